"""The space of settings: what each lever may be, and what a setting was worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, ...]
"""One value per axis."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What one lever may be set to: one of some values, or anything from low to high."""

    name: str
    values: tuple[float, ...] | None = None
    """Ascending; None if there is a range."""
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    """Whether only whole numbers of the range are possible."""
    logs: bool = False
    """Whether the range is even in logarithms."""

    @property
    def count(self) -> int | None:
        """How many values there are; None if there is no end to them.

        >>> Axis("x", low=2, high=5, whole=True).count, Axis("x", (1.0, 3.0)).count
        (4, 2)
        """
        if self.values is not None:
            return len(self.values)
        return round(self.high) - round(self.low) + 1 if self.whole else None

    def holds(self, value: float) -> bool:
        """Return whether the lever can be set to a value.

        >>> Axis("x", (1.0, 3.0)).holds(2.0), Axis("x", low=1.0, high=3.0).holds(2.0)
        (False, True)
        """
        if self.values is not None:
            return value in self.values
        return self.low <= value <= self.high and (not self.whole or value.is_integer())

    def tidy(self, value: float) -> float:
        """Return a value as people write it: to a 100th of the range, or finer.

        Nobody sets a lever to 0.05118432; what is tried is what is told. Along logarithms it is
        three digits.

        >>> Axis("x", low=0.0, high=0.6).tidy(0.05118432), Axis("x", low=10, high=60).tidy(31.928)
        (0.051, 31.9)
        """
        if self.values is not None or self.whole:
            return value
        digits = 2 - math.floor(math.log10(self.high - self.low) + 1e-9)
        tidied = float(f"{value:.3g}") if self.logs else round(value, digits)
        return min(max(tidied, self.low), self.high)


@dataclass(frozen=True, slots=True)
class Score:
    """What a point is worth."""

    values: tuple[float, ...]
    """One per objective; the more the better."""
    excess: tuple[float, ...] = ()
    """One per constraint: by how much it is broken; 0 or less if it is kept."""

    @property
    def kept(self) -> bool:
        """Whether every constraint is kept."""
        return all(excess <= 0.0 for excess in self.excess)

    @property
    def broken(self) -> float:
        """By how much constraints are broken in all; what is kept makes up for nothing.

        >>> Score((1.0,), (0.25, -0.5, 0.5)).broken
        0.75
        """
        return math.fsum(max(excess, 0.0) for excess in self.excess)


@dataclass(frozen=True, slots=True)
class Trial:
    """A point that was tried."""

    number: int
    """From 1, in the order of asking."""
    point: Point
    score: Score | None
    """None if the point is not possible."""


def grid_size(space: Sequence[Axis]) -> int | None:
    """Return how many points a space has; None if there is no end to them.

    >>> grid_size([Axis("x", (1.0, 3.0)), Axis("y", low=0, high=4, whole=True)])
    10
    """
    counts = [axis.count for axis in space]
    known = [count for count in counts if count is not None]
    return math.prod(known) if len(known) == len(counts) else None
