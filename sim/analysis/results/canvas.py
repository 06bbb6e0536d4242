"""Canvas: what the figures of a sweep have in common: panels, legends, axes, colours."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, NullFormatter

from sim.analysis.results.reading import Reading
from sim.analysis.results.slots import Slots
from sim.analysis.results.words import count_words
from sim.report.style import DASHES, FAINT, FOCAL, INK, OTHERS, new_figure
from sim.text import shown, visible

SIDES = LinearSegmentedColormap.from_list(
    "sides", ["#8F3E00", OTHERS[0], "#F3C6A5", "#F4F4F4", "#A6CCE6", FOCAL, "#003F66"]
)
"""Orange below, blue above: also told apart by those who see red and green alike."""
LINE_SIDES = LinearSegmentedColormap.from_list(
    "line-sides", ["#7A3300", OTHERS[0], "#E8A87C", "#B4B4B4", "#6FAEDB", FOCAL, "#00314F"]
)
"""The same for lines on white, grey in the middle."""
SCALE = LinearSegmentedColormap.from_list(
    "cividis-on-white", colormaps["cividis"](np.linspace(0.0, 0.9, 64))
)
"""For what has no sides (Nuñez, Anderton & Renslow 2018: seen alike by everybody)."""
NOTHING = "#DDDDDD"
"""Where there is nothing to show."""


def panels(
    title: str, subtitle: str, rows: int, columns: int, each: float, above: float, share: bool
) -> tuple[Figure, list[Axes], float]:
    """Return a figure with empty panels, its Axes row by row, and its height in inches.

    Rows are `each` inches high; `above` inches are left for legends below the subtitle. With
    `share`, all panels have the same vertical axis.
    """
    height = 0.72 + above + rows * each
    figure, old = new_figure(height, visible(title, 92), subtitle)
    for axes in old:
        axes.remove()
    grid = figure.subplots(rows, columns, squeeze=False, sharey=share)
    return figure, list(grid.ravel()), height


def subtitle(reading: Reading, more: str = "") -> str:
    """Return the title, points and replications of a sweep, and `more`, in a line."""
    points = int(reading.frame["point"].nunique())
    parts = [
        visible(reading.title, 46),
        count_words(points, "point"),
        count_words(reading.replications, "replication"),
    ]
    return " · ".join([*parts, more] if more else parts)


@dataclass(frozen=True, slots=True)
class Style:
    """How a policy is drawn: never told apart by colour alone."""

    colour: str
    dashes: Any
    marker: str


def line_styles(policies: Sequence[str]) -> dict[str, Style]:
    """Return the Style of each policy, for at most seven."""
    colours = (FOCAL, *OTHERS)
    dashes = ("-", *DASHES[1:])
    styles = map(Style, colours, dashes, "osD^vPX")
    return dict(zip(policies, styles, strict=False))


def line_legend(
    figure: Figure, height: float, styles: Mapping[str, Style], marked: bool, columns: int = 4
) -> None:
    """Draw the legend of the policies, below the subtitle.

    `height` is that of the figure, in inches; with `marked` the lines have their markers.
    """
    axes = figure.axes[0]
    handles = [
        axes.plot(
            [],
            [],
            color=style.colour,
            linestyle=style.dashes,
            linewidth=2.0,
            marker=style.marker if marked else "",
            markersize=6,
            mec="white",
            mew=0.6,
            label=shown(name),
        )[0]
        for name, style in styles.items()
    ]
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.004, 1 - 0.66 / height),
        ncols=columns,
        frameon=False,
        fontsize=10.5,
        handlelength=2.6,
    )


def name_axis(axes: Axes, which: str, words: str, longest: int) -> None:
    """Label the axis `which` ("x" or "y"), in at most two lines of `longest` characters."""
    lines = textwrap.wrap(words, longest, max_lines=2, placeholder=" …")
    text = "\n".join(lines)
    if which == "x":
        axes.set_xlabel(text)
    else:
        axes.set_ylabel(text)


def value_ticks(axes: Axes, cut: Slots, room: int) -> None:
    """Set a tick at each value if the labels fit in `room` characters, else at round numbers.

    Names always have one each, in two lines if need be.
    """
    axis = axes.xaxis
    if cut.named:
        axes.set_xticks(cut.centres.tolist(), name_labels(cut.labels, room))
        return
    gaps = np.diff(cut.centres)
    even = cut.count < 2 or gaps.min() > 0.4 * gaps.max()
    longest = max((len(label) for label in cut.labels), default=room)
    if even and (longest + 2) * cut.count <= room:
        axes.set_xticks(cut.centres.tolist(), list(cut.labels))
        return
    axis.set_major_locator(MaxNLocator(6))
    if cut.labels:
        axis.set_minor_locator(FixedLocator(cut.centres.tolist()))
        axis.set_minor_formatter(NullFormatter())


def name_labels(names: Sequence[str], room: int) -> list[str]:
    """Return names that fit side by side in `room` characters, in up to two lines each.

    >>> name_labels(["hold", "match the price"], 20)
    ['hold', 'match the\\nprice']
    """
    width = max(room // max(len(names), 1) - 1, 5)
    wrapped = (textwrap.wrap(name, width, max_lines=2, placeholder="…") for name in names)
    return ["\n".join(lines) for lines in wrapped]


def foot(figure: Figure, words: str) -> None:
    """Write a faint line at the foot of a figure, on how to read it."""
    figure.text(0.012, 0.07 / figure.get_figheight(), words, size=10, color=FAINT, va="bottom")


def colour_scale(
    values: Sequence[float], sides: bool, lines: bool = False
) -> tuple[Colormap, Normalize]:
    """Return the colours for some values, and what maps values to them.

    With `sides`, 0 is in the middle: orange below, blue above. Otherwise from least to most.
    For `lines`, no colour is too pale on white.
    """
    low, high = min(values), max(values)
    if sides:
        far = max(abs(low), abs(high)) or 1.0
        return LINE_SIDES if lines else SIDES, Normalize(-far, far)
    return SCALE, Normalize(low, high if high > low else low + 1.0)


def trim_bar(bar: Axes, values: Sequence[float], sides: bool) -> None:
    """Trim a colour bar to the values in use; with `sides`, 0 stays on it."""
    bar.grid(visible=False)
    if sides:
        low, high = min(0.0, *values), max(0.0, *values)
        bar.set_ylim(low, high if high > low else low + 1.0)


def zero_line(axes: Axes) -> None:
    """Draw the baseline, as a level line at 0."""
    axes.axhline(0.0, color=INK, linewidth=1.0, zorder=1.5)
