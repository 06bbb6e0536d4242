"""Two arms: what a field test reads, what it can see, and how sure its power is.

The difference of two arms within strata, adjusted by what was known before (CUPED: Deng, Xu, Kohavi
& Walker 2013, "Improving the sensitivity of online controlled experiments by utilizing
pre-experiment data").
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from sim.stats.estimators.fitted import Z95

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]

SURE = 0.8
"""The power that a field test usually is to have."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The difference of two arms, with its standard error and degrees of freedom."""

    value: float
    error: float
    df: float

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval."""
        half = float(stats.t.ppf(0.975, self.df)) * self.error
        return self.value - half, self.value + half

    @property
    def found(self) -> bool:
        """Whether the interval excludes 0."""
        low, high = self.interval
        return low > 0.0 or high < 0.0


def read_arms(after: Vector, before: Vector, treated: Mask, stratum: Whole) -> Reading:
    """Return the mean of the treated less that of the others, within strata, given `before`.

    Each stratum counts by its size. One slope on `before` is fitted within strata and arms; errors
    are those of means of what it leaves, in each arm and stratum by itself. A stratum with fewer
    than two in an arm is put together with the next. Raises ValueError if an arm has fewer than
    two.

    >>> after, before = np.array([3.0, 5.0, 2.0, 4.0]), np.array([1.0, 3.0, 1.0, 3.0])
    >>> found = read_arms(after, before, np.array([True, True, False, False]), np.zeros(4, int))
    >>> found.value, round(found.error, 6)
    (1.0, 0.0)
    """
    if min(int(treated.sum()), int((~treated).sum())) < 2:
        raise ValueError("an arm has fewer than two")
    stratum = _large_enough(stratum, treated)
    cell = 2 * stratum + treated
    count = np.bincount(cell)

    def inner(values: Vector) -> Vector:
        means = np.bincount(cell, values) / np.maximum(count, 1)
        rest: Vector = values - means[cell]
        return rest

    known, left = inner(before), inner(after)
    spread = float(known @ known)
    slope = float(known @ left) / spread if spread > 0.0 else 0.0
    adjusted = after - slope * before
    means = np.bincount(cell, adjusted) / np.maximum(count, 1)
    squares = np.bincount(cell, inner(adjusted) ** 2)
    strata = np.unique(stratum)
    own, other = 2 * strata + 1, 2 * strata
    weight = (count[own] + count[other]) / len(after)
    variance = sum(squares[c] / (count[c] - 1) / count[c] for c in (own, other))
    df = len(after) - 2 * len(strata) - (1 if slope else 0)
    return Reading(
        float(weight @ (means[own] - means[other])),
        math.sqrt(float(weight**2 @ variance)),
        max(float(df), 1.0),
    )


def _large_enough(stratum: Whole, treated: Mask) -> Whole:
    """Return strata from 0 on, put together until each has two or more in either arm."""
    names, number = np.unique(stratum, return_inverse=True)
    arms = [np.bincount(number[arm], minlength=len(names)) for arm in (treated, ~treated)]
    joined, group, have = np.zeros(len(names), np.int64), 0, np.zeros(2, np.int64)
    for each in range(len(names)):
        joined[each] = group
        have += [arms[0][each], arms[1][each]]
        if have.min() >= 2:
            group, have = group + 1, np.zeros(2, np.int64)
    joined[joined == group] = max(group - 1, 0)  # too few are left for one of their own
    found: Whole = joined[number]
    return found


def power(effect: float, error: float, df: float) -> float:
    """Return the probability that a two-sided 5 % test finds an effect of that size.

    From the noncentral t distribution; without any error it is 1, or 0 for no effect.

    >>> round(power(2.8, 1.0, 1e6), 3), round(power(0.0, 1.0, 50.0), 3)
    (0.8, 0.05)
    """
    if error <= 0.0:
        return float(effect != 0.0)
    edge, away = float(stats.t.ppf(0.975, df)), abs(effect) / error
    above, below = stats.nct.sf(edge, df, away), stats.nct.cdf(-edge, df, away)
    # SciPy says nothing of tails too far out: all lies above, none below
    return float(np.nan_to_num(above, nan=1.0) + np.nan_to_num(below, nan=0.0))


def smallest_effect(error: float, df: float, sure: float = SURE) -> float:
    """Return the smallest effect that a two-sided 5 % test finds with that probability.

    >>> round(smallest_effect(1.0, 1e6), 2)
    2.8
    """
    if error <= 0.0:
        return 0.0
    at = optimize.brentq(lambda away: power(away, 1.0, df) - sure, 0.0, 1e3)
    return float(at) * error


def share_interval(groups: Sequence[Sequence[bool]]) -> tuple[float, float]:
    """Return the 95 % interval of a share of which each group tells some cases.

    Wilson's (1927), with as many cases as independent ones would be worth as much (Korn & Graubard
    1998): those within a group are alike. Where all cases are, a group counts as one.

    >>> low, high = share_interval([[True, False]] * 50)
    >>> round(low, 2), round(high, 2)
    (0.4, 0.6)
    """
    counts = np.array([len(group) for group in groups])
    hits = np.array([sum(group) for group in groups])
    cases, share = float(counts.sum()), float(hits.sum() / counts.sum())
    worth = cases
    if len(groups) > 1:
        lone = share * (1.0 - share) / cases
        rest = hits - share * counts
        variance = len(groups) / (len(groups) - 1) * float(rest @ rest) / cases**2
        worth = cases / max(variance / lone, 1.0) if lone > 0.0 else float(len(groups))
    centre = (share + Z95**2 / (2.0 * worth)) / (1.0 + Z95**2 / worth)
    half = math.sqrt(share * (1.0 - share) / worth + Z95**2 / (4.0 * worth**2))
    half *= Z95 / (1.0 + Z95**2 / worth)
    return max(centre - half, 0.0), min(centre + half, 1.0)
