"""Measure: what one measure of a firm is; the registry is in `definitions.py`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import Literal, TypeAlias

import numpy as np

from sim.measure.counts import Counts, Real
from sim.measure.formulas import Formula

Unit: TypeAlias = Literal[
    "customers", "purchases", "units", "money", "points", "weeks", "cases", "share", "number"
]
WHOLE: tuple[Unit, ...] = ("customers", "purchases", "points", "weeks", "cases")
"""Units in which amounts are whole numbers."""
PER_CUSTOMER: tuple[Unit, ...] = ("share", "number", "weeks")
"""Units of what does not grow with the market."""


class Level(Flag):
    """What a measure is taken over."""

    WEEK = auto()
    WINDOW = auto()
    RUN = auto()


EVERY = Level.WEEK | Level.WINDOW | Level.RUN
LONG = Level.WINDOW | Level.RUN


@dataclass(frozen=True)
class Measure:
    """One measure of a firm: what it is called, means, and how it follows from the counts."""

    name: str
    unit: Unit
    formula: Formula
    """Over the customers simulated; `of` has the market's values."""
    meaning: str
    level: Level = EVERY
    subscription: str = ""
    """What is different in subscription markets."""
    only: Literal["", "subscription"] = ""

    def of(self, counts: Counts) -> Real:
        """Return the measure's values, periods by segments by firms; NaN where undefined.

        Amounts are the whole market's, though a part of its customers may be all that is
        simulated and counted: this is where they are brought to its size. Whole numbers are then
        rounded, each by itself.
        """
        values = self.formula(counts)
        if self.unit in PER_CUSTOMER or counts.stands_for == 1.0:
            return values
        market: Real = values * counts.stands_for
        return np.rint(market) if self.unit in WHOLE else market
