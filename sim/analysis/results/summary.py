"""Summary of a sweep: for each policy what it came to, and where it is the best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.results.estimates import by_policy, mean_at, outcomes, point_means
from sim.analysis.results.reading import Reading
from sim.stats.paired import Estimate


@dataclass(frozen=True, slots=True)
class Spread:
    """A measure under one policy, over the points of a sweep."""

    level: Estimate
    """Mean over the points; the interval is of chance, over replications."""
    difference: Estimate | None
    """The same for the difference to the baseline; None for the baseline, or without one."""
    low: float | None
    """5th percentile of the points' means."""
    high: float | None
    """95th percentile of the points' means."""


@dataclass(frozen=True, slots=True)
class PolicySummary:
    """What came of one policy in a sweep."""

    policy: str
    runs: int
    failures: int
    measures: dict[str, Spread]
    best: float | None
    """Share of the points at which it has most of the judging measure; None if nowhere can be
    told. Points at which several are equal are shared out."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a whole sweep."""

    points: int
    runs: int
    judged: int
    """Points at which all policies can be compared."""
    policies: tuple[PolicySummary, ...]
    """In the order of the experiment."""

    @property
    def best(self) -> PolicySummary | None:
        """The policy that is best at most points; None if nowhere can be told."""
        told = [each for each in self.policies if each.best is not None]
        return max(told, key=lambda each: each.best or 0.0, default=None)


def summarise_sweep(reading: Reading) -> Summary:
    """Return what each policy of a sweep came to, and where it is the best."""
    shares, judged = best_shares(reading)
    failed = pd.Series([each.policy for each in reading.failures], dtype=object).value_counts()
    runs = reading.frame["policy"].value_counts()
    return Summary(
        points=int(reading.frame["point"].nunique()),
        runs=len(reading.frame),
        judged=judged,
        policies=tuple(
            PolicySummary(
                policy,
                int(runs.get(policy, 0)),
                int(failed.get(policy, 0)),
                {measure: _spread(reading, measure, policy) for measure in reading.measures},
                shares.get(policy),
            )
            for policy in reading.policies
        ),
    )


def best_shares(reading: Reading) -> tuple[dict[str, float], int]:
    """Return the share of points at which each policy is best, and the points compared.

    Best is who has most of `reading.first` on average over the replications that all policies
    have at the point. A policy without any run takes no part.
    """
    table = by_policy(reading, reading.first).dropna(axis="columns", how="all").dropna()
    if table.empty or table.shape[1] < 2:
        return {}, 0
    means = table.groupby(level="point").mean()
    most = means.eq(means.max(axis="columns"), axis="index").to_numpy(np.float64)
    shares = (most / most.sum(axis=1, keepdims=True)).mean(axis=0)
    return dict(zip(map(str, means.columns), shares.tolist(), strict=True)), len(means)


def _spread(reading: Reading, measure: str, policy: str) -> Spread:
    values = outcomes(reading, measure, policy)
    against = reading.against
    difference = (
        None
        if against is None or policy == against
        else mean_at(outcomes(reading, measure, policy, against))
    )
    if values.empty:
        return Spread(mean_at(values), difference, None, None)
    low, high = np.quantile(point_means(values).to_numpy(np.float64), [0.05, 0.95])
    return Spread(mean_at(values), difference, float(low), float(high))
