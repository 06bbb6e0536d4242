"""Money: prices in whole ticks, and what a purchase costs."""

from __future__ import annotations

import math

import numpy as np

from sim.scenario import Scenario
from sim.scenario.levers import Levers


def ticks_per_unit(scenario: Scenario) -> float:
    """Return a mean list price is 100,000 to 999,999 ticks.

    >>> ticks_per_unit(Scenario.load("grocery"))
    10000.0
    """
    known = [firm for firm in scenario.firms.values() if firm.awareness > 0.0]
    shares = sum(firm.market_share for firm in known)
    usual = float(f"{sum(f.market_share * f.price for f in known) / shares:.12g}")
    found = 1.0
    while usual * found < 1e5:
        found *= 10.0
    while usual * found >= 1e6:
        found /= 10.0
    return found


def per_week(price: float, subscription: bool) -> float:
    """Return money of a mean purchase, or of a week."""
    return price * 12.0 / 52.0 if subscription else price


def list_ticks(levers: Levers, subscription: bool, per_unit: float) -> int:
    """Return price of a mean purchase, or week.

    >>> list_ticks(Levers(price=2.5), False, 1e4), list_ticks(Levers(price=13.0), True, 1e4)
    (25000, 30000)
    """
    ticks = levers.price * per_unit
    return round(ticks * 12 / 52) if subscription else round(ticks)


def deal_ticks(levers: Levers, subscription: bool, per_unit: float) -> int:
    """Return the same in a deal."""
    return round(list_ticks(levers, subscription, per_unit) * (1.0 - levers.discount.depth))


def single(number: float) -> float:
    """Return the nearest number of single precision."""
    return float(np.float32(number))


def amount(units: float, ticks: int) -> int:
    """Return what so many units cost, in ticks.

    >>> amount(1.5, 25_001)
    37502
    """
    return math.floor(units * ticks + 0.5)
