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
from typing import Any, Literal

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
SWITCHES = "tests/market/test_switches.py"
DEGREES = "tests/analysis/test_degrees.py"
STATED = "tests/scenario/test_facts_stated.py"

RELEVANT: dict[str, tuple[str, ...]] = {
    "default": (LAWS, MARKET),
    "range": (RANGES, LAWS),
    "unit": (LAWS, RANGES, MARKET),
    "symbol": (LAWS,),
    "kernel": (LAWS, KERNELS),
    "words": (LAWS,),
    "per": (LAWS, MARKET),
    "spends": (LAWS, MARKET),
    "scales": (LAWS, DEGREES),
    "amount": (LAWS, DEGREES),
    "follows": (LAWS, DEGREES),
    "mechanism": (LAWS,),
    "off": (LAWS, SWITCHES),
    "within": (LAWS, SWITCHES),
}
"""Fact -> files of quick tests of it, none of them a snapshot; `STATED` comes last."""
PAID = ("firm", "levers")
"""Files of the schema whose facts are also looked for in markets that run."""
BY_KEY = (RANGES, STATED)
"""Files with a test for every key: those of other keys have nothing to say."""
NOTHING, STATEMENT = 0, 11
VERDICTS: dict[int, Verdict] = {NOTHING: "nothing", STATEMENT: "statement"}
"""Exit code of a trial -> its verdict; a trial that breaks down has noticed something, too."""


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


def untouched_pass(chosen: Sequence[Mutant]) -> bool:
    """Return whether the tests pass on the schema as it is; else they could tell nothing."""
    _load_what_all_need()
    files = dict.fromkeys(file for mutant in chosen for file in _relevant(mutant))
    return os.waitpid(_start(lambda: _first_to_fail([*files], "") is not None), 0)[1] == 0


def _relevant(mutant: Mutant) -> tuple[str, ...]:
    files = (*RELEVANT[mutant.fact], STATED)
    return files if mutant.module in PAID else tuple(f for f in files if f != MARKET)


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
        for files in _at_once(_relevant(mutant)):
            failed = _first_to_fail(files, of_key)
            if failed is not None:
                return STATEMENT if failed == STATED else 1
    return NOTHING


def _at_once(files: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the files in their order; a market is not even imported while others may notice."""
    place = next((k for k, file in enumerate(files) if file in (MARKET, SWITCHES)), len(files))
    yield from filter(None, (files[:place], files[place:]))


def _first_to_fail(files: Sequence[str], of_key: str) -> str | None:
    """Run tests of files, where there is one for each key that of one; return whose fails."""
    import pytest

    os.chdir(ROOT)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    chosen = _OfKey(of_key)
    options = ["-x", "-q", "--noconftest", "-p", "no:cacheprovider"]
    options += ["-p", "no:unraisableexception", "-o", "addopts=--import-mode=importlib"]
    code = pytest.main([*options, *files], plugins=[chosen])
    if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return None
    return chosen.failed or files[0]


class _OfKey:
    """A plugin of pytest: leaves out the tests of other keys, and remembers what failed."""

    def __init__(self, of_key: str) -> None:
        self.of_key = of_key
        self.failed = ""

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Keep what is about the key, or about all."""
        items[:] = [
            item
            for item in items
            if self.of_key in item.nodeid or not item.nodeid.startswith(BY_KEY)
        ]

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Remember the file of a test that fails."""
        if report.failed:
            self.failed = report.nodeid.partition("::")[0]


class _Instead(importlib.abc.MetaPathFinder):
    """A finder that takes one module of the schema from another file."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Give the mutated file for the module's name, and nothing for others."""
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path)
