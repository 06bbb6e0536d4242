"""Season: how much is needed in a week, by the time of the year and by the years gone by.

Every purchase rate is multiplied by the same number, so that every customer's year without a trend
holds as many purchases as before, and counts of a year stay negative binomial.
"""

from __future__ import annotations

import math

from sim.scenario.category import Category
from sim.scenario.weeks import YEAR, grown

DIGITS = 7


def need(week: int, category: Category) -> float:
    """Return S, how many times the purchase rate somebody needs in a week.

    `(1 + a_S cos(2 pi (w - w_S) / 52)) (1 + g_Y)^(max(w, 0) / 52)`, where week 0 is the first after
    the burn-in.

    >>> [need(week, Category(season=0.5, peak=4)) for week in (4, 17, 30)]
    [1.5, 1.0, 0.5]
    >>> [need(week, Category(trend=0.1)) for week in (-52, 0, 52)]
    [1.0, 1.0, 1.1]
    """
    angle = 2.0 * math.pi * (week - category.peak) / YEAR
    season = 1.0 + category.season * math.cos(angle)
    return round(season * grown(category.trend, max(week, 0)), DIGITS)
