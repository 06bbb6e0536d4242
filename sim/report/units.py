"""Units: money, shares and differences as a person reads them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.weeks import YEAR
from sim.text import visible

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.stats.paired import Estimate

NOTHING = "\N{EN DASH}"
"""Stands for a value that is not defined."""

_SCALES = ((1e12, "trillion "), (1e9, "billion "), (1e6, "million "), (1e3, "thousand "), (1.0, ""))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit to show values in: the value is divided by `per`, and has so many decimals."""

    per: float
    name: str
    decimals: int

    def plain(self, value: float | None) -> str:
        """Return the value without its unit.

        >>> Unit(0.01, "%", 1).plain(0.8567), Unit(1.0, "", 0).plain(None) == NOTHING
        ('85.7', True)
        """
        if value is None:
            return NOTHING
        return f"{_round(value / self.per, self.decimals):,.{self.decimals}f}"

    def signed(self, value: float | None) -> str:
        """Return the value with its sign, for differences.

        >>> Unit(0.01, "pp", 1).signed(-0.0123), Unit(0.01, "pp", 1).signed(0.0)
        ('-1.2', '0.0')
        """
        if value is None:
            return NOTHING
        rounded = _round(value / self.per, self.decimals)
        sign = "+" if rounded > 0 else "-" if rounded < 0 else ""
        return f"{sign}{abs(rounded):,.{self.decimals}f}"

    def interval(self, value: Estimate) -> str:
        """Return the interval from its lower to its upper end, signed; NOTHING if there is none.

        >>> from sim.stats.paired import Estimate
        >>> Unit(1.0, "€", 0).interval(Estimate(2.0, (-1.0, 5.0)))
        '-1 to +5'
        """
        if value.ci95 is None:
            return NOTHING
        return f"{self.signed(value.ci95[0])} to {self.signed(value.ci95[1])}"

    @property
    def short(self) -> str:
        """The unit in few characters, for the head of a narrow column.

        >>> Unit(1e6, "million €", 1).short, Unit(1e12, "trillion Rp", 1).short
        ('M€', 'tn Rp')
        """
        per = {1e3: "k", 1e6: "M", 1e9: "bn ", 1e12: "tn "}.get(self.per, "")
        return per + self.name.rpartition(" ")[2]


PERCENT = Unit(0.01, "%", 1)
POINTS = Unit(0.01, "pp", 2)
"""Percentage points."""
COUNT = Unit(1.0, "", 0)
LEVEL = Unit(1.0, "", 2)


def percent(share: float) -> str:
    """Return a share in per cent, without decimals that say nothing.

    What is neither nothing nor all is not rounded to it.

    >>> percent(0.25), percent(1 / 3), percent(1.0)
    ('25 %', '33.3 %', '100 %')
    >>> percent(0.9999), percent(0.0001)
    ('more than 99.9 %', 'less than 0.1 %')
    """
    words = f"{PERCENT.plain(share).removesuffix('.0')} %"
    if words == "0 %" and share > 0.0:
        return "less than 0.1 %"
    return "more than 99.9 %" if words == "100 %" and share < 1.0 else words


def whole_percent(share: float) -> str:
    """Return a share in whole per cent, below 1 % with a decimal; below 0 is none, above 1 all.

    >>> whole_percent(0.713), whole_percent(0.004), whole_percent(-0.002)
    ('71 %', '0.4 %', '0 %')
    """
    clipped = min(max(share, 0.0), 1.0)
    if 0.0005 <= clipped < 0.0095:
        return f"{PERCENT.plain(clipped)} %"
    return f"{round(100 * clipped)} %"


def money(currency: str, amounts: Iterable[float | None]) -> Unit:
    """Return the unit of money for some amounts, of which the largest is below 1,000 in it.

    >>> money("€", [1_234_567.0, 890.0])
    Unit(per=1000000.0, name='million €', decimals=2)
    """
    largest = max((abs(amount) for amount in amounts if amount is not None), default=0.0)
    per, word = next(((p, w) for p, w in _SCALES if largest >= p), _SCALES[-1])
    decimals = 0 if per == 1.0 and largest >= 100 else 2 if largest / per < 10 else 1
    if 0.0 < largest < 0.1:
        decimals = 1 - math.floor(math.log10(largest))
    return Unit(per, f"{word}{visible(currency)}", decimals)


def price(scenario: Scenario) -> Unit:
    """Return the unit of a scenario's list prices: two decimals, none if large, more if small.

    >>> from sim.scenario import Scenario
    >>> price(Scenario.load("grocery"))
    Unit(per=1.0, name='$', decimals=2)
    """
    exponent = math.floor(math.log10(scenario.mean_price))
    decimals = 0 if exponent >= 3 else max(2, 2 - exponent)
    return Unit(1.0, visible(scenario.currency), decimals)


def number(value: float) -> str:
    """Return a number to three significant digits, as people write it.

    >>> number(0.51236), number(-2.345), number(1234.5), number(0.00012), number(float("inf"))
    ('0.512', '-2.35', '1,234', '0.00012', '–')
    """
    if not math.isfinite(value):
        return NOTHING
    if value == 0.0 or abs(value) < 1e-9:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    digits = 2 - math.floor(math.log10(abs(value)))
    if digits > 4:
        return f"{value:.2g}"
    return f"{value:.{max(digits, 0)}f}"


def certainty(confidence: float) -> str:
    """Say how sure a decision is, and of what: of the chance of the simulation alone.

    What the file assumes may be wrong, too; of that no replication knows anything.

    >>> certainty(0.95)
    "95 % confidence as to the simulation's chance alone"
    """
    return f"{100 * confidence:.4g} % confidence as to the simulation's chance alone"


def years(weeks: int) -> str:
    """Return in words how long so many weeks are; a year has 52.

    >>> years(156), years(52), years(20)
    ('3 years', '1 year', '20 weeks')
    """
    if weeks % YEAR == 0:
        return "1 year" if weeks == YEAR else f"{weeks // YEAR} years"
    return "1 week" if weeks == 1 else f"{weeks} weeks"


def _round(value: float, decimals: int) -> float:
    return round(value, decimals) + 0.0
