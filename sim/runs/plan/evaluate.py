"""Evaluating: what the policies give at some points, as a table."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from sim import arguments
from sim.interruption import keeping_runs
from sim.measure.definitions import measures as defined
from sim.measure.measure import Level
from sim.runs.backend import backend
from sim.runs.keys import PointKeys
from sim.runs.parameter import Parameter
from sim.runs.prepare import check_policies
from sim.runs.results import frame_of
from sim.runs.run import EvaluationFailed, Failure, Progress, Run
from sim.runs.scheduler import Scheduler
from sim.runs.spreads import Levels
from sim.runs.store.store import Store
from sim.runs.task import Setup, Task
from sim.runs.template import targets
from sim.runs.worker import Outcomes, Worker, compile_engine, unsurvived
from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.content import content
from sim.scenario.paths import did_you_mean
from sim.text import show

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EvaluationFailed", "evaluate"]


def evaluate(
    scenario: Scenario,
    policies: Sequence[str],
    points: Sequence[Mapping[str, float]],
    *,
    replications: int = 1,
    seed: int = 1,
    measures: Sequence[str] = ("profit", "retention"),
    workers: int | None = None,
    store: Path | None = None,
    progress: Progress | None = None,
    parameters: Sequence[Parameter] = (),
) -> pd.DataFrame:
    """Return tidy DataFrame.

    One row per point, policy and replication, in this order: `point` (from 0), `policy`,
    `replication`, one column per varied path, one per measure of the focal firm over the run
    (NaN where it is undefined). Every point is a mapping from the same dotted paths to values,
    which take the numbers' places; `*` stands for every name at one level. `parameters`, such as
    those of `Plan.vary`, say for which paths a value is a factor, or is added, instead.

    Points, policies and replications share their draws (common random numbers). `workers` is
    the number of processes (None: one per processor; 1: this process) and changes nothing but
    the time it takes. `store` is a file that keeps every run by all that determines it: what is
    there is not made again, whatever the other points. `progress(runs done, runs in all)` is
    called now and then.

    Raises ScenarioError for an unknown path, policy or measure, ValueError for points with other
    paths than the first, EvaluationFailed if a run fails or a number is one that the scenario does
    not allow, FileProblem for a store that cannot be used.

    >>> small = Scenario.load("grocery").replace("customers", 300).replace("weeks", 4)
    >>> points = [{"firms.us.price": 30.0}, {"firms.us.price": 33.0}]
    >>> evaluate(small, ["bond"], points, workers=1)[["point", "policy", "firms.us.price"]]
       point policy  firms.us.price
    0      0   bond            30.0
    1      1   bond            33.0
    """
    check_policies(scenario, policies)
    check_measures(scenario, measures)
    arguments.whole("replications", replications, 1)
    if workers is not None:
        arguments.whole("workers", workers, 1)
    varied = _varied(scenario, points, parameters)
    names = tuple(dict.fromkeys(policies))
    rows = [tuple(float(point[each.path]) for each in varied) for point in points]
    setup = Setup(seed, json.dumps(content(scenario)), varied, tuple(measures))
    made = _Evaluation(scenario, setup, names, rows, replications, store, progress)
    made.make(workers or os.cpu_count() or 1)
    return frame_of([each.path for each in varied], tuple(measures), made.rows())


class _Evaluation:
    """The runs of an evaluation: stored ones are recalled, the others made and kept."""

    def __init__(
        self,
        scenario: Scenario,
        setup: Setup,
        policies: tuple[str, ...],
        points: Sequence[tuple[float, ...]],
        replications: int,
        store: Path | None,
        progress: Progress | None,
    ) -> None:
        self.scenario, self.setup, self.policies = scenario, setup, policies
        self.points, self.replications = points, replications
        self.keys = PointKeys(scenario, setup)
        self.store = None if store is None else Store(store)
        self.progress = progress
        self.runs: dict[str, Run] = {}
        self._made: dict[str, None] = {}

    def make(self, workers: int) -> None:
        with ExitStack() as stack:
            if self.store is not None:
                stack.enter_context(self.store)
            tasks = list(self._missing())
            if not tasks:
                return
            count = min(workers, len(tasks))
            if count > 1:
                compile_engine(self.scenario)
            where = stack.enter_context(backend(None, count))
            with keeping_runs(self.store is not None):
                Scheduler(Worker(self.setup), where, self._keep, unsurvived).run(tasks)

    def rows(self) -> Iterator[tuple[int, tuple[float, ...], Run]]:
        for point, values in enumerate(self.points):
            for policy in self.policies:
                for replication in range(self.replications):
                    key = self.keys.key(values, policy, replication)
                    yield point, values, self.runs[key]

    def _missing(self) -> Iterator[Task]:
        """Tasks of runs that no store holds, each once however often its point comes.

        Replication by replication, so that points that differ in levers only share a burn-in.
        """
        asked: set[str] = set()
        for replication in range(self.replications):
            for point, values in enumerate(self.points):
                keys = {p: self.keys.key(values, p, replication) for p in self.policies}
                if self.store is not None:
                    wanted = [(key, policy, replication) for policy, key in keys.items()]
                    self.runs |= self.store.find(wanted)
                left = [p for p, key in keys.items() if key not in self.runs and key not in asked]
                asked.update(keys.values())
                if left:
                    yield Task(tuple(left), replication, point, values)

    def _keep(self, done: list[tuple[Task, Outcomes]]) -> None:
        new: list[tuple[str, tuple[float, ...], Run]] = []
        failure: tuple[Task, Failure] | None = None
        for task, outcomes in done:
            for outcome in outcomes:
                if isinstance(outcome, Failure):
                    failure = failure or (task, outcome)
                else:
                    key = self.keys.key(task.values, outcome.policy, outcome.replication)
                    new.append((key, task.values, outcome))
        if self.store is not None and new:
            self.store.add(new)
        self.runs |= {key: run for key, _, run in new}
        if failure is not None:
            task, told = failure
            trace = "" if told.stage == "scenario" else f"\n{told.traceback}"
            raise EvaluationFailed(
                f"policy {told.policy}, replication {told.replication} at point {task.point} "
                f"failed ({told.stage}): {told.error}{trace}".rstrip()
            )
        if self.progress is not None:
            total = len(self.points) * len(self.policies) * self.replications
            self.progress(min(len(self.runs), total), total)


def _varied(
    scenario: Scenario, points: Sequence[Mapping[str, float]], known: Sequence[Parameter]
) -> tuple[Parameter, ...]:
    """The parameters of the points' paths, in the order of the first point."""
    paths = list(points[0]) if points else []
    for number, point in enumerate(points):
        if set(point) != set(paths):
            raise ValueError(f"point {number} has other paths than the first: {', '.join(point)}")
    data = content(scenario)
    given = {each.path: each for each in known}
    for path in paths:
        targets(data, path)
    return tuple(given.get(path, Parameter(path, Levels(()))) for path in paths)


def check_measures(scenario: Scenario, names: Sequence[str], key: str = "measures") -> None:
    """Raise ScenarioError with all measures that do not exist; `key` is what named them.

    >>> try:
    ...     check_measures(Scenario.load("grocery"), ["proft"])
    ... except ScenarioError as error:
    ...     print(error.problems[0].hint)
    did you mean "profit"?
    """
    there = [measure.name for measure in defined(Level.RUN, scenario.kind)]
    problems = [
        Problem("", None, key, show(n), "no such measure of a run", did_you_mean(n, there))
        for n in dict.fromkeys(names)
        if n not in there
    ]
    if problems:
        raise ScenarioError(problems)
