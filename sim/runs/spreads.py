"""Spreads: which values a varied number takes, and where in them a share from 0 to 1 lies."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

EDGE = 2.0**-40
"""Shares closer than this to 0 or 1 are moved there, where no distribution is infinite."""

Family: TypeAlias = Literal["uniform", "normal", "lognormal", "triangular"]


@dataclass(frozen=True, slots=True)
class Levels:
    """Some values, all as likely."""

    values: tuple[float, ...]

    def at(self, u: float) -> float:
        """Return the value at u from 0 to 1.

        >>> Levels((26.0, 13.0)).at(0.4)
        26.0
        """
        return self.values[min(int(u * len(self.values)), len(self.values) - 1)]


@dataclass(frozen=True, slots=True)
class Between:
    """Every value from low to high as likely; with `logs`, every ratio."""

    low: float
    high: float
    logs: bool = False

    def at(self, u: float) -> float:
        """Return the value at u from 0 to 1.

        >>> Between(2.0, 4.0).at(0.5), round(Between(0.5, 2.0, logs=True).at(0.5), 12)
        (3.0, 1.0)
        """
        if self.logs:
            return self.low * math.exp(u * math.log(self.high / self.low))
        return self.low + u * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution of scipy.stats, cut off at low and high where they are given.

    `mean` and `sd` of a lognormal are those of the number itself, not of its logarithm.
    """

    family: Family
    mean: float = 0.0
    sd: float = 0.0
    mode: float = 0.0
    low: float = -math.inf
    high: float = math.inf

    def at(self, u: float) -> float:
        """Return the value below which a share u lies (the quantile).

        >>> Distribution("normal", mean=2.0, sd=1.0).at(0.5)
        2.0
        >>> Distribution("normal", mean=2.0, sd=1.0, low=2.0).at(0.0)
        2.0
        """
        law, least, most = _law(self)
        share = min(max(least + u * (most - least), EDGE), 1.0 - EDGE)
        return min(max(float(law.ppf(share)), self.low), self.high)


@dataclass(frozen=True, slots=True)
class Around:
    """A band around today's value: so much to either side, or with `times` a factor either way."""

    today: float
    size: float
    times: bool = False

    def at(self, u: float) -> float:
        """Return the value at u from 0 to 1: even over the band, factors in logarithms.

        >>> Around(0.5, 0.25).at(1.0), Around(10.0, 2.0, times=True).at(0.5)
        (0.75, 10.0)
        """
        share = 2.0 * u - 1.0
        if self.times:
            return self.today * math.exp(share * math.log(self.size))
        return self.today + share * self.size


Spread: TypeAlias = Levels | Between | Distribution | Around


@lru_cache(maxsize=64)
def _law(spread: Distribution) -> tuple[Any, float, float]:
    """Return the law, and its shares below the ends: the same for all of many points."""
    law = _LAWS[spread.family](spread)
    return law, float(law.cdf(spread.low)), float(law.cdf(spread.high))


def _triangular(spread: Distribution) -> Any:
    from scipy import stats

    width = spread.high - spread.low
    return stats.triang((spread.mode - spread.low) / width, loc=spread.low, scale=width)


def _lognormal(spread: Distribution) -> Any:
    from scipy import stats

    sigma = math.sqrt(math.log1p((spread.sd / spread.mean) ** 2))
    return stats.lognorm(sigma, scale=spread.mean / math.sqrt(1.0 + (spread.sd / spread.mean) ** 2))


def _uniform(spread: Distribution) -> Any:
    from scipy import stats

    return stats.uniform(spread.low, spread.high - spread.low)


def _normal(spread: Distribution) -> Any:
    from scipy import stats

    return stats.norm(spread.mean, spread.sd)


_LAWS: dict[Family, Callable[[Distribution], Any]] = {
    "uniform": _uniform,
    "normal": _normal,
    "lognormal": _lognormal,
    "triangular": _triangular,
}
