"""Money: prices in whole ticks of 1/10,000, and what a purchase costs."""

from __future__ import annotations

import math

import numpy as np

from sim.scenario.levers import Levers

TICKS = 10_000


def per_week(price: float, subscription: bool) -> float:
    """per_week(price, subscription) -> float: money of a mean purchase, or of a week."""
    return price * 12.0 / 52.0 if subscription else price


def list_ticks(levers: Levers, subscription: bool) -> int:
    """list_ticks(levers, subscription) -> int: the list price of a mean purchase, or of a week.

    >>> list_ticks(Levers(price=2.5), False), list_ticks(Levers(price=13.0), True)
    (25000, 30000)
    """
    ticks = levers.price * TICKS
    return round(ticks * 12 / 52) if subscription else round(ticks)


def deal_ticks(levers: Levers, subscription: bool) -> int:
    """deal_ticks(levers, subscription) -> int: the same in a deal."""
    return round(list_ticks(levers, subscription) * (1.0 - levers.discount.depth))


def single(number: float) -> float:
    """single(number) -> float: the nearest number of single precision."""
    return float(np.float32(number))


def amount(units: float, ticks: int) -> int:
    """amount(units, ticks) -> int: what so many units cost, in ticks.

    >>> amount(1.5, 25_001)
    37502
    """
    return math.floor(units * ticks + 0.5)
