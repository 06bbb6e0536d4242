"""Inflation: what a unit of money of week 0 has become, in what is paid and booked.

Prices of all firms, costs and what customers compare them with grow alike, so that customers see
the prices of the file: nobody takes inflation for a price rise. Only money that changes hands, and
what is owed, is counted in the money of its week.
"""

from __future__ import annotations

from sim.scenario.weeks import grown

DIGITS = 7


def price_level(week: int, inflation: float) -> float:
    """Return what is paid in a week for what one paid 1 for in week 0, and before.

    `(1 + pi_Y)^(max(w, 0) / 52)`, where week 0 is the first after the burn-in.

    >>> [price_level(week, 0.02) for week in (-10, 0, 52)]
    [1.0, 1.0, 1.02]
    """
    return round(grown(inflation, max(week, 0)), DIGITS)
