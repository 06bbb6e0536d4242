"""Paired statistics: what replications say about a mean, a difference and how well they pair."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import ndtri, stdtrit

Values = Sequence[float | None]
"""One value per replication; None where the measure is not defined."""

FEWEST = 3
"""Replications from which a correlation says something: two points always lie on a line."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over replications and its 95 % interval."""

    mean: float | None
    """None if the measure is not defined in every replication."""
    ci95: tuple[float, float] | None
    """Lower and upper end; None with a single replication."""

    def includes(self, value: float) -> bool:
        """Return whether the interval does not rule the value out.

        Without an interval nothing is ruled out.

        >>> Estimate(1.0, (0.5, 1.5)).includes(0.0), Estimate(1.0, None).includes(0.0)
        (False, True)
        """
        return self.ci95 is None or self.ci95[0] <= value <= self.ci95[1]


UNDEFINED = Estimate(None, None)


def estimate(values: Values) -> Estimate:
    """Return the mean, and Student's t interval with n - 1 degrees of freedom.

    The interval is mean ± t(0.975, n - 1)·s/√n, s the standard deviation over replications.

    >>> estimate([1.0, 2.0, 3.0])  # doctest: +ELLIPSIS
    Estimate(mean=2.0, ci95=(-0.484..., 4.484...))
    >>> estimate([4.0]), estimate([1.0, None])
    (Estimate(mean=4.0, ci95=None), Estimate(mean=None, ci95=None))
    """
    known = _known(values)
    if known is None:
        return UNDEFINED
    n = len(known)
    mean = math.fsum(known) / n
    if n == 1:
        return Estimate(mean, None)
    variance = math.fsum((value - mean) ** 2 for value in known) / (n - 1)
    half = float(stdtrit(n - 1, 0.975)) * math.sqrt(variance / n)
    return Estimate(mean, (mean - half, mean + half))


def paired_difference(values: Values, baseline: Values) -> Estimate:
    """Return the estimate of the mean of values[r] - baseline[r].

    Replication r of both has the same customers and the same draws, so that what they have in
    common cancels.

    >>> paired_difference([3.0, 5.0], [2.0, 4.0])
    Estimate(mean=1.0, ci95=(1.0, 1.0))
    """
    pairs = paired_values(values, baseline)
    return UNDEFINED if pairs is None else estimate(pairs)


def paired_values(values: Values, baseline: Values) -> list[float] | None:
    """Return the differences values[r] - baseline[r]; None if one is undefined.

    >>> paired_values([3.0, 5.0], [2.0, 1.0]), paired_values([None], [1.0])
    ([1.0, 4.0], None)
    """
    mine, theirs = _known(values), _known(baseline)
    if mine is None or theirs is None:
        return None
    return [a - b for a, b in zip(mine, theirs, strict=True)]


def pairing_correlation(values: Values, baseline: Values) -> float | None:
    """Return Pearson's correlation of values and baseline over replications.

    With correlation rho and equal variances, pairing makes the variance of a difference 1 - rho
    times that of independent runs. None if a value is undefined, if either side does not vary,
    or with fewer than 3 replications, where it could only be ±1.

    >>> pairing_correlation([1.0, 2.0, 3.0], [3.0, 2.0, 1.0])
    -1.0
    """
    mine, theirs = _known(values), _known(baseline)
    if mine is None or theirs is None or len(mine) < FEWEST:
        return None
    a, b = _centred(mine), _centred(theirs)
    scale = math.sqrt(math.fsum(x * x for x in a) * math.fsum(y * y for y in b))
    if scale == 0.0:
        return None
    return min(max(math.fsum(x * y for x, y in zip(a, b, strict=True)) / scale, -1.0), 1.0)


def variance_ratio(values: Values, baseline: Values) -> float | None:
    """Return what pairing is worth: (var(X) + var(Y)) / var(X - Y).

    So many times as many runs would be needed without common draws for an equally narrow
    interval of the difference; below 1 pairing does harm. None if a value is undefined, with
    fewer than 3 replications, or if the differences do not vary.

    >>> round(variance_ratio([1.0, 2.0, 4.0], [1.0, 2.0, 3.0]), 6)
    10.0
    """
    mine, theirs = _known(values), _known(baseline)
    pairs = paired_values(values, baseline)
    if mine is None or theirs is None or pairs is None or len(pairs) < FEWEST:
        return None
    apart = _squares(pairs)
    return (_squares(mine) + _squares(theirs)) / apart if apart > 0.0 else None


def replications_needed(differences: Sequence[float], confidence: float = 0.975) -> int | None:
    """Return how many replications tell two policies apart.

    The smallest n, not below those there are, with t(confidence, n - 1)·s/√n < |mean|, mean and
    standard deviation s as in the paired differences so far. The confidence is one-sided: 0.975
    is the 95 % interval ceasing to include 0. An extrapolation: mean and s may change. None with
    fewer than two differences, or if they are 0 on average, which no number separates.

    >>> replications_needed([2.0, -1.0, 3.0, 0.0, 1.0])
    13
    >>> replications_needed([1.0, 1.0, 1.0]), replications_needed([1.0, -1.0])
    (3, None)
    """
    n = len(differences)
    mean = math.fsum(differences) / n if n else 0.0
    if n < 2 or mean == 0.0:
        return None
    ratio = math.sqrt(_squares(differences) / (n - 1)) / abs(mean)
    if not math.isfinite(ratio):
        return None
    return fewest_replications(ratio, n, confidence)


def fewest_replications(ratio: float, least: int = 2, confidence: float = 0.975) -> int:
    """Return the smallest n with t·ratio/√n < 1.

    `ratio` is a standard deviation over the half-width wanted. Starts at the normal quantile,
    which is too few, and goes up with the t quantile of n - 1 degrees of freedom.

    >>> fewest_replications(1.0), fewest_replications(0.0)
    (7, 2)
    """
    least = max(least, 2)
    n = max(least, math.floor((float(ndtri(confidence)) * ratio) ** 2))
    while (wanted := (float(stdtrit(n - 1, confidence)) * ratio) ** 2) >= n:
        n = max(n + 1, math.floor((n + wanted) / 2))
    while n > least and (float(stdtrit(n - 2, confidence)) * ratio) ** 2 < n - 1:
        n -= 1
    return n


def _known(values: Values) -> list[float] | None:
    known = [value for value in values if value is not None]
    return known if known and len(known) == len(values) else None


def _squares(values: Sequence[float]) -> float:
    return math.fsum(value * value for value in _centred(values))


def _centred(values: Sequence[float]) -> list[float]:
    mean = math.fsum(values) / len(values)
    return [value - mean for value in values]
