"""Fitted: an estimate with its interval, and the simplest way to one."""

from __future__ import annotations

import warnings

import numpy as np
from scipy import stats

from sim.measure.metric import Vector
from sim.stats.estimators.fitted import Fitted

FEWEST = 30
"""Customers that a group must have for its mean to be worth anything."""


class DoesNotApply(Exception):
    """An evaluation cannot be done here; the message says why."""


def compare_means(treated: Vector, others: Vector) -> Fitted:
    """Return the difference of two means, with Welch's 95 % interval.

    >>> values = np.arange(40.0)
    >>> found = compare_means(values + 2.0, values)
    >>> round(found.value, 6), found.includes(0.0)
    (2.0, True)
    """
    with warnings.catch_warnings():
        # SciPy warns where all values are alike; an interval without width is then right.
        warnings.simplefilter("ignore", RuntimeWarning)
        found = stats.ttest_ind(treated, others, equal_var=False).confidence_interval(0.95)
    return _fitted(float(treated.mean() - others.mean()), found.low, found.high)


def mean_of(values: Vector) -> Fitted:
    """Return the mean of some values, with Student's 95 % interval.

    >>> found = mean_of(np.array([1.0, 2.0, 3.0]))
    >>> found.value, round(found.low, 3), round(found.high, 3)
    (2.0, -0.484, 4.484)
    """
    half = float(stats.t.ppf(0.975, len(values) - 1)) * float(stats.sem(values))
    return _fitted(float(values.mean()), values.mean() - half, values.mean() + half)


def _fitted(estimate: float, low: float, high: float) -> Fitted:
    """Return a Fitted; where nothing varies the interval has no width."""
    ends = [float(end) if np.isfinite(end) else estimate for end in (low, high)]
    return Fitted(estimate, *ends)


def enough(count: int, what: str) -> None:
    """Raise DoesNotApply if there are too few customers, of whom `what` says who they are."""
    if count < FEWEST:
        number = "none" if count == 0 else f"only {count}"
        raise DoesNotApply(f"of {what} there are {number}; expected at least {FEWEST}")
