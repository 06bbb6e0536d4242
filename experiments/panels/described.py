"""What a panel looks like in its second half: the same words for the real one and each model."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.panels.panel import Counts, known
from sim.stats.estimators.norms import observed_norms

PERIOD = 4
"""Weeks in which purchases are counted together."""
CLASSES = (0, 1, 2, 3, 4, 5, 7, 10)
"""First counts of the classes of purchases in the second half."""
EARLIER = (0, 1, 2, 3, 4, 5, 6, 7)
"""Purchases in the first half by which customers are grouped, the last for so many and more."""
ENOUGH = 30
"""Customers in a group, real or simulated, below which its mean is left out as chance."""

Described = dict[str, "pd.Series[float]"]
"""Name of a quantity -> its values, by period, class or brand."""

PURCHASES = "purchases of all, by 4 weeks"
BUYERS = "buyers among all, by 4 weeks"
KNOWN_PURCHASES = "purchases of earlier buyers, by 4 weeks"
KNOWN_BUYERS = "buyers among earlier buyers, by 4 weeks"
COUNTS = "earlier buyers (%), by purchases"
REPEAT = "repeat: earlier buyers who buy again (%)"
TREND = "purchases of an earlier buyer, by purchases in the first half"
PENETRATION = "buyers of each brand"
FREQUENCY = "purchases per buyer, by brand"
REQUIREMENTS = "share of category requirements (%), by brand"
SOLE = "sole buyers (%), by brand"
AGAIN = "repeat: buyers of a brand who buy it again (%)"


def describe(
    weekly: Counts,
    half: int,
    brands: tuple[str, ...],
    cohort: bool,
    everybody: float,
    earlier: float,
    newcomers: bool = True,
) -> Described:
    """Describe the second half of a panel, real or simulated, by the same quantities.

    `weekly` is customers by weeks by brands, `half` the weeks of a half.

    `everybody`: real customers that one row stands for. `earlier`: how many real customers were
    known as buyers after the first half, which the rows that are stand for. A model that knows
    nothing of those who have not bought yet has no `newcomers`, and no quantities of all.
    """
    seen = known(weekly, half, cohort)
    second = weekly[:, half:]
    each = earlier / float(seen.sum())
    found: Described = {}
    if newcomers and not cohort:
        found[PURCHASES], found[BUYERS] = by_period(second, half, everybody)
    found[KNOWN_PURCHASES], found[KNOWN_BUYERS] = by_period(second[seen], half, each)
    first_counts = weekly[seen, :half].sum(axis=(1, 2), dtype=np.int64)
    counts = second[seen].sum(axis=(1, 2), dtype=np.int64)
    found[COUNTS] = 100.0 * by_class(counts)
    found[REPEAT] = pd.Series([100.0 * float(np.mean(counts > 0))], index=["all"])
    found[TREND] = trend(first_counts, counts, cohort)
    if newcomers and len(brands) > 1:
        found |= by_brand(weekly, half, brands, everybody)
    return found


def by_period(second: Counts, half: int, scale: float) -> tuple[pd.Series[float], pd.Series[float]]:
    """Return the purchases, and the customers who buy, by 4 weeks, both times `scale`.

    A last period of fewer weeks is left out.
    """
    starts = range(0, half - PERIOD + 1, PERIOD)
    parts = [second[:, start : start + PERIOD] for start in starts]
    names = [f"{half + start + 1}-{half + start + PERIOD}" for start in starts]
    purchases = [scale * float(part.sum()) for part in parts]
    buyers = [scale * float(part.any(axis=(1, 2)).sum()) for part in parts]
    return pd.Series(purchases, index=names), pd.Series(buyers, index=names)


def by_class(counts: NDArray[np.int64]) -> pd.Series[float]:
    """Return the share of customers by number of purchases, in classes.

    >>> float(by_class(np.array([0, 0, 1, 6]))["5-6"])
    0.25
    """
    numbers = np.searchsorted(CLASSES, counts, side="right") - 1
    shares = np.bincount(numbers, minlength=len(CLASSES)) / len(counts)
    return pd.Series(shares, index=[_words(place, CLASSES) for place in range(len(CLASSES))])


def trend(first: NDArray[np.int64], second: NDArray[np.int64], cohort: bool) -> pd.Series[float]:
    """Return the mean purchases in the second half by number in the first.

    Not a number for a group of fewer than `ENOUGH` customers.
    """
    groups = np.minimum(first, EARLIER[-1])
    names = EARLIER if cohort else EARLIER[1:]
    sizes = np.bincount(groups, minlength=len(EARLIER))
    sums = np.bincount(groups, second, minlength=len(EARLIER))
    means = [
        float(sums[name] / sizes[name]) if sizes[name] >= ENOUGH else float("nan") for name in names
    ]
    return pd.Series(means, index=[_words(EARLIER.index(name), EARLIER) for name in names])


def by_brand(weekly: Counts, half: int, brands: tuple[str, ...], everybody: float) -> Described:
    """Describe each brand in the second half."""
    first = weekly[:, :half].sum(axis=1, dtype=np.int64)
    second = weekly[:, half:].sum(axis=1, dtype=np.int64)
    norms = observed_norms(second)
    had = first > 0
    again = (had & (second > 0)).sum(axis=0) / had.sum(axis=0)
    columns = {
        PENETRATION: norms.penetration * len(weekly) * everybody,
        FREQUENCY: norms.frequency,
        REQUIREMENTS: 100.0 * norms.requirements,
        SOLE: 100.0 * norms.sole,
        AGAIN: 100.0 * again,
    }
    return {name: pd.Series(values, index=list(brands)) for name, values in columns.items()}


def _words(place: int, starts: tuple[int, ...]) -> str:
    if place == len(starts) - 1:
        return f"{starts[place]}+"
    last = starts[place + 1] - 1
    return f"{starts[place]}" if last == starts[place] else f"{starts[place]}-{last}"
