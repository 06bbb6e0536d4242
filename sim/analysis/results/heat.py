"""Heat: an outcome over two parameters, and the maps of it, one per policy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from sim.analysis.results.canvas import (
    NOTHING,
    colour_scale,
    foot,
    name_axis,
    name_labels,
    panels,
    subtitle,
    trim_bar,
)
from sim.analysis.results.estimates import mean_at, outcomes
from sim.analysis.results.reading import Reading
from sim.analysis.results.slots import Slots, edge_labels, slots
from sim.analysis.results.words import measure_words, outcome_words, sentence, unit_of
from sim.report.style import FAINT, ink_on
from sim.report.units import Unit
from sim.stats.paired import UNDEFINED, Estimate
from sim.text import shown

PER_CELL = 3
"""Points that a cell should hold, if parameters have many values."""
MOST = 6
"""Slots of such a parameter."""
MAPS = 6
"""Policies that are drawn."""
_WRITTEN = 9
"""Cells across up to which each has its number written on it, per map of full width."""


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
    """Return an outcome over two parameters under each policy, in cells.

    With `against`, values are paired differences to that policy. Means are over the points of a
    cell, whatever their other parameters; intervals are of chance, over replications.
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


def heat_figure(
    reading: Reading,
    measure: str,
    across: str,
    along: str,
    policies: Sequence[str],
    difference: bool = True,
) -> Figure | None:
    """Return a figure of an outcome over two parameters, with a map for each policy.

    At most MAPS maps: the mean of the paired difference to the baseline, or with `difference`
    False (or no baseline to hold against) of the measure itself. All maps have the same colours.
    None if no policy has an outcome. Make and draw it within `house_style()`.
    """
    against = reading.against if difference else None
    names = tuple(policies)[:MAPS]
    found = heat(reading, measure, across, along, names, against)
    means = [
        cell.mean
        for rows in found.policies.values()
        for row in rows
        for cell in row
        if cell.mean is not None
    ]
    if not means:
        return None
    unit = unit_of(reading, measure, means, difference=against is not None)
    colours, norm = colour_scale([mean / unit.per for mean in means], against is not None)
    columns = 2 if len(names) == 4 else min(len(names), 3)
    rows = -(-len(names) // columns)
    what = measure_words(measure)
    title = (
        f"{sentence(what)} over two parameters"
        if against is None
        else f"Where each policy changes {what}, against {shown(against)}"
    )
    each = 4.2 if columns == 1 else 3.6 if columns == 2 else 3.0
    figure, grid, height = panels(title, subtitle(reading), rows, columns, each, 0.5, True)
    for position, axes in enumerate(grid):
        if position >= len(names):
            axes.remove()
            continue
        _draw(
            axes, found.policies[names[position]], colours, norm, unit, columns, against is not None
        )
        axes.set_title(shown(names[position]), loc="left", size=11)
        _ticks(axes, found.across, "x", 62 // columns)
        _ticks(axes, found.along, "y", 40)
        if position + columns >= len(names):
            name_axis(axes, "x", sentence(reading.parameter(across).words), 84 // columns)
        if position % columns == 0:
            name_axis(axes, "y", sentence(reading.parameter(along).words), 30)
    figure.subplots_adjust(
        left=0.125,
        right=0.86,
        top=1 - 1.22 / height,
        bottom=1.05 / height,
        hspace=0.36,
        wspace=0.13,
    )
    bar = figure.add_axes((0.885, 1.05 / height, 0.018, 1 - 2.27 / height))
    figure.colorbar(ScalarMappable(norm, colours), cax=bar)
    label = outcome_words(reading, measure, unit)
    label = sentence(label) if against is None else f"Difference in {label}"
    figure.text(0.012, 1 - 0.68 / height, label, size=11, color=FAINT, va="top")
    bar.set_title(unit.name, size=10, loc="left")
    trim_bar(bar, [mean / unit.per for mean in means], against is not None)
    foot(figure, _note(found.policies, against, columns))
    return figure


def _draw(
    axes: Axes,
    rows: list[list[Estimate]],
    colours: Colormap,
    norm: Normalize,
    unit: Unit,
    columns: int,
    brackets: bool,
) -> None:
    values = np.array(
        [[np.nan if cell.mean is None else cell.mean / unit.per for cell in row] for row in rows]
    )
    axes.set_facecolor(NOTHING)
    axes.grid(visible=False)
    axes.pcolormesh(np.ma.masked_invalid(values), cmap=colours, norm=norm, linewidth=0)
    written = _is_written(rows, columns)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell.mean is None:
                continue
            ink = ink_on(to_hex(colours(norm(cell.mean / unit.per))))
            unsure = brackets and _unsure(cell)
            if not written:
                if unsure:
                    axes.plot([j + 0.5], [i + 0.5], "o", color=ink, markersize=2.6)
                continue
            axes.text(
                j + 0.5,
                i + 0.5,
                f"({unit.plain(cell.mean)})" if unsure else unit.plain(cell.mean),
                ha="center",
                va="center",
                size=9.0,
                color=ink,
            )


def _is_written(rows: list[list[Estimate]], columns: int) -> bool:
    """Return whether cells have their numbers written on them; there may be too many of them."""
    return len(rows[0]) <= (_WRITTEN if columns == 1 else _WRITTEN // columns + 3)


def _ticks(axes: Axes, cut: Slots, which: str, room: int) -> None:
    """Tick values in the middle of cells, ends of ranges between them; not all if too many."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    labels = list(cut.labels or edge_labels(cut.edges.tolist()))
    start = 0.5 if cut.labels else 0.0
    longest = max(len(label) for label in labels) + 1
    skip = 1
    if cut.named:
        labels = name_labels(labels, room if which == "x" else 18 * len(labels))
    elif which == "x":
        skip = max(-(-longest * len(labels) // room), 1)
    axis.set_major_locator(FixedLocator([start + i for i in range(0, len(labels), skip)]))
    axis.set_ticklabels(labels[::skip])
    if which == "x" and not cut.labels:  # labels of neighbouring maps keep off each other
        texts = axis.get_ticklabels()
        texts[0].set_horizontalalignment("left")
        if (len(labels) - 1) % skip == 0:
            texts[-1].set_horizontalalignment("right")


def _note(policies: dict[str, list[list[Estimate]]], against: str | None, columns: int) -> str:
    cells = [cell for rows in policies.values() for row in rows for cell in row]
    parts = ["Means over the points in a cell"]
    if any(cell.mean is None for cell in cells):
        parts.append("grey: none")
    if against is not None and any(_unsure(cell) for cell in cells):
        written = _is_written(next(iter(policies.values())), columns)
        where = "in brackets" if written else "with a dot"
        parts.append(f"{where}: the 95 % interval over replications includes 0")
    return "; ".join(parts) + "."


def _unsure(cell: Estimate) -> bool:
    """Return whether the interval leaves open on which side of 0 the value lies."""
    return cell.ci95 is not None and cell.includes(0.0)
