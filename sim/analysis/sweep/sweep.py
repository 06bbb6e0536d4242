"""Sweeping: every run of a plan that its store does not hold yet is made, and kept."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sim.analysis.sweep.difference import difference
from sim.files import FileProblem
from sim.runs.backend import backend
from sim.runs.keys import PointKeys
from sim.runs.plan.plan import Plan
from sim.runs.plan.vary import told_values
from sim.runs.run import Failure, Run
from sim.runs.scheduler import BackendLost, Scheduler
from sim.runs.store.about import About
from sim.runs.store.sweep import FILE, SweepStore
from sim.runs.task import Task
from sim.runs.worker import Outcomes, Worker, compile_engine, unsurvived
from sim.text import listed, name_of, visible

EXTENDED = ("policies", "replications")
"""What may grow within an experiment."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a sweep is."""

    runs: int
    """Runs that the plan asks for."""
    stored: int
    """Of them, runs that were there before (failures that stay included)."""
    repeated: int = 0
    """Of them, runs at points that came before in the design, and are there with those."""
    made: int = 0
    """Runs that were made now."""
    failed: int = 0
    """Runs that failed now."""
    seconds: float = 0.0
    """Since work was first done, which is after the workers have started."""
    before: int = 0
    """Runs that were made by then."""

    @property
    def done(self) -> int:
        """Runs that need not be made any more."""
        return self.stored + self.repeated + self.made + self.failed

    @property
    def per_second(self) -> float | None:
        """Runs finished per second; None before the first."""
        new = self.made + self.failed - self.before
        return new / self.seconds if new and self.seconds > 0.0 else None

    @property
    def left(self) -> float | None:
        """Seconds that are left, at the same speed."""
        speed = self.per_second
        return None if speed is None else (self.runs - self.done) / speed


class Stopped(KeyboardInterrupt):
    """A sweep was interrupted; the message says what is kept."""


Tell = Callable[[State], None]


def sweep(
    plan: Plan,
    folder: str | os.PathLike[str],
    *,
    workers: int | None = None,
    on: str | None = None,
    again: bool = False,
    progress: Tell | None = None,
) -> State:
    """Make and keep every run of a plan that is not there yet, and return the State at the end.

    Every run of the plan is made, unless `folder/sweep.sqlite` holds it: running is resuming, and
    more replications or policies extend what is there. Runs that fail are kept as failures, and
    not tried again unless `again`; those whose worker died are. `workers` is the number of
    processes (None: one per processor; 1: this process), `on` the address of a cluster instead
    (`dask://host:port`); neither changes a result. `progress(State)` is called now and then.

    Raises FileProblem if the folder holds another experiment, which the message says, or cannot be
    used; WorkerLost if no worker survives, BackendLost if the cluster is gone, Stopped after an
    interruption, with all that was finished kept.

    >>> import tempfile
    >>> plan = Plan.load("experiments/sweeps/grocery-service.toml")
    >>> small = plan.scenario.replace("customers", 300).replace("weeks", 4)
    >>> plan = replace(plan, scenario=small, replications=1, points=plan.points[:2])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = sweep(plan, folder, workers=1)
    ...     first.made, sweep(plan, folder, workers=1).made
    (4, 0)
    """
    with SweepStore(Path(folder) / FILE) as store:
        _open(store, plan)
        work = Sweep(plan, store, again, progress)
        try:
            work.run(workers or os.cpu_count() or 1, on)
        except KeyboardInterrupt:
            raise Stopped(f"stopped; {_kept(store, plan)}") from None
        except BackendLost as lost:
            raise BackendLost(
                f"lost {visible(on or '')}: {lost}; {_kept(store, plan)} "
                "once the cluster is back, or on this machine without --on"
            ) from lost
        return work.state


