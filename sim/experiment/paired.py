"""Paired statistics: what replications say about a mean, a difference and how well they pair."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtrit

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
        """estimate.includes(value) -> whether the interval does not rule the value out.

        Without an interval nothing is ruled out.

        >>> Estimate(1.0, (0.5, 1.5)).includes(0.0), Estimate(1.0, None).includes(0.0)
        (False, True)
        """
        return self.ci95 is None or self.ci95[0] <= value <= self.ci95[1]


UNDEFINED = Estimate(None, None)


def estimate(values: Values) -> Estimate:
    """estimate(values) -> Estimate: mean, and Student's t interval with n - 1 degrees of freedom.

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
    """paired_difference(values, baseline) -> Estimate of the mean of values[r] - baseline[r].

    Replication r of both has the same customers and the same draws, so that what they have in
    common cancels.

    >>> paired_difference([3.0, 5.0], [2.0, 4.0])
    Estimate(mean=1.0, ci95=(1.0, 1.0))
    """
    mine, theirs = _known(values), _known(baseline)
    if mine is None or theirs is None:
        return UNDEFINED
    return estimate([a - b for a, b in zip(mine, theirs, strict=True)])


def pairing_correlation(values: Values, baseline: Values) -> float | None:
    """pairing_correlation(values, baseline) -> Pearson's correlation over replications.

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


def _known(values: Values) -> list[float] | None:
    known = [value for value in values if value is not None]
    return known if known and len(known) == len(values) else None


def _centred(values: list[float]) -> list[float]:
    mean = math.fsum(values) / len(values)
    return [value - mean for value in values]
