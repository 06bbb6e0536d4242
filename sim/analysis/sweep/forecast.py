"""Forecasts: how long a sweep will take and how much disk it needs, before it starts."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sim.analysis.sweep.sweep import Sweep, refuse_another
from sim.files import FileProblem, reason
from sim.runs.plan.magnitudes import PER_RUN
from sim.runs.plan.plan import Plan
from sim.runs.run import Run
from sim.runs.store.payload import encode
from sim.runs.store.sweep import FILE, SweepStore
from sim.runs.task import Task
from sim.runs.worker import Worker, compile_engine
from sim.scenario.resize import resized
from sim.text import duration, name_of, size

PROBE = 5_000
"""Customers, at most, of the run that is timed; larger markets take longer in proportion."""
START = 1.4
"""Seconds until a worker process has loaded what it needs, roughly; they start side by side."""
INDEXED = 1.4
"""Bytes in the file for every byte of a row: its place in two indices, half-empty pages."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """How long a sweep will take, and how much it will store."""

    points: int
    runs: int
    missing: int
    """Runs that the store does not hold yet."""
    seconds: float
    """Until all are made, about."""
    bytes: float
    """That the store will grow by, about."""
    workers: int

    def to_dict(self) -> dict[str, float]:
        """Return plain types, as in the output of `loyalsim sweep --dry-run --json`."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """The forecast in words.

        >>> Forecast(64, 640, 640, 65.0, 3e5, 2).sentence
        '640 runs at 64 points: about 65 seconds with 2 workers, and 300 kB on disk'
        """
        all_of_them = f"{self.runs:,} runs at {self.points:,} points"
        if not self.missing:
            return f"{all_of_them}: all are there already"
        left = "" if self.missing == self.runs else f", {self.missing:,} of them still to be made"
        hands = f"{self.workers} worker{'' if self.workers == 1 else 's'}"
        needed = f"about {duration(self.seconds)} with {hands}, and {size(self.bytes)} on disk"
        return f"{all_of_them}{left}: {needed}"


def forecast(plan: Plan, folder: Path, workers: int, again: bool = False) -> Forecast:
    """Return how long a sweep will take and how much disk it needs, from the time of one run.

    The folder is read, and not written to. Raises FileProblem if it cannot be used, holds another
    experiment, or is on a disk with less room than needed.
    """
    with SweepStore(folder / FILE) as store:
        refuse_another(store, plan)
        missing, to_make = _count(plan, Sweep(plan, store, again).missing(), workers)
    if not missing:
        return Forecast(len(plan.points), plan.runs, 0, 0.0, 0.0, workers)
    seconds, bytes_each = _probe(plan)
    needed = missing * bytes_each
    _refuse_without_room(folder, needed)
    at_work = min(workers, to_make)
    until = seconds * to_make / at_work + (START if workers > 1 else 0.0)
    return Forecast(len(plan.points), plan.runs, missing, until, needed, workers)


def _count(plan: Plan, tasks: Iterable[Task], workers: int) -> tuple[int, int]:
    """Return the runs in these tasks, and how many of them have to be made.

    A policy on which nothing bears that varies has the same run at all points: each worker makes
    it once per replication.
    """
    table = plan.scenario.policies
    bearing = {
        policy: any(each.bears_on(policy, table) for each in plan.setup.parameters)
        for policy in plan.policies
    }
    runs = varied = 0
    same: Counter[tuple[str, int]] = Counter()
    for task in tasks:
        runs += len(task.policies)
        varied += sum(bearing[policy] for policy in task.policies)
        same.update((p, task.replication) for p in task.policies if not bearing[p])
    return runs, varied + sum(min(workers, points) for points in same.values())


def _probe(plan: Plan) -> tuple[float, float]:
    """Return seconds and bytes of a run, from one point under two policies in a smaller market."""
    compile_engine(plan.scenario)
    small = plan.scenario
    if small.simulated > PROBE:
        small = resized(small, PROBE)
    setup = replace(plan, scenario=small).setup
    policies = plan.policies[:2]
    task = Task(policies, 0, 0, plan.points.row(0))
    begun = time.monotonic()
    (outcomes,) = Worker(setup)([task]).outcomes
    share = plan.scenario.simulated / small.simulated / len(policies)
    seconds = (time.monotonic() - begun) * share
    texts = [len(encode(run)) for run in outcomes if isinstance(run, Run)]
    return seconds, INDEXED * (PER_RUN + max(texts, default=0))


def _refuse_without_room(folder: Path, needed: float) -> None:
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    try:
        free = shutil.disk_usage(there).free
    except OSError as error:
        raise FileProblem(f"cannot write to {name_of(folder)}: {reason(error)}") from error
    if needed > free:
        raise FileProblem(
            f"the sweep would need {size(needed)} in {name_of(folder)}, but only {size(free)} are "
            "free there; use another disk (--out), fewer runs, or no weekly series"
        )
