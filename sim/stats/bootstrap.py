"""Bootstrap intervals: of means over replications, and of statistics of customers.

Means have them beside Student's t, with no assumption about the distribution; statistics have them
where there is no likelihood of their own.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.stats.paired import Values, paired_values

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RESAMPLES = 9_999
LEVEL = 0.95


def bootstrap_interval(
    values: Sequence[float], seed: int, level: float = LEVEL
) -> tuple[float, float] | None:
    """Return the ends of a bootstrap interval of the mean.

    BCa (bias-corrected and accelerated; Efron 1987) where it is defined, else the percentile
    interval; 9,999 resamples drawn under the seed, so that the same values give the same ends.
    None for fewer than two values. With few values it is too short, as every bootstrap: with 10
    normal ones it covers the mean in about 90 % of cases. Values that do not vary have an interval
    without width.

    >>> low, high = bootstrap_interval([1.0, 2.0, 3.0, 4.0, 10.0], seed=1)
    >>> 1.0 < low < 4.0 < high < 10.0
    True
    >>> bootstrap_interval([2.0, 2.0], seed=1), bootstrap_interval([2.0], seed=1)
    ((2.0, 2.0), None)
    """
    sample = np.asarray(values, np.float64)
    if sample.size < 2:
        return None
    if np.all(sample == sample[0]):
        return float(sample[0]), float(sample[0])
    ends = _ends(sample, seed, level, "BCa")
    if not all(map(math.isfinite, ends)):
        ends = _ends(sample, seed, level, "percentile")
    return ends


def bootstrap_difference(
    values: Values, baseline: Values, seed: int, level: float = LEVEL
) -> tuple[float, float] | None:
    """Return the ends of a bootstrap interval of the mean of values - baseline.

    Replications are resampled as pairs. None if a value is undefined, or with one replication.

    >>> bootstrap_difference([3.0, 5.0], [2.0, 4.0], seed=1)
    (1.0, 1.0)
    """
    pairs = paired_values(values, baseline)
    return None if pairs is None else bootstrap_interval(pairs, seed, level)


def bootstrap(
    statistic: Callable[[Ints], Floats], customers: int, resamples: int, seed: int
) -> Floats:
    """Return the lower and upper ends of statistics of customers, shape (2, statistics).

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


def _ends(
    sample: NDArray[np.float64], seed: int, level: float, method: Literal["BCa", "percentile"]
) -> tuple[float, float]:
    # Takes a second to import, which commands that resample nothing need not wait for.
    from scipy import stats

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        interval = stats.bootstrap(
            (sample,),
            np.mean,
            n_resamples=RESAMPLES,
            vectorized=True,
            confidence_level=level,
            method=method,
            rng=np.random.default_rng(seed),
        ).confidence_interval
    return float(interval.low), float(interval.high)
