"""Response curves: an outcome along one parameter, and their figure for those that matter most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.results.canvas import (
    Style,
    foot,
    line_legend,
    line_styles,
    name_axis,
    panels,
    subtitle,
    value_ticks,
    zero_line,
)
from sim.analysis.results.estimates import mean_at, mean_over, outcomes
from sim.analysis.results.reading import Reading
from sim.analysis.results.slots import Slots, slots
from sim.analysis.results.words import measure_words, outcome_words, sentence, unit_of
from sim.report.units import Unit
from sim.stats.paired import Estimate
from sim.text import shown

PER_SLOT = 6
"""Points that a slot of a curve should hold."""
MOST = 8
"""Slots of a curve if the parameter has many values."""
LINES = 6
"""Policies that are drawn."""
PANELS = 4
"""Parameters that are drawn."""
_ASIDE = 0.09
"""How far policies are set apart at a named value, of the way to the next one."""


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
    """Return how an outcome under each policy differs from the baseline along a parameter.

    Means are over all the other parameters. Without a baseline to hold against, they are of the
    measure itself.
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
    """Return whether every value of a parameter comes with the same values of the others.

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


def curves_figure(
    reading: Reading, measure: str, paths: Sequence[str], policies: Sequence[str]
) -> Figure | None:
    """Return a figure of an outcome along some parameters, with a panel for each.

    Lines are the policies' paired differences to the baseline (without one, the measure itself),
    bands their 95 % intervals. At most PANELS parameters and LINES policies. None if no policy
    has an outcome. Make and draw it within `house_style()`.
    """
    names = tuple(policies)[:LINES]
    drawn = [curve(reading, measure, path, names) for path in tuple(paths)[:PANELS]]
    ends = [
        end
        for each in drawn
        for value in _values(each)
        if value.mean is not None
        for end in (value.mean, *(value.ci95 or ()))
    ]
    if not ends:
        return None
    against = reading.against
    unit = unit_of(reading, measure, ends, difference=against is not None)
    columns = 1 if len(drawn) == 1 else 2
    rows = -(-len(drawn) // columns)
    legend = 0.34 * -(-len(names) // 4) + 0.14
    what = measure_words(measure)
    title = (
        f"{sentence(what)} along {'the parameter' if len(drawn) == 1 else 'the parameters'}"
        if against is None
        else f"What each policy changes in {what}, against {shown(against)}"
    )
    figure, grid, height = panels(title, subtitle(reading), rows, columns, 3.4, legend, True)
    styles = line_styles(names)
    for position, axes in enumerate(grid):
        if position >= len(drawn):
            axes.remove()
            continue
        each = drawn[position]
        _draw(axes, each, unit, styles)
        if against is not None:
            zero_line(axes)
        value_ticks(axes, each.slots, 100 if columns == 1 else 44)
        name_axis(axes, "x", sentence(reading.parameter(each.path).words), 90 // columns)
        if position % columns == 0:
            words = outcome_words(reading, measure, unit)
            words = sentence(words) if against is None else f"Difference in {words}"
            name_axis(axes, "y", words, 34)
    figure.subplots_adjust(
        left=0.105,
        right=0.98,
        top=1 - (0.72 + legend) / height,
        bottom=1.08 / height,
        hspace=0.42,
        wspace=0.09,
    )
    line_legend(figure, height, styles, any(each.slots.labels for each in drawn))
    foot(figure, _note(drawn, len(reading.varied) == 1))
    return figure


def _draw(axes: Axes, each: Curve, unit: Unit, styles: Mapping[str, Style]) -> None:
    few = bool(each.slots.labels)
    for rank, (name, style) in enumerate(styles.items()):
        colour = style.colour
        values = each.policies[name]
        centres = each.slots.centres
        if each.slots.named:
            centres = centres + _ASIDE * (rank - (len(styles) - 1) / 2)
        known = [i for i, value in enumerate(values) if value.mean is not None]
        x = np.array([centres[i] for i in known])
        mean = np.array([values[i].mean or 0.0 for i in known]) / unit.per
        low = np.array([_end(values[i], 0) for i in known]) / unit.per
        high = np.array([_end(values[i], 1) for i in known]) / unit.per
        if each.slots.named:
            axes.vlines(x, low, high, color=colour, linewidth=1.8)
            axes.plot(x, mean, style.marker, color=colour, markersize=7, mec="white", mew=0.6)
            continue
        if len(known) == 1:
            axes.vlines(x, low, high, color=colour, linewidth=1.8)
        axes.fill_between(x, low, high, color=colour, alpha=0.16, linewidth=0)
        axes.plot(x, mean, color=colour, linestyle=style.dashes, linewidth=2.0)
        if few:
            axes.plot(x, mean, style.marker, color=colour, markersize=6, mec="white", mew=0.6)
    if each.slots.named:
        axes.set_xlim(-0.5, each.slots.count - 0.5)
        axes.grid(axis="x", visible=False)


def _end(value: Estimate, which: int) -> float:
    """Return the low (0) or the high (1) end of the interval; the mean where there is none."""
    return value.ci95[which] if value.ci95 else value.mean or 0.0


def _note(drawn: Sequence[Curve], alone: bool) -> str:
    """Return what the lines are means over, and how to read the bands."""
    means = "" if alone else "Means over the other parameters. "
    over = {each.crossed for each in drawn if any(value.ci95 for value in _values(each))}
    if not over:
        return f"{means}One replication: there are no intervals, and differences may be chance."
    of = (
        ""
        if len(over) == 2
        else " over replications"
        if over == {True}
        else " over points and replications"
    )
    return f"{means}Bands: 95 % intervals{of}."


def _values(each: Curve) -> list[Estimate]:
    return [value for values in each.policies.values() for value in values]
