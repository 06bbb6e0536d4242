"""Survey: every policy at many points of what is uncertain, and at the file's own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.notebook import Brief
from sim.runs.backend import backend
from sim.runs.band import at_point, parameters
from sim.runs.design import latin_hypercube
from sim.runs.parameter import Parameter
from sim.runs.run import Progress, Run
from sim.runs.scheduler import run_each
from sim.runs.task import Setup, Task
from sim.runs.worker import Worker, compile_engine
from sim.scenario import Scenario
from sim.scenario.resize import resized
from sim.scenario.weeks import YEAR

ASSUMED = 8
"""Replications at the file's own numbers."""


@dataclass(frozen=True, slots=True)
class Point:
    """What every policy gave the focal firm at one point of the band."""

    values: tuple[float | None, ...]
    """Of each parameter, see `Parameter`."""
    profit: tuple[float, ...]
    """Of each policy, per year, in the money of the whole market."""
    retention: tuple[float | None, ...]
    """Of each policy; None where it is not defined."""

    def to_dict(self) -> dict[str, Any]:
        """Return the point as plain types, ready for JSON."""
        return {
            "values": list(self.values),
            "profit": list(self.profit),
            "retention": list(self.retention),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Survey(Brief):
    """All points, and how they were made."""

    parameters: tuple[Parameter, ...]
    policies: tuple[str, ...]
    seed: int
    replications: int
    """At each point; each point has its own."""
    customers: int
    """Customers simulated at each point; profits are those of the whole market."""
    assumed: Point | None
    """At the file's own numbers; None if nothing was run there."""
    points: tuple[Point, ...]

    @property
    def values(self) -> NDArray[np.float64]:
        """Values of the parameters, points by parameters."""
        return np.array([point.values for point in self.points], np.float64)

    @property
    def profit(self) -> NDArray[np.float64]:
        """Profits per year, points by policies."""
        return np.array([point.profit for point in self.points], np.float64)


def survey(
    scenario: Scenario,
    policies: tuple[str, ...],
    points: int,
    replications: int,
    seed: int,
    customers: int,
    workers: int,
    progress: Progress | None = None,
) -> Survey:
    """Run every policy at many points of what is uncertain, and at the file's own numbers.

    `customers` are simulated at each point, `workers` the most processes to use.
    Replications 0 to 7 are run at the file's own numbers; each point has `replications` of its
    own, counted from 0 over all points. Raises ScenarioError without an uncertainty table.
    """
    uncertain = parameters(scenario)
    drawn = latin_hypercube(uncertain, points, seed).tolist()
    markets = [at_point(scenario, uncertain, row) for row in drawn]
    today = resized(scenario.model_copy(update={"uncertainty": {}}), customers)
    tasks = [Task(policies, replication, world=today) for replication in range(ASSUMED)]
    for number, market in enumerate(markets):
        here = resized(market, customers)
        own = range(number * replications, (number + 1) * replications)
        tasks += [Task(policies, replication, world=here) for replication in own]
    count = min(workers, len(tasks))
    if count > 1:
        compile_engine(today)

    def tell(done: int) -> None:
        if progress is not None:
            progress(done * len(policies), len(tasks) * len(policies))

    with backend(None, count) as where:
        runs = run_each(Worker(Setup(seed)).runs, tasks, where, tell)
    times = YEAR / scenario.weeks
    starts = range(ASSUMED, len(tasks), replications)
    return Survey(
        parameters=uncertain,
        policies=policies,
        seed=seed,
        replications=replications,
        customers=customers,
        assumed=_point([parameter.today for parameter in uncertain], runs[:ASSUMED], times),
        points=tuple(
            _point(row, runs[start : start + replications], times)
            for row, start in zip(drawn, starts, strict=True)
        ),
    )


def _point(values: Sequence[float | None], runs: Sequence[tuple[Run, ...]], times: float) -> Point:
    """Return means over replications, with profit multiplied by `times`."""
    by_policy = list(zip(*runs, strict=True))
    return Point(
        values=tuple(values),
        profit=tuple(times * (_mean(each, "profit") or 0.0) for each in by_policy),
        retention=tuple(_mean(each, "retention") for each in by_policy),
    )


def _mean(runs: Sequence[Run], measure: str) -> float | None:
    """Return the mean of a measure over runs; None if it is undefined in one of them."""
    known = [value for run in runs if (value := run.measures[measure]) is not None]
    return fmean(known) if len(known) == len(runs) else None
