"""Response curves: what an outcome is as one parameter goes through its values."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sim.analysis.results.estimates import mean_at, mean_over, outcomes
from sim.analysis.results.reading import Reading
from sim.analysis.results.slots import Slots, slots
from sim.stats.paired import Estimate

PER_SLOT = 6
"""Points that a slot of a curve should hold."""
MOST = 8
"""Slots of a curve if the parameter has many values."""


@dataclass(frozen=True)
class Curve:
    """An outcome along one parameter, per policy."""

    path: str
    slots: Slots
    policies: dict[str, list[Estimate]]
    """Policy -> the mean in each slot, with its interval."""
    crossed: bool
    """Whether every value met the same values of the other parameters: intervals are then of
    chance, over replications; otherwise of chance and of the points, over both."""


def curve(reading: Reading, measure: str, path: str, policies: tuple[str, ...]) -> Curve:
    """Return Curve of differences to the baseline.

    Means over all the other parameters. Without a baseline to hold against, of the measure itself.
    """
    points = reading.points()
    cut = slots(points[path], min(MOST, max(2, len(points) // PER_SLOT)))
    clean = bool(cut.labels) and is_crossed(points, path)
    mean = mean_at if clean else mean_over
    found = {}
    for policy in policies:
        values = outcomes(reading, measure, policy, reading.against)
        at = cut.of.loc[values.index.get_level_values("point")].to_numpy()
        found[policy] = [mean(values[at == slot]) for slot in range(cut.count)]
    return Curve(path, cut, found, clean)


def is_crossed(points: pd.DataFrame, path: str) -> bool:
    """Return whether each value of it comes with the same others.

    >>> grid = pd.DataFrame({"a": [1, 1, 2, 2], "b": [5, 6, 5, 6]})
    >>> is_crossed(grid, "a"), is_crossed(grid.iloc[:3], "a")
    (True, False)
    """
    others = [column for column in points.columns if column != path]
    if not others:
        return True
    met = {
        tuple(sorted(map(repr, rows[others].itertuples(index=False, name=None))))
        for _, rows in points.groupby(path, sort=False)
    }
    return len(met) == 1
