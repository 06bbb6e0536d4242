"""Intervals by random groups: the statistic in each of some groups of customers, and their spread.

Works for any statistic of a panel, however it is made (Wolter 2007, *Introduction to Variance
Estimation*, ch. 2). Customers in different groups share the market's weeks, but choose apart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

GROUPS = 20
Rows = NDArray[np.int64]
Statistic = Callable[[Rows], float]


def estimate(
    statistic: Statistic, customers: int, groups: int = GROUPS
) -> tuple[float, float, float]:
    """Return (value, low, high) of a statistic, with a 95 % interval.

    `statistic(rows)` computes the value from these rows of customers: once from all of them,
    which is the value, and once per group. Groups in which it is not a number are left out.
    The interval is Student's t around the value, with the groups' standard deviation ÷ √groups.

    >>> ages = np.arange(1000.0)
    >>> value, low, high = estimate(lambda rows: ages[rows].mean(), 1000)
    >>> low < value == 499.5 < high
    True
    """
    value = float(statistic(np.arange(customers)))
    found = np.array([statistic(rows) for rows in split(customers, groups)], np.float64)
    found = found[np.isfinite(found)]
    if len(found) < 2:
        return value, -np.inf, np.inf
    half = stats.t.ppf(0.975, len(found) - 1) * found.std(ddof=1) / np.sqrt(len(found))
    return value, value - float(half), value + float(half)


def split(customers: int, groups: int = GROUPS) -> list[Rows]:
    """Return the rows of each group, ascending; always the same groups."""
    shuffled = np.random.default_rng(0).permutation(customers)
    return [np.sort(shuffled[group::groups]) for group in range(groups)]


def ratio(above: NDArray[np.generic], below: NDArray[np.generic]) -> Statistic:
    """Return the statistic sum(above) ÷ sum(below), of numbers per customer."""

    def statistic(rows: Rows) -> float:
        return float(above[rows].sum()) / float(below[rows].sum())

    return statistic


def parts(amounts: NDArray[Any], into: int) -> Rows:
    """Return for each amount, from 0 on, which part of them it is in: the lowest, the next, …

    Equal amounts are told apart by their order, so that the parts are equally large.

    >>> parts(np.array([5, 0, 0, 9, 1, 7]), 2).tolist()
    [1, 0, 0, 1, 0, 1]
    """
    order = np.empty(len(amounts), np.int64)
    order[np.argsort(amounts, kind="stable")] = np.arange(len(amounts))
    return order * into // max(len(amounts), 1)


def thirds(amounts: NDArray[Any]) -> Rows:
    """Return 0, 1 or 2 for each amount: the lowest, middle and highest third.

    >>> thirds(np.array([5, 0, 0, 9, 1, 7])).tolist()
    [1, 0, 0, 2, 1, 2]
    """
    return parts(amounts, 3)


def mean_of(amounts: NDArray[Any]) -> float:
    """Return the mean of amounts; NaN if there are none.

    >>> mean_of(np.array([1, 2])), mean_of(np.array([]))
    (1.5, nan)
    """
    return float(amounts.mean()) if amounts.size else np.nan
