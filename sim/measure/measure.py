"""Measure: what one measure of a firm is; the registry is in `definitions.py`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import Literal, TypeAlias

from sim.measure.formulas import Formula

Unit: TypeAlias = Literal[
    "customers", "purchases", "units", "money", "points", "weeks", "cases", "share", "number"
]
WHOLE: tuple[Unit, ...] = ("customers", "purchases", "points", "weeks", "cases")
"""Units in which amounts are whole numbers."""


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
    meaning: str
    level: Level = EVERY
    subscription: str = ""
    """What is different in subscription markets."""
    only: Literal["", "subscription"] = ""