class Sweep:
    """The runs of a plan that its store lacks, and how far making them is."""

    def __init__(
        self, plan: Plan, store: SweepStore, again: bool = False, progress: Tell | None = None
    ) -> None:
        self.plan = plan
        self.store = store
        self.again = again
        self.progress = progress
        self.keys = PointKeys(plan.scenario, plan.setup)
        self.state = State(plan.runs, 0)
        self._begun: float | None = None

    def missing(self) -> Iterator[Task]:
        """Yield the tasks of the runs that are not there, one after another.

        Replication by replication, so that every point is known a little before one is known
        well. A point that comes twice is run once.
        """
        plan = self.plan
        seen: dict[tuple[float, ...], int] = {}
        first = [seen.setdefault(plan.points.row(p), p) == p for p in range(len(plan.points))]
        del seen
        for replication in range(plan.replications):
            for point in range(len(plan.points)):
                values = plan.points.row(point)
                if not first[point]:
                    self._skip(repeated=len(plan.policies))
                    continue
                left = tuple(
                    policy
                    for policy in plan.policies
                    if not self.store.known(self.keys.key(values, policy, replication), self.again)
                )
                self._skip(stored=len(plan.policies) - len(left))
                if left:
                    yield Task(left, replication, point, values)

    def run(self, workers: int, on: str | None) -> None:
        """Make the missing runs in `workers` processes, or on the cluster at `on`."""
        tasks = self.missing()
        start = next(tasks, None)
        if start is None:
            return
        if on is None:
            compile_engine(self.plan.scenario)
        with backend(on, workers) as where:
            Scheduler(Worker(self.plan.setup), where, self._keep, unsurvived).run(
                _chain(start, tasks)
            )

    def _skip(self, stored: int = 0, repeated: int = 0) -> None:
        state = self.state
        if stored or repeated:
            counts = {"stored": state.stored + stored, "repeated": state.repeated + repeated}
            self.state = replace(state, **counts)

    def _keep(self, done: list[tuple[Task, Outcomes]]) -> None:
        """Write what is done, and only then count it."""
        rows = [
            (self.keys.key(task.values, each.policy, each.replication), task.values, each)
            for task, outcomes in done
            for each in outcomes
        ]
        self.store.add(rows)
        made = sum(isinstance(each, Run) for _, _, each in rows)
        failed = sum(isinstance(each, Failure) for _, _, each in rows)
        self._count(made, failed)
        if self.progress is not None:
            self.progress(self.state)

    def _count(self, made: int, failed: int) -> None:
        now = time.monotonic()
        before = self.state.before
        if self._begun is None:
            self._begun, before = now, made + failed
        self.state = replace(
            self.state,
            made=self.state.made + made,
            failed=self.state.failed + failed,
            seconds=now - self._begun,
            before=before,
        )


def changes(store: SweepStore, plan: Plan) -> list[str]:
    """Return in what a plan differs from the experiment of a store.

    Names of `Plan.parts`, of the scenario with the values that differ; [] if it is the same
    experiment, or none has begun.
    """
    about = store.about()
    if about is None:
        return []
    there = dict(about["parts"])
    names = [name for name, value in plan.parts.items() if there.get(name) != value]
    if names[:1] == ["the scenario"]:
        markets = (json.loads(each) for each in (about["market"], plan.setup.market))
        values = difference(*({**market, "uncertainty": {}} for market in markets))
        names[0] += f" ({values})" if values else ""
    return names


def refuse_another(store: SweepStore, plan: Plan) -> None:
    """Raise FileProblem if the store is that of another experiment."""
    changed = changes(store, plan)
    if changed:
        raise FileProblem(
            f"{name_of(store.path)} holds another experiment: it differs in {listed(changed)}, so "
            "this is a new experiment; give it a folder of its own (--out), the earlier results "
            "stay where they are"
        )


def _open(store: SweepStore, plan: Plan) -> None:
    """Begin the store for this plan or go on with it, whoever else begins at the same moment."""
    rows = (plan.points.row(point) for point in range(len(plan.points)))
    if store.about() is None:
        store.begin(_about(plan), rows)
    refuse_another(store, plan)
    store.extend(plan.policies, plan.replications, tuple(plan.scenario.policies))


def _about(plan: Plan) -> About:
    """Return what a store has to say about its experiment, in plain types."""
    spec = plan.scenario
    return {
        "name": plan.name,
        "title": plan.title or spec.title,
        "scenario": plan.market,
        "market": plan.setup.market,
        "focal": spec.focal,
        "baseline": spec.baseline,
        "currency": spec.currency,
        "weeks": spec.weeks,
        "customers": spec.simulated,
        "market_customers": spec.customers,
        "seed": plan.seed,
        "policies": [name for name in spec.policies if name in plan.policies],
        "replications": plan.replications,
        "measures": list(plan.measures),
        "weekly": plan.weekly,
        "design": plan.design,
        "points": len(plan.points),
        "vary": [
            {
                "path": each.path,
                "words": each.words,
                "how": told_values(each.spread),
                "beside": each.beside,
                "today": each.today,
                "whole": each.whole,
            }
            for each in plan.vary
        ],
        "parts": plan.parts,
        "fingerprint": plan.fingerprint,
    }


def _kept(store: SweepStore, plan: Plan) -> str:
    """Say what the store holds: more than was counted, if an interruption came in between."""
    kept = store.kept(plan.policies, plan.replications)
    return f"{kept:,} of {plan.runs:,} runs are kept, and the same command goes on from there"


def _chain(first: Task, rest: Iterator[Task]) -> Iterator[Task]:
    yield first
    yield from rest
