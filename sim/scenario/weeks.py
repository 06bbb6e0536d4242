"""Time: it passes in weeks, and whatever is said per year or per month is turned into them here.

>>> round(30.0 * MONTHS / YEAR, 2)  # 30 a month, per week
6.92
"""

from __future__ import annotations

YEAR = 52
"""Weeks in a year."""
MONTHS = 12
"""Months in a year."""
