"""Boxes: the rules that tell where the cases are, each tested against what chance would find.

By peeling, with any number of limits; why reports look for rules of two otherwise, see
`sim.runs.rule`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.analysis.discover.prim import (
    Mask,
    Matrix,
    Side,
    Sides,
    Step,
    accuracy,
    inside,
    paste,
    peel,
)
from sim.runs.rule import CHANCE, CUTS, TIE, Grid, Limit, Rule, quasi_p, roundest

SHUFFLES = 59
"""How often the cases are dealt out at random, to see what chance would find."""
LIMITS = 160
"""Limits of the grid on which peeling finds a second start."""
MOST = 3
"""Boxes that are looked for, one outside the other."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rule, and how it was found."""

    rule: Rule
    points: int
    """Points in the box."""
    cases: int
    """Cases among them."""
    doubts: tuple[float, ...]
    """Of each limit of the rule, its quasi-p-value: how likely so many cases would be in the box
    if this limit said nothing."""
    trajectory: tuple[Step, ...]
    """The boxes of the peeling, from the whole to the smallest."""


def find_boxes(
    values: Matrix,
    cases: Mask,
    seed: int,
    most: int = MOST,
    tell: Callable[[], None] = lambda: None,
) -> tuple[Box, ...]:
    """Return the boxes that hold most of the cases and little else, the best first.

    `values` are points by parameters. The first box is looked for among all points, the next among
    those that are in none yet (covering), until there is none that chance would seldom find, or
    there are `most`. Density is that among the points in which the box was looked for; coverage and
    share are of all cases and of all points. `seed` is for the test against chance; `tell()` is
    called while that goes on.

    Raises ValueError for values that are not finite.

    >>> grid = np.array([[x, y] for x in range(8) for y in range(8)], np.float64)
    >>> box, = find_boxes(grid, (grid[:, 0] < 3) & (grid[:, 1] > 4), seed=1)
    >>> box.rule.coverage, box.rule.density, box.points, len(box.rule.limits)
    (1.0, 1.0, 9, 2)
    """
    if not np.isfinite(values).all():
        raise ValueError("values must be finite numbers")
    left = np.ones(len(cases), np.bool_)
    boxes: list[Box] = []
    for number in range(most):
        rng = np.random.default_rng((seed, number))
        box, within = _find(values[left], cases[left], cases, rng, tell)
        if box is None:
            break
        boxes.append(box)
        left[np.flatnonzero(left)[within]] = False
    return tuple(boxes)


def _find(
    values: Matrix,
    cases: Mask,
    everywhere: Mask,
    rng: np.random.Generator,
    tell: Callable[[], None],
) -> tuple[Box | None, Mask]:
    """Return the best box among these points, and which it holds; None if chance has as good."""
    nothing = None, np.zeros(len(cases), np.bool_)
    if not 0 < cases.sum() < len(cases):
        return nothing
    grid = Grid(values, max(2, min(CUTS, LIMITS // (2 * values.shape[1]))))
    sides, trajectory = search(values, cases, grid)
    reached = accuracy(inside(values, sides), cases)
    if not sides or reached <= 0.0:
        return nothing
    lucky = 0
    for _ in range(SHUFFLES):
        tell()
        shuffled = rng.permutation(cases)
        found, _ = search(values, shuffled, grid)
        lucky += accuracy(inside(values, found), shuffled) >= reached - TIE
        if (1 + lucky) / (1 + SHUFFLES) >= CHANCE:
            return nothing
    within = inside(values, sides)
    hits = int((within & cases).sum())
    ordered = sorted(sides, key=lambda side: (side.parameter, not side.above))
    rule = Rule(
        limits=tuple(_limit(values, side, sides[side]) for side in ordered),
        share=int(within.sum()) / len(everywhere),
        density=hits / int(within.sum()),
        coverage=hits / int(everywhere.sum()),
        chance=(1 + lucky) / (1 + SHUFFLES),
    )
    doubts = tuple(_doubt(values, cases, sides, side) for side in ordered)
    return Box(rule, int(within.sum()), hits, doubts, trajectory), within


def search(values: Matrix, cases: Mask, grid: Grid) -> tuple[Sides, tuple[Step, ...]]:
    """Return the sides of the best box, and the trajectory of the peeling.

    Peeling starts from all points and, as it can lose its way between two regions, from the best
    box of one or two limits on the grid, too; the better end is taken. Of the peeled boxes that
    is the most accurate one, whose sides are moved to where it is most accurate. A side whose
    quasi-p-value, times the number of sides that could have been cut, is 0.05 or more is dropped,
    the most doubtful first.
    """
    starts = [{}, _sides(grid.best_pair(cases))]
    ends = [_from(values, cases, start) for start in (starts if starts[1] else starts[:1])]
    return max(ends, key=lambda end: accuracy(inside(values, end[0]), cases))


def _from(values: Matrix, cases: Mask, start: Sides) -> tuple[Sides, tuple[Step, ...]]:
    peeled = [*peel(values, cases, start)]
    total, base = int(cases.sum()), float(cases.mean())
    chosen = int(np.argmax([held - points * base for _, points, held in peeled]))
    sides = paste(values, cases, peeled[chosen][0])
    while len(needed := _needed(values, cases, sides)) < len(sides):
        sides = paste(values, cases, needed)
    steps = [
        Step(points, held / points, held / total, len({s.parameter for s in cut}), i == chosen)
        for i, (cut, points, held) in enumerate(peeled)
    ]
    whole = [Step(len(cases), base, 1.0, 0)] if start else []
    return sides, (*whole, *steps)


def _needed(values: Matrix, cases: Mask, sides: Sides) -> Sides:
    """Return the sides without those that say nothing, the most doubtful dropped first."""
    kept = dict(sides)
    outside = {side: ~inside(values, {side: last}) for side, last in kept.items()}
    missed = np.sum([*outside.values()], axis=0, dtype=np.int64) if kept else np.zeros(len(cases))
    while kept:
        box = missed == 0
        doubts = {side: quasi_p(box, cases, missed == outside[side]) for side in kept}
        worst = max(kept, key=lambda side: doubts[side])
        if doubts[worst] * 2 * values.shape[1] < CHANCE:
            break
        missed = missed - outside[worst]
        del kept[worst]
    return kept


def _sides(limits: tuple[Limit, ...]) -> Sides:
    """Return the limits as sides; of two limits of one side the tighter."""
    sides: Sides = {}
    for limit in limits:
        side = Side(limit.parameter, limit.above)
        tighter = max if limit.above else min
        sides[side] = tighter(limit.last, sides.get(side, limit.last))
    return sides


def _doubt(values: Matrix, cases: Mask, sides: Sides, side: Side) -> float:
    rest = {other: last for other, last in sides.items() if other != side}
    return quasi_p(inside(values, sides), cases, inside(values, rest))


def _limit(values: Matrix, side: Side, last: float) -> Limit:
    """Return a side as a limit: a round number between the last point within and the next."""
    column = values[:, side.parameter]
    if side.above:
        at = roundest(float(column[column < last].max()), last)
    else:
        at = roundest(last, float(column[column > last].min()))
    return Limit(side.parameter, side.above, at, last)
