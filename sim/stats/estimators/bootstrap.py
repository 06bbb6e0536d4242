"""Percentile intervals by drawing customers again: for what has no likelihood of its own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.stats.estimators.fitted import Floats, Ints


def bootstrap(
    statistic: Callable[[Ints], Floats], customers: int, resamples: int, seed: int
) -> Floats:
    """Return (2, statistics) lower and upper ends.

    `statistic` takes row numbers of resampled customers, all drawn with replacement, and returns
    an array. The ends are the 2.5 % and 97.5 % points (Efron's percentile interval).

    >>> spent = np.arange(100.0)
    >>> low, high = bootstrap(lambda rows: spent[rows].mean(keepdims=True), 100, 200, seed=1)
    >>> bool(40.0 < low[0] < 49.5 < high[0] < 60.0)
    True
    """
    rng = np.random.default_rng(seed)
    rows = (rng.integers(0, customers, customers) for _ in range(resamples))
    drawn = np.array([statistic(chosen) for chosen in rows])
    return np.asarray(np.quantile(drawn, [0.025, 0.975], axis=0), dtype=np.float64)
