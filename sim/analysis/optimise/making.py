"""Making runs of a policy at many settings: each replication burnt in once for several of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sim.runs.keys import RunKeys
from sim.runs.run import Run
from sim.runs.scheduler import Scheduler, one_by_one
from sim.runs.session import Session
from sim.runs.task import Setup, Task
from sim.runs.worker import Worker
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
class Shared(Task):
    """Some settings in one replication, as policies of one world."""

    numbers: tuple[int, ...] = ()
    """Of the settings, among all that were asked for."""


def one_scenario(settings: Sequence[Setting]) -> tuple[Scenario, tuple[str, ...]]:
    """Return a scenario with the policies of all settings, and their names in it, in order.

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


class Maker(Session):
    """A context that makes the runs of settings, and keeps them.

    Those in the store are taken from there, the others made in `workers` processes (None: one per
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
        super().__init__(store, workers)
        self.seed = seed
        self.made = made

    def make(self, settings: Sequence[Setting], replications: range) -> list[tuple[Measures, ...]]:
        """Return, for each setting, the measures of each of its replications.

        No policy of a setting may extend another setting's. Raises FileProblem if the store
        cannot be used, WorkerLost if a process dies.
        """
        found: dict[tuple[int, int], Measures] = {}
        keys = self._keys(settings, replications)
        self._recall(settings, keys, found)

        def keep(done: list[tuple[Shared, tuple[Run, ...]]]) -> None:
            made = {
                (number, task.replication): replace(run, policy=settings[number].policy)
                for task, runs in done
                for number, run in zip(task.numbers, runs, strict=True)
            }
            if self._store is not None:
                self._store.add((keys[which], (), run) for which, run in made.items())
            for which, run in made.items():
                found[which] = run.measures
                self.made(1)

        tasks = list(self._tasks(settings, replications, found))
        if tasks:
            where = self.backend(settings[0].scenario, len(tasks))
            Scheduler(one_by_one(Worker(Setup(self.seed)).runs), where, keep).run(tasks)
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

    def _tasks(
        self,
        settings: Sequence[Setting],
        replications: range,
        found: Mapping[tuple[int, int], Measures],
    ) -> Iterator[Shared]:
        for replication in replications:
            left = [i for i in range(len(settings)) if (i, replication) not in found]
            for start in range(0, len(left), SHARED):
                numbers = tuple(left[start : start + SHARED])
                world, names = one_scenario([settings[number] for number in numbers])
                yield Shared(names, replication, world=world, numbers=numbers)
