"""Trials: one mutant after another, each in a process of its own, and which tests notice it."""

from __future__ import annotations

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
BY_KEY = (RANGES, STATED)
"""Files with a test for every key: those of other keys have nothing to say."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutant."""

    mutant: Mutant
    verdict: Verdict


def trials(chosen: Sequence[Mutant], tests: Callable[[str], str]) -> Iterator[Outcome]:
    """Try mutants one by one; `tests(table)` gives the last table of a key's path, "" for none."""
    for mutant in chosen:
        of_key = f"{tests(mutant.table)}.{_in_file(mutant.key)}".lstrip(".")
        verdict: Verdict = "nothing"
        if any(_fails(mutant, path, of_key) for path in RELEVANT[mutant.fact]):
            verdict = "behaviour"
        elif _fails(mutant, STATED, of_key):
            verdict = "statement"
        yield Outcome(mutant, verdict)


def untouched_pass() -> bool:
    """Return whether all tests pass on the schema as it is; else they could tell nothing."""
    _load_what_all_need()
    files = dict.fromkeys(file for files in RELEVANT.values() for file in files)
    return not any(_in_a_process(lambda file=file: _test(file, "")) for file in (*files, STATED))


def _in_file(key: str) -> str:
    return "from" if key == "starts" else key


def _load_what_all_need() -> None:
    """Import once what no mutant changes; each process starts with it."""
    for name in ("numba", "numpy", "pandas", "mesa", "pydantic", "pytest", "scipy.stats"):
        importlib.import_module(name)


def _fails(mutant: Mutant, file: str, of_key: str) -> bool:
    return _in_a_process(lambda: _with(mutant, file, of_key if file in BY_KEY else ""))


def _in_a_process(work: Callable[[], int]) -> bool:
    """Whether the work, done in a copy of this process, ends with anything but 0."""
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
    return os.waitpid(child, 0)[1] != 0


def _with(mutant: Mutant, file: str, of_key: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{mutant.module}.py"
        path.write_text(mutant.source, encoding="utf-8")
        sys.meta_path.insert(0, _Instead(f"sim.scenario.{mutant.module}", path))
        return _test(file, of_key)


def _test(file: str, of_key: str) -> int:
    import pytest

    os.chdir(ROOT)
    arguments = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o"]
    arguments += ["addopts=--import-mode=importlib -m 'not full'", file]
    code = int(pytest.main([*arguments, *(["-k", of_key] if of_key else [])]))
    return 0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else code


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
