"""Results: what a sweep has found, as tables, whether it is finished or not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.runs.patterns import Pattern, failure_patterns
from sim.runs.run import Run
from sim.runs.store.about import About, Beside
from sim.runs.store.sweep import SweepStore

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Experiment:
    """What a sweep is, and how far it has come."""

    name: str
    title: str
    scenario: str
    """Name of the shipped scenario, or stem of its file."""
    focal: str
    baseline: str
    currency: str
    weeks: int
    customers: int
    """Customers simulated."""
    market_customers: int
    seed: int
    policies: tuple[str, ...]
    replications: int
    measures: tuple[str, ...]
    weekly: bool
    design: str
    """factorial, latin-hypercube, sobol or table."""
    points: int
    paths: tuple[str, ...]
    words: tuple[str, ...]
    """What the paths are, as a person would say it."""
    how: tuple[str, ...]
    """The values that each took, in words."""
    beside: tuple[Beside, ...]
    """For each path "", "times" or "plus_minus": whether its values are factors or are added."""
    planned: int
    """Runs that the experiment wants."""
    runs: int
    """Runs that it has; points that are the same are counted as often as they come."""
    failures: int
    fingerprint: str
    version: str
    """Of Loyalsim, with a hash of the code that runs depend on."""


def experiment(store: str | os.PathLike[str]) -> Experiment:
    """Return Experiment. Raises FileProblem if there is none."""
    with SweepStore.existing(store) as kept:
        about = kept.begun()
        runs, failures = kept.counts()
    return _experiment(about, runs, failures)


def results(store: str | os.PathLike[str]) -> pd.DataFrame:
    """Return tidy DataFrame, one row per run that was made.

    Columns and order as `evaluate`: point, policy, replication, the varied paths, the measures;
    policies in the order of the scenario. What has failed or is still to be run has no row.
    Raises FileProblem if there is no sweep, or the file cannot be used.

    >>> import dataclasses, tempfile
    >>> from sim.runs.plan.plan import Plan
    >>> from sim.analysis.sweep.sweep import sweep
    >>> plan = Plan.load("experiments/sweeps/grocery-service.toml")
    >>> small = plan.scenario.replace({"customers": 300, "weeks": 4})
    >>> plan = dataclasses.replace(plan, scenario=small, replications=1, points=plan.points[:2])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     state = sweep(plan, folder, workers=1)
    ...     results(folder)[["point", "policy"]].values.tolist()[:2]
    [[0, 'status-quo'], [0, 'service-quality']]
    """
    with SweepStore.existing(store) as kept:
        about = kept.begun()
        rows = ((row.id.point, row.values, row.run) for row in kept.runs())
        frame = frame_of(_paths(about), about["measures"], rows)
    return _ordered(frame, about)


def weekly(store: str | os.PathLike[str]) -> pd.DataFrame:
    """Return one row per run and week, if it keeps weekly series.

    Columns: point, policy, replication, week (from 0), and the measures that have weekly values.

    >>> import dataclasses, tempfile
    >>> from sim.runs.plan.plan import Plan
    >>> from sim.analysis.sweep.sweep import sweep
    >>> plan = Plan.load("experiments/sweeps/grocery-service.toml")
    >>> small = plan.scenario.replace({"customers": 300, "weeks": 4})
    >>> plan = dataclasses.replace(plan, scenario=small, replications=1, points=plan.points[:2])
    >>> plan = dataclasses.replace(plan, weekly=True)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     state = sweep(plan, folder, workers=1)
    ...     len(weekly(folder))
    16
    """
    import pandas as pd

    tables = []
    with SweepStore.existing(store) as kept:
        about = kept.begun()
        for row in kept.runs():
            course = pd.DataFrame({name: list(weeks) for name, weeks in row.run.weekly.items()})
            head = {"point": row.id.point, "policy": row.id.policy}
            who = pd.DataFrame({**head, "replication": row.id.replication}, index=course.index)
            tables.append(pd.concat([who.assign(week=course.index), course], axis=1))
    if not tables:
        return pd.DataFrame(columns=pd.Index(["point", "policy", "replication", "week"]))
    return _ordered(pd.concat(tables, ignore_index=True), about, ("week",))


def failures(store: str | os.PathLike[str]) -> pd.DataFrame:
    """Return one row per run that failed.

    Columns: key (for `loyalsim replay`), point, policy, replication, the varied paths, stage,
    error, traceback.

    >>> import dataclasses, tempfile
    >>> from sim.runs.plan.plan import Plan
    >>> from sim.analysis.sweep.sweep import sweep
    >>> plan = Plan.load("experiments/sweeps/grocery-service.toml")
    >>> small = plan.scenario.replace({"customers": 300, "weeks": 4})
    >>> plan = dataclasses.replace(plan, scenario=small, replications=1, points=plan.points[:2])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     state = sweep(plan, folder, workers=1)
    ...     len(failures(folder))
    0
    """
    import pandas as pd

    with SweepStore.existing(store) as kept:
        paths = _paths(kept.begun())
        rows = [
            (id.key, id.point, id.policy, id.replication, *values, f.stage, f.error, f.traceback)
            for id, values, f in kept.failures()
        ]
    names = ["key", "point", "policy", "replication", *paths, "stage", "error", "traceback"]
    return pd.DataFrame(rows, columns=pd.Index(names))


def patterns(store: str | os.PathLike[str]) -> tuple[Pattern, ...]:
    """Return what failures go together with, in sentences."""
    with SweepStore.existing(store) as kept:
        return failure_patterns(kept)


def _experiment(about: About, runs: int, failed: int) -> Experiment:
    return Experiment(
        name=about["name"],
        title=about["title"],
        scenario=about["scenario"],
        focal=about["focal"],
        baseline=about["baseline"],
        currency=about["currency"],
        weeks=about["weeks"],
        customers=about["customers"],
        market_customers=about["market_customers"],
        seed=about["seed"],
        policies=tuple(about["policies"]),
        replications=about["replications"],
        measures=tuple(about["measures"]),
        weekly=about["weekly"],
        design=about["design"],
        points=about["points"],
        paths=tuple(_paths(about)),
        words=tuple(each["words"] for each in about["vary"]),
        how=tuple(each["how"] for each in about["vary"]),
        beside=tuple(each["beside"] for each in about["vary"]),
        planned=about["points"] * len(about["policies"]) * about["replications"],
        runs=runs,
        failures=failed,
        fingerprint=about["fingerprint"],
        version=about["parts"]["the version of Loyalsim"],
    )


def _paths(about: About) -> list[str]:
    return [each["path"] for each in about["vary"]]


def _ordered(frame: pd.DataFrame, about: About, last: tuple[str, ...] = ()) -> pd.DataFrame:
    """By point, policy in the order of the scenario, and replication."""
    rank = {name: number for number, name in enumerate(about["policies"])}
    ranked = frame.assign(_rank=frame["policy"].map(rank))
    ordered = ranked.sort_values(["point", "_rank", "replication", *last], kind="stable")
    return ordered.drop(columns="_rank").reset_index(drop=True)


def frame_of(
    paths: Sequence[str],
    measures: Sequence[str],
    rows: Iterable[tuple[int, Sequence[float], Run]],
) -> pd.DataFrame:
    """Return tidy DataFrame, in this order.

    Columns: point, policy, replication, the paths, the measures; undefined values are NaN.

    >>> frame = frame_of(["price"], ["profit"], [(0, [2.0], Run("bond", 1, {"profit": None}))])
    >>> frame.columns.tolist(), frame["profit"].isna().tolist()
    (['point', 'policy', 'replication', 'price', 'profit'], [True])
    """
    import pandas as pd

    names = ["point", "policy", "replication", *paths, *measures]
    table = [
        (point, run.policy, run.replication, *values, *(run.measures[m] for m in measures))
        for point, values, run in rows
    ]
    frame = pd.DataFrame(table, columns=pd.Index(names))
    frame = frame.astype({"point": "int64", "replication": "int64"})
    return frame.astype(dict.fromkeys([*paths, *measures], "float64"))
