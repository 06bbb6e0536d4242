"""Money: whole ticks, so that every sum is exact, and small against prices in every currency.

A tick is a power of ten of the currency, such that the category's mean list price is from 100,000
to 999,999 ticks. Whether a market is written in dollars, cents or rupiah makes no difference.
"""

from __future__ import annotations

from fractions import Fraction

from sim.scenario import Scenario
from sim.scenario.levers import Programme
from sim.scenario.weeks import MONTHS, YEAR

TICK_DIGITS = 6
"""Digits of the mean list price in ticks."""
FINEST = 10**9
"""Largest number of ticks for which points are given, whatever the fraction."""


def tick_places(scenario: Scenario) -> int:
    """Return the decimal places of a tick: 4 for 0.0001, 0 for 1, -2 for 100 of the currency.

    >>> tick_places(Scenario.load("grocery")), tick_places(Scenario.load("coffee"))
    (4, 5)
    """
    exponent = int(f"{scenario.mean_price:.11e}".partition("e")[2])
    return TICK_DIGITS - 1 - exponent


def ticks_per_unit(scenario: Scenario) -> float:
    """Return the ticks in one unit of the currency, a power of ten.

    >>> ticks_per_unit(Scenario.load("grocery"))
    10000.0
    """
    return float(10.0 ** tick_places(scenario))


def tick_words(per_unit: float) -> str:
    """Say how large a tick is, from the ticks in one unit of the currency.

    >>> tick_words(10_000.0), tick_words(1.0), tick_words(0.01)
    ('ticks of 1/10,000', 'ticks of 1', 'ticks of 100')
    """
    return f"ticks of 1/{per_unit:,.0f}" if per_unit > 1.0 else f"ticks of {1.0 / per_unit:,.0f}"


def per_week(scenario: Scenario, money: float) -> float:
    """Return money per purchase as it is; in subscriptions, a month's money as a week's share."""
    return money * MONTHS / YEAR if scenario.kind == "subscription" else money


def points_for_ticks(
    scenario: Scenario, programme: Programme, level: float = 1.0
) -> tuple[int, int]:
    """Return (points, ticks): so many points are earned for so many ticks paid.

    The fraction is exact where its ticks are at most `FINEST`, else the nearest such one. At a
    price level, it takes so many times as many ticks.

    >>> points_for_ticks(Scenario.load("grocery"), Programme(earn=0.5))
    (1, 20000)
    """
    exact = Fraction(f"{programme.earn / level:.12g}") / Fraction(10) ** tick_places(scenario)
    nearest = exact.limit_denominator(FINEST)
    return nearest.numerator, nearest.denominator
