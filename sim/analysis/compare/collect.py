"""Collecting runs: those that are stored are taken from there, the others made and stored."""

from __future__ import annotations

import os
import time
from dataclasses import replace

from sim.runs.keys import RunKeys
from sim.runs.run import Progress, Run
from sim.runs.scheduler import Scheduler, one_by_one
from sim.runs.session import Session
from sim.runs.task import Setup, Task
from sim.runs.worker import Worker
from sim.runs.worlds import Worlds


class Collector(Session):
    """A context in which the runs of all policies are made, replication after replication.

    The processes, `workers` of them (None: one per processor), start when there is something to
    do, and end with the context. `store` is the path of a file that keeps every run.

    >>> from sim.scenario import Scenario
    >>> scenario = Scenario.load("grocery").replace({"customers": 300, "weeks": 4})
    >>> with Collector(Worlds(scenario, 1), ("bond",), seed=1, workers=1) as collector:
    ...     [[run.replication for run in runs] for runs in collector.collect(2)]
    [[0], [1]]
    """

    def __init__(
        self,
        worlds: Worlds,
        policies: tuple[str, ...],
        seed: int,
        store: str | os.PathLike[str] | None = None,
        workers: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        super().__init__(store, workers)
        self.worlds = worlds
        self.policies = policies
        self.seed = seed
        self.progress = progress
        self.made = 0
        """Runs made here, that is, not taken from the store."""
        self.seconds = 0.0
        """Time that making them took."""
        self._keys: dict[int, RunKeys] = {}
        self._runs: dict[tuple[str, int], Run] = {}

    def collect(self, replications: int, total: int | None = None) -> list[tuple[Run, ...]]:
        """Return the runs of the first `replications` replications, in order.

        There is one tuple per replication, with a run of each policy in the order of `policies`.
        `total` are the replications that progress is told of, if more are to come. Each
        finished run is in the store before the next one is counted. Raises FileProblem if the
        store cannot be used, WorkerLost if no process survives.
        """
        self._recall(range(replications))
        tasks = []
        for replication in range(replications):
            missing = tuple(p for p in self.policies if (p, replication) not in self._runs)
            if missing:
                tasks.append(Task(missing, replication, world=self.worlds.at(replication)))
        self._expected = max(total or 0, replications) * len(self.policies)
        if tasks:
            begun = time.monotonic()
            where = self.backend(self.worlds.scenario, len(tasks))
            if where.workers == 1:  # one by one, so that each is kept and told at once
                tasks = [replace(task, policies=(p,)) for task in tasks for p in task.policies]
            setup = Setup(self.seed, quiet=self.worlds.drawn)
            make = one_by_one(Worker(setup).runs)
            Scheduler(make, where, self._keep).run(tasks)
            self.seconds += time.monotonic() - begun
        return [tuple(self._runs[p, r] for p in self.policies) for r in range(replications)]

    def _key(self, policy: str, replication: int) -> str:
        world = replication // self.worlds.per_world if self.worlds.drawn else 0
        if world not in self._keys:
            self._keys[world] = RunKeys(self.worlds.at(replication))
        return self._keys[world].key(policy, self.seed, replication)

    def _recall(self, replications: range) -> None:
        if self._store is None:
            return
        wanted = [
            (self._key(policy, replication), policy, replication)
            for replication in replications
            for policy in self.policies
            if (policy, replication) not in self._runs
        ]
        for run in self._store.find(wanted).values():
            self._runs[run.policy, run.replication] = run

    def _keep(self, done: list[tuple[Task, tuple[Run, ...]]]) -> None:
        new = [run for _, runs in done for run in runs]
        if self._store is not None:
            keys = [self._key(run.policy, run.replication) for run in new]
            self._store.add((key, (), run) for key, run in zip(keys, new, strict=True))
        for _, runs in done:
            self._runs |= {(run.policy, run.replication): run for run in runs}
            self.made += len(runs)
            if self.progress is not None:
                self.progress(len(self._runs), self._expected)
