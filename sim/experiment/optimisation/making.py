"""Making runs of a policy at many settings: each replication burnt in once for several of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import TracebackType

from sim.experiment.executor import local_executor
from sim.experiment.runs import compile_engine, run_replication
from sim.runs.keys import RunKeys
from sim.runs.run import Run
from sim.runs.store.store import Store
from sim.scenario import Scenario

SHARED = 4
"""Settings at most that are forked from one burnt-in market: few enough that several processes
have work, enough that the burn-in hardly counts."""

Measures = Mapping[str, float | None]
"""Name of a measure -> its value over a run."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One policy of a scenario; settings of one search differ in nothing but policies."""

    scenario: Scenario
    policy: str


@dataclass(frozen=True, slots=True)
class Piece:
    """What depends on no other work: some settings in one replication."""

    settings: tuple[Setting, ...]
    numbers: tuple[int, ...]
    """Of the settings, among all that were asked for."""
    seed: int
    replication: int

    def run(self) -> tuple[Run, ...]:
        """run() -> one Run per setting, each as if it had been made alone."""
        together, names = one_scenario(self.settings)
        runs = run_replication(together, names, self.seed, self.replication)
        return tuple(
            replace(run, policy=setting.policy)
            for run, setting in zip(runs, self.settings, strict=True)
        )


def one_scenario(settings: Sequence[Setting]) -> tuple[Scenario, tuple[str, ...]]:
    """one_scenario(settings) -> (Scenario with all of their policies, the policies' names there).

    >>> today = Scenario.load("grocery")
    >>> both = [Setting(today, "bond"), Setting(today.replace("policies.bond.price", 30.0), "bond")]
    >>> together, names = one_scenario(both)
    >>> [together.levers(name).price for name in names]
    [31.92, 30.0]
    """
    first = settings[0].scenario
    policies = dict(first.policies)
    names = []
    for number, setting in enumerate(settings):
        name = f"{setting.policy} #{number}"
        while name in policies:
            name += "#"
        policies[name] = setting.scenario.policies[setting.policy]
        names.append(name)
    return first.model_copy(update={"policies": policies}), tuple(names)


class Maker:
    """Maker(seed, store=None, workers=None) -> context that makes runs.

    Those in the store are taken from there, the others made in so many processes (None: one per
    processor) and stored as they come. `made(1)` is called for every run, stored or not.

    >>> today = Scenario.load("grocery").replace("customers", 300).replace("weeks", 4)
    >>> with Maker(seed=1, workers=1) as maker:
    ...     (two,) = maker.make([Setting(today, "bond")], range(2))
    >>> [measures["weeks"] for measures in two]
    [4, 4]
    """

    def __init__(
        self,
        seed: int,
        store: str | os.PathLike[str] | None = None,
        workers: int | None = None,
        made: Callable[[int], None] = lambda _count: None,
    ) -> None:
        self.seed = seed
        self.workers = workers or os.cpu_count() or 1
        self.made = made
        self._store = None if store is None else Store(store)
        self._executor: Executor | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Maker:
        if self._store is not None:
            self._stack.enter_context(self._store)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def make(self, settings: Sequence[Setting], replications: range) -> list[tuple[Measures, ...]]:
        """make(settings, replications) -> per setting, the measures of each replication.

        No policy of a setting may extend another setting's. Raises FileProblem if the store
        cannot be used, WorkerLost if a process dies.
        """
        found: dict[tuple[int, int], Measures] = {}
        keys = self._keys(settings, replications)
        self._recall(settings, keys, found)
        pieces = list(self._pieces(settings, replications, found))
        for piece, runs in self._run(pieces):
            if self._store is not None:
                self._store.add(
                    (keys[number, piece.replication], (), run)
                    for number, run in zip(piece.numbers, runs, strict=True)
                )
            for number, run in zip(piece.numbers, runs, strict=True):
                found[number, piece.replication] = run.measures
                self.made(1)
        return [tuple(found[i, r] for r in replications) for i in range(len(settings))]

    def _keys(self, settings: Sequence[Setting], replications: range) -> dict[tuple[int, int], str]:
        if self._store is None:
            return {}
        keys = {}
        for number, setting in enumerate(settings):
            known = RunKeys(setting.scenario)
            for replication in replications:
                keys[number, replication] = known.key(setting.policy, self.seed, replication)
        return keys

    def _recall(
        self,
        settings: Sequence[Setting],
        keys: Mapping[tuple[int, int], str],
        found: dict[tuple[int, int], Measures],
    ) -> None:
        if self._store is None:
            return
        for (number, replication), key in keys.items():
            run = self._store.find([(key, settings[number].policy, replication)]).get(key)
            if run is not None:
                found[number, replication] = run.measures
                self.made(1)

    def _pieces(
        self,
        settings: Sequence[Setting],
        replications: range,
        found: Mapping[tuple[int, int], Measures],
    ) -> Iterator[Piece]:
        for replication in replications:
            left = [i for i in range(len(settings)) if (i, replication) not in found]
            for start in range(0, len(left), SHARED):
                numbers = tuple(left[start : start + SHARED])
                some = tuple(settings[number] for number in numbers)
                yield Piece(some, numbers, self.seed, replication)

    def _run(self, pieces: Sequence[Piece]) -> Iterator[tuple[Piece, tuple[Run, ...]]]:
        executor = self._processes(pieces) if len(pieces) > 1 else None
        if executor is None:
            for piece in pieces:
                yield piece, piece.run()
            return
        jobs = {executor.submit(Piece.run, piece): piece for piece in pieces}
        for job in as_completed(jobs):
            yield jobs[job], job.result()

    def _processes(self, pieces: Sequence[Piece]) -> Executor | None:
        """Processes, which stay until the end; None if the work is to be done here."""
        if self.workers > 1 and self._executor is None:
            compile_engine(pieces[0].settings[0].scenario)
            self._executor = self._stack.enter_context(local_executor(self.workers))
        return self._executor
