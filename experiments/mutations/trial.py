"""Trials: one mutant after another, each in a process of its own, and which tests notice it."""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Literal

from experiments.mutations.mutants import Mutant

ROOT = Path(__file__).parents[2]
LONGEST = 120
"""Seconds after which a mutant counts as noticed: something went on for ever."""

Verdict = Literal["behaviour", "statement", "nothing"]
"""What notices a mutant: how the code behaves, only what docs/model.md states, or nothing."""

LAWS = "tests/scenario/test_facts_laws.py"
RANGES = "tests/scenario/test_facts_ranges.py"
KERNELS = "tests/market/test_facts_in_kernels.py"
MARKET = "tests/market/test_facts_in_the_market.py"
DEGREES = "tests/experiment/test_degrees.py"
STATED = "tests/scenario/test_facts_stated.py"

RELEVANT: dict[str, tuple[str, ...]] = {
    "default": (LAWS, MARKET),
    "range": (RANGES, LAWS),
    "unit": (LAWS, RANGES, KERNELS, MARKET),
    "symbol": (LAWS, KERNELS),
    "kernel": (KERNELS,),
    "words": (LAWS,),
    "per": (LAWS, MARKET),
    "spends": (LAWS, MARKET),
    "scales": (LAWS, DEGREES),
    "amount": (LAWS, DEGREES),
    "follows": (LAWS, DEGREES),
}
"""Fact -> files of quick tests of it, none of them a snapshot; `STATED` comes last."""
NOTHING, BEHAVIOUR, STATEMENT = 0, 10, 11
VERDICTS: dict[int, Verdict] = {NOTHING: "nothing", STATEMENT: "statement"}
"""Exit code of a trial -> its verdict; a trial that breaks down has noticed something."""
BY_KEY = (RANGES, STATED)
"""Files with a test for every key: those of other keys have nothing to say."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutant."""

    mutant: Mutant
    verdict: Verdict


def trials(
    chosen: Sequence[Mutant], table: Callable[[str], str], at_once: int
) -> Iterator[Outcome]:
    """Try mutants, so many at once, as they are done.

    `table(class)` gives the name that a table has in a file, "" where it has none.
    """
    _load_what_all_need()
    waiting, trying = list(reversed(chosen)), dict[int, Mutant]()
    while waiting or trying:
        while waiting and len(trying) < at_once:
            mutant = waiting.pop()
            of_key = f"{table(mutant.table)}.{_in_file(mutant.key)}".lstrip(".")
            trying[_start(lambda mutant=mutant, of_key=of_key: _tried(mutant, of_key))] = mutant
        child, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        yield Outcome(trying.pop(child), VERDICTS.get(code, "behaviour"))


def untouched_pass() -> bool:
    """Return whether all tests pass on the schema as it is; else they could tell nothing."""
    _load_what_all_need()
    files = dict.fromkeys(file for files in RELEVANT.values() for file in files)
    children = [_start(lambda file=file: _failed(file)) for file in (*files, STATED)]
    return not any(os.waitpid(child, 0)[1] for child in children)


def _in_file(key: str) -> str:
    return "from" if key == "starts" else key


def _load_what_all_need() -> None:
    """Import once what no mutant changes; each process starts with it."""
    for name in ("numba", "numpy", "pandas", "mesa", "pydantic", "pytest", "scipy.stats"):
        importlib.import_module(name)
    gc.freeze()


def _start(work: Callable[[], int]) -> int:
    """Begin the work in a copy of this process, which ends with its code; return the process."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            signal.alarm(LONGEST)
            code = work()
        finally:
            os._exit(code)
    return child


def _tried(mutant: Mutant, of_key: str) -> int:
    """Run the tests of the fact on the mutated schema, up to the first that fails."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{mutant.module}.py"
        path.write_text(mutant.source, encoding="utf-8")
        sys.meta_path.insert(0, _Instead(f"sim.scenario.{mutant.module}", path))
        for file in RELEVANT[mutant.fact]:
            if _failed(file, of_key if file in BY_KEY else ""):
                return BEHAVIOUR
        return STATEMENT if _failed(STATED, of_key) else NOTHING


def _failed(file: str, of_key: str = "") -> int:
    """Run the tests of a file, of one key or all; return 1 if one fails, else 0."""
    import pytest

    os.chdir(ROOT)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    arguments = ["-x", "-q", "--noconftest", "-p", "no:cacheprovider"]
    arguments += ["-p", "no:unraisableexception", "-o", "addopts=--import-mode=importlib", file]
    arguments += ["-k", of_key] if of_key else []
    code = pytest.main(arguments)
    return int(code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED))


class _Instead(importlib.abc.MetaPathFinder):
    """Finds one module of the schema in another file."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Give the mutated file for the module's name, and nothing for others."""
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path)
