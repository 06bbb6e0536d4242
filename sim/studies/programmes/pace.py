"""Pace: how often customers buy, and how many of them it takes to see what a programme does."""

from __future__ import annotations

from math import fsum

from sim.scenario import Scenario
from sim.scenario.weeks import YEAR

WEEKLY = 26.0
"""Purchases a year from which a category counts as one of everyday needs."""
MOST = 5.0
"""How much larger a market for rare purchases is made, at most."""


def yearly_purchases(scenario: Scenario) -> float:
    """Return the mean purchases per customer and year.

    >>> round(yearly_purchases(Scenario.load("department-store")), 1)
    8.2
    """
    segments = scenario.segments.values()
    return YEAR * fsum(s.share * s.purchase_rate.mean for s in segments)


def enlarged(scenario: Scenario) -> float:
    """Return how many times larger a market is where fewer purchases earn fewer points.

    >>> enlarged(Scenario.load("grocery")), round(enlarged(Scenario.load("department-store")), 1)
    (1.0, 3.2)
    """
    if scenario.kind != "purchase":
        return 1.0
    return min(max(WEEKLY / max(yearly_purchases(scenario), 1.0), 1.0), MOST)
