"""Heat: an outcome over two parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.analysis.results.estimates import mean_at, outcomes
from sim.analysis.results.reading import Reading
from sim.analysis.results.slots import Slots, slots
from sim.stats.paired import UNDEFINED, Estimate

PER_CELL = 3
"""Points that a cell should hold, if parameters have many values."""
MOST = 6
"""Slots of such a parameter."""


@dataclass(frozen=True)
class Heat:
    """An outcome over two parameters, per policy."""

    across: Slots
    along: Slots
    policies: dict[str, list[list[Estimate]]]
    """Policy -> rows (along) of cells (across): means over the points in the cell."""


def heat(
    reading: Reading,
    measure: str,
    across: str,
    along: str,
    policies: tuple[str, ...],
    against: str | None,
) -> Heat:
    """Return Heat.

    With `against`, of paired differences to that policy. Means are over the points of a cell,
    whatever their other parameters; intervals are of chance, over replications.
    """
    points = reading.points()
    many = min(MOST, max(2, math.isqrt(len(points) // PER_CELL)))
    x, y = slots(points[across], many), slots(points[along], many)
    found = {}
    for policy in policies:
        values = outcomes(reading, measure, policy, against)
        number = values.index.get_level_values("point")
        cell = y.of.loc[number].to_numpy() * x.count + x.of.loc[number].to_numpy()
        cells = {int(at): mean_at(rows) for at, rows in values.groupby(cell)}
        found[policy] = [
            [cells.get(row * x.count + column, UNDEFINED) for column in range(x.count)]
            for row in range(y.count)
        ]
    return Heat(x, y, found)
