"""The picture of one measurement: bars, lines or points, as the row asks for."""

from __future__ import annotations

import textwrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.report.labels import label_points
from sim.report.style import DASHES, FAINT, FOCAL, INK, OTHERS, new_figure
from sim.report.units import number
from sim.studies.picture import Bars, Lines, Picture, Scatter
from sim.text import visible

HEIGHT = 4.2
MARKERS = ("D", "s", "^", "v", "P", "X")


def regularity_figure(title: str, subtitle: str, picture: Picture) -> Figure:
    """Return a figure of one measurement; draw it within `house_style()`."""
    figure, (axes,) = new_figure(HEIGHT, visible(title, 90), visible(subtitle, 110))
    figure.subplots_adjust(left=0.1, right=0.78 if _has_legend(picture) else 0.97, bottom=0.17)
    match picture:
        case Bars():
            _bars(axes, picture)
        case Lines():
            _lines(axes, picture)
        case Scatter():
            _scatter(axes, picture)
    return figure


def _bars(axes: Axes, picture: Bars) -> None:
    at = range(len(picture.labels))
    if picture.target is not None:
        axes.axhspan(*picture.target, color=FAINT, alpha=0.15, zorder=0.5, label="published")
    axes.bar(at, picture.heights, color=FOCAL, width=0.6, zorder=2)
    if picture.low:
        for i, (low, high) in enumerate(zip(picture.low, picture.high, strict=True)):
            axes.plot([i, i], [low, high], color=INK, linewidth=1.4, zorder=3)
    for k, (name, values) in enumerate(picture.others.items()):
        colour, marker = OTHERS[k % len(OTHERS)], MARKERS[k % len(MARKERS)]
        axes.plot(at, values, marker, color=colour, markersize=7, zorder=4, label=_name(name))
    axes.axhline(0.0, color=INK, linewidth=1.0, zorder=1.5)
    axes.set_xticks(list(at), [_wrapped(label) for label in picture.labels])
    axes.grid(axis="x", visible=False)
    axes.set_ylabel(visible(picture.ylabel, 60))
    if _has_legend(picture):
        _legend(axes)


def _lines(axes: Axes, picture: Lines) -> None:
    for k, (name, values) in enumerate(picture.lines.items()):
        colour = FOCAL if k == 0 else OTHERS[(k - 1) % len(OTHERS)]
        axes.plot(
            picture.x,
            values,
            color=colour,
            linewidth=1.8,
            linestyle=DASHES[k % len(DASHES)],
            label=_name(name),
        )
        if name in picture.low:
            low, high = picture.low[name], picture.high[name]
            axes.fill_between(picture.x, low, high, color=colour, alpha=0.15, linewidth=0)
    if picture.mark is not None:
        axes.axvline(picture.mark, color=FAINT, linewidth=1.2, linestyle=(0, (3, 2)))
    axes.set_xlabel(visible(picture.xlabel, 70))
    axes.set_ylabel(visible(picture.ylabel, 60))
    if _has_legend(picture):
        _legend(axes)


def _scatter(axes: Axes, picture: Scatter) -> None:
    if picture.logarithmic:
        axes.set_xscale("log")
        axes.set_yscale("log")
        plain = FuncFormatter(lambda value, _: number(value))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(plain)
            axis.set_minor_formatter(FuncFormatter(lambda value, _: ""))
    if picture.line is not None:
        axes.plot(*picture.line, color=FAINT, linewidth=1.4, linestyle=(0, (4, 2)), zorder=1.5)
    axes.plot(picture.x, picture.y, "o", color=FOCAL, markersize=8, mec="white", zorder=3)
    axes.set_xlabel(visible(picture.xlabel, 70))
    axes.set_ylabel(visible(picture.ylabel, 60))
    axes.margins(0.12)
    names = [
        (visible(label, 24), x, y)
        for label, x, y in zip(picture.labels, picture.x, picture.y, strict=True)
    ]
    taken = [line.get_window_extent().padded(2) for line in axes.lines if line.get_marker() == "o"]
    label_points(axes, names, taken)


def _has_legend(picture: Picture) -> bool:
    if isinstance(picture, Bars):
        return bool(picture.others) or picture.target is not None
    return isinstance(picture, Lines) and len(picture.lines) > 1


def _legend(axes: Axes) -> None:
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.02), frameon=False, fontsize=10)


def _name(words: str) -> str:
    return "\n".join(textwrap.wrap(visible(words, 66), 24))


def _wrapped(words: str) -> str:
    return "\n".join(textwrap.wrap(visible(words, 48), 14))
