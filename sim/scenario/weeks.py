"""Time: it passes in weeks, and whatever is said per year or per month is turned into them here.

>>> round(30.0 * MONTHS / YEAR, 2)  # 30 a month, per week
6.92
"""

from __future__ import annotations

YEAR = 52
"""Weeks in a year."""
MONTHS = 12
"""Months in a year."""


def grown(rate: float, weeks: int) -> float:
    """Return what 1 has become after so many weeks of growth at a rate per year.

    >>> grown(0.02, 52), grown(-0.5, 104), grown(0.0, 10)
    (1.02, 0.25, 1.0)
    """
    return float((1.0 + rate) ** (weeks / YEAR))
