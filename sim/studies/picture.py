"""Pictures of a measurement, as plain data: what to draw, not how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Bars:
    """A bar per label, with 95 % intervals if given; `target` is a band (low, high) in grey."""

    labels: Sequence[str]
    heights: Sequence[float]
    ylabel: str
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    others: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Further series beside the bars, as markers: what a norm or another arm says."""
    target: tuple[float, float] | None = None


@dataclass(frozen=True)
class Lines:
    """A line per name over `x`; `low` and `high` shade the interval of the lines they name."""

    x: Sequence[float]
    lines: Mapping[str, Sequence[float]]
    xlabel: str
    ylabel: str
    low: Mapping[str, Sequence[float]] = field(default_factory=dict)
    high: Mapping[str, Sequence[float]] = field(default_factory=dict)
    mark: float | None = None
    """Where on `x` something happens, such as a launch."""


@dataclass(frozen=True)
class Scatter:
    """Named points, and perhaps a line through them (from the first to the last x of `line`)."""

    x: Sequence[float]
    y: Sequence[float]
    labels: Sequence[str]
    xlabel: str
    ylabel: str
    line: tuple[Sequence[float], Sequence[float]] | None = None
    logarithmic: bool = False


Picture: TypeAlias = Bars | Lines | Scatter
