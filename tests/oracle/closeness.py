"""Close calls: decisions so near to going the other way that rounding could turn them."""

from __future__ import annotations

import math

ROUNDING = 1e-5
"""Margin below which a decision is a close call."""

CloseCall = tuple[int, str, float]
"""Week, name of the decision, margin."""


def place_among(u: float, n: int) -> tuple[int, float]:
    """Return (index, margin): a place among n, and how near the next one was."""
    position = u * n
    index = math.floor(position)
    distances = [n - position] if index == n - 1 else [index + 1 - position]
    if index > 0:
        distances.append(position - index)
    nearest = min(distances) if n > 1 else math.inf
    return index, nearest / max(1.0, position)


def both(first: float, second: float) -> float:
    """Return how far "first >= 0 and second >= 0" is from turning."""
    return abs(min(first, second))
