"""Estimates from a sweep: means over its points, and how sure they are.

A sweep is a table of runs: points by replications by policies. Replication r has the same
customers and the same draws at every point and under every policy, so that replications, not
runs, are what is independent.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from sim.analysis.results.reading import Reading
from sim.stats.paired import UNDEFINED, Estimate


def by_policy(reading: Reading, measure: str) -> pd.DataFrame:
    """Return a measure with a row per (point, replication) and a column per policy.

    Empty where there is no run, or the measure is not defined in it.
    """
    table = reading.frame.pivot(index=["point", "replication"], columns="policy", values=measure)
    return table.reindex(columns=list(reading.policies)).astype("float64")


def outcomes(reading: Reading, measure: str, policy: str, against: str | None = None) -> pd.Series:
    """Return the values of a measure under a policy, by (point, replication).

    With `against`, differences to that policy, run by run with the same customers and draws, where
    both have a run. Undefined values are left out.
    """
    table = by_policy(reading, measure)
    values = table[policy] if against is None else table[policy] - table[against]
    return values.dropna()


def point_means(values: pd.Series) -> pd.Series:
    """Return the mean of each point over its replications."""
    return values.groupby(level="point").mean()


def mean_at(values: pd.Series) -> Estimate:
    """Return the mean over exactly these points, with an interval of chance alone.

    `values` are by point and replication; every point counts the same. The 95 % interval says:
    what would another set of replications have said? Each replication's mean deviation is one
    observation (clusters; Liang & Zeger 1986, Student's t with replications - 1 degrees of
    freedom); with as many replications at every point that is Student's t of the replications'
    means, and otherwise close to it. No interval if some point has a single replication.

    >>> index = pd.MultiIndex.from_product([[0, 1], [0, 1]], names=["point", "replication"])
    >>> mean_at(pd.Series([1.0, 3.0, 5.0, 7.0], index)).mean
    4.0
    """
    if values.empty:
        return UNDEFINED
    groups = values.groupby(level="point")
    own, counts = groups.transform("mean"), groups.transform("count")
    mean = float(point_means(values).mean())
    if counts.min() < 2:
        return Estimate(mean, None)
    parts = (values - own) / (counts * groups.ngroups)
    clusters = parts.groupby(level="replication").sum().to_numpy(np.float64)
    count = len(clusters)
    spread = math.sqrt(count / (count - 1) * math.fsum(clusters**2))
    half = float(stdtrit(count - 1, 0.975)) * spread
    return Estimate(mean, (mean - half, mean + half))


def mean_over(values: pd.Series) -> Estimate:
    """Return the mean, with an interval of chance and of the choice of points.

    `values` are by point and replication. The points are taken as drawn at random: the 95 %
    interval holds what another set of points and another set of replications would have said. Both
    are crossed, so its half is the root of two squares, Student's t over points and `mean_at`'s;
    what is of a single run counts in both, which errs on the safe side (two-way clusters; Cameron,
    Gelbach & Miller 2011). No interval with a single point or a single replication.

    >>> index = pd.MultiIndex.from_product([[0, 1], [0, 1]], names=["point", "replication"])
    >>> low, high = mean_over(pd.Series([3.0, 5.0, 3.0, 5.0], index)).ci95
    >>> round(low, 1), round(high, 1)
    (-8.7, 16.7)
    """
    if values.empty:
        return UNDEFINED
    means = point_means(values).to_numpy(np.float64)
    mean = float(means.mean())
    if len(means) < 2:
        return Estimate(mean, None)
    chance = mean_at(values).ci95
    if chance is None:
        return Estimate(mean, None)
    half = float(stdtrit(len(means) - 1, 0.975)) * float(means.std(ddof=1)) / math.sqrt(len(means))
    half = math.hypot(half, (chance[1] - chance[0]) / 2.0)
    return Estimate(mean, (mean - half, mean + half))
