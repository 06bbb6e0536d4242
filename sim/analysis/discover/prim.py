"""PRIM, the patient rule induction method: peel thin slices off a box until it holds only cases.

Friedman & Fisher (1999), "Bump hunting in high-dimensional data", Statistics and Computing 9;
for scenario discovery Bryant & Lempert (2010), Technological Forecasting & Social Change 77.
A slice is judged by what it gains in density for each point it takes away, so that numbers of few
values, whose slices are thick, are not preferred (Kwakkel & Jaxa-Rozen 2016).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
Indices = NDArray[np.int64]

PATIENCE = 0.05
"""Share of the box's points that one slice takes off."""
SMALLEST = 0.02
"""Share of all points at which peeling ends."""
FEWEST = 4
"""Points that a box must hold, however few there are in all."""
BETTER = 1e-9
"""Cases per point by which a moved limit has to be better."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a box: a parameter, and whether its low values are cut off, or its high ones."""

    parameter: int
    above: bool


Sides = dict[Side, float]
"""The sides of a box that are cut -> the outermost value that is left within."""


@dataclass(frozen=True, slots=True)
class Step:
    """A box of the peeling trajectory."""

    points: int
    density: float
    """Share of the box's points that are cases."""
    coverage: float
    """Share of all cases that the box holds."""
    limited: int
    """Parameters that are limited."""
    chosen: bool = False
    """Whether the rule starts from here."""


def inside(values: Matrix, sides: Sides) -> Mask:
    """Return for each point whether it lies within the sides; all of them do if none is cut.

    >>> inside(np.array([[1.0], [2.0], [3.0]]), {Side(0, True): 2.0}).tolist()
    [False, True, True]
    """
    mask = np.ones(len(values), np.bool_)
    for side, last in sides.items():
        column = values[:, side.parameter]
        mask &= column >= last if side.above else column <= last
    return mask


def accuracy(mask: Mask, cases: Mask) -> float:
    """Return the weighted relative accuracy of a box: share × (density - overall density).

    It weighs how many cases a box holds against how pure it is (Lavrač, Flach & Zupan 1999).

    >>> accuracy(np.array([True, True, False, False]), np.array([True, True, False, False]))
    0.25
    """
    return float((cases[mask].sum() - mask.sum() * cases.mean()) / len(cases))


def peel(
    values: Matrix, cases: Mask, start: Sides | None = None
) -> Iterator[tuple[Sides, int, int]]:
    """Yield every box of the peeling: its sides, its points, and the cases among them.

    The first is the start, or the whole. From each box, a slice is taken off the side where that
    raises the density most per point taken. It ends where the box holds only cases, or a fiftieth
    of the points.

    >>> line = np.arange(40.0).reshape(40, 1)
    >>> list(peel(line, line[:, 0] >= 37))[-1]
    ({Side(parameter=0, above=True): 36.0}, 4, 3)
    """
    columns = np.ascontiguousarray(values.T)
    order: Indices = np.argsort(columns, axis=1, kind="stable")
    fewest = max(FEWEST, int(np.ceil(SMALLEST * len(values))))
    sides = dict(start or {})
    order = order[inside(values, sides)[order]].reshape(len(columns), -1)
    points, held = order.shape[1], int(cases[order[0]].sum())
    yield sides, points, held
    while held < points:
        cut = _thinnest(columns, order, cases, fewest)
        if cut is None:
            return
        side, last = cut
        sides = {**sides, side: last}
        column = columns[side.parameter]
        keep = column >= last if side.above else column <= last
        order = order[keep[order]].reshape(len(columns), -1)
        points, held = order.shape[1], int(cases[order[0]].sum())
        yield sides, points, held


def paste(values: Matrix, cases: Mask, sides: Sides) -> Sides:
    """Return the sides of a box, each moved to where the box is most accurate.

    One side after another is moved, outwards or inwards, between any two neighbouring points,
    until no move makes the box more accurate. A side that need not be cut at all is left out.
    """
    best = dict(sides)
    outside = {side: ~inside(values, {side: last}) for side, last in best.items()}
    missed = np.sum([*outside.values()], axis=0, dtype=np.int64) if best else np.zeros(len(cases))
    weights: Vector = cases.astype(np.float64) - float(cases.mean())
    improved = True
    while improved:
        improved = False
        for side in list(best):
            within = missed == outside[side]
            now = float(weights[missed == 0].sum())
            reached, last = _best_cut(values[within, side.parameter], weights[within], side.above)
            if reached <= now + BETTER:
                continue
            improved = True
            missed = missed - outside.pop(side)
            if last is None:
                del best[side]
            else:
                best[side] = last
                outside[side] = ~inside(values, {side: last})
                missed = missed + outside[side]
    return best


def _thinnest(
    columns: Matrix, order: Indices, cases: Mask, fewest: int
) -> tuple[Side, float] | None:
    """Return the side whose slice raises the density most per point; None if there is none."""
    count = order.shape[1]
    ranked = np.take_along_axis(columns, order, axis=1)
    hits = np.cumsum(cases[order], axis=1, dtype=np.int64)
    all_hits = int(hits[0, -1])
    rows = np.arange(len(columns))
    gone = np.column_stack([_slices(ranked), _slices(-ranked[:, ::-1])])
    left = count - gone
    kept = np.column_stack([all_hits - hits[rows, gone[:, 0] - 1], hits[rows, left[:, 1] - 1]])
    allowed = (gone > 0) & (left >= fewest)
    if not allowed.any():
        return None
    gain = (kept / np.maximum(left, 1) - all_hits / count) / np.maximum(gone, 1)
    parameter, below = divmod(int(np.where(allowed, gain, -np.inf).argmax()), 2)
    last = gone[parameter, 0] if not below else left[parameter, 1] - 1
    return Side(parameter, not below), float(ranked[parameter, last])


def _slices(ranked: Matrix) -> Indices:
    """Return of each row how many values a slice takes from its start; 0 if all are the same.

    At most a twentieth, unless more share the outermost value.
    """
    count = ranked.shape[1]
    thick = max(1, int(PATIENCE * count))
    first = (ranked < ranked[:, min(thick, count - 1)][:, None]).sum(axis=1)
    outermost = (ranked == ranked[:, :1]).sum(axis=1)
    taken: Indices = np.where(first > 0, first, np.where(outermost < count, outermost, 0))
    return taken


def _best_cut(column: Vector, weights: Vector, above: bool) -> tuple[float, float | None]:
    """Return the largest sum of weights that a cut leaves, and its last value; None for no cut."""
    order = np.argsort(column if not above else -column, kind="stable")
    ranked, sums = column[order], np.cumsum(weights[order])
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    ends = ends[(ends + 1 >= FEWEST) | (ends + 1 == len(ranked))]
    best = int(ends[sums[ends].argmax()])
    return float(sums[best]), None if best == len(ranked) - 1 else float(ranked[best])
