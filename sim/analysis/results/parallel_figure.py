"""The parallel coordinates: every point of a sweep as one line through its values and outcomes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.analysis.results.canvas import colour_scale, foot, name_axis, panels, subtitle, trim_bar
from sim.analysis.results.effects import is_named
from sim.analysis.results.estimates import outcomes, point_means
from sim.analysis.results.reading import Reading
from sim.analysis.results.slots import edge_labels, slots
from sim.analysis.results.words import measure_words, sentence, unit_of
from sim.report.style import FAINT, INK
from sim.report.units import Unit
from sim.text import shown

LINES = 500
"""Points that are drawn."""
PARAMETERS = 5
"""That are drawn, those first that the outcome depends on most."""
OUTCOMES = 3
"""That are drawn."""
_HEAD, _FOOT = 1.6, 0.55
"""Inches above and below the axes."""
_SPREAD = 0.06
"""How far lines through the same value are spread, of the height of an axis."""


def parallel_figure(
    reading: Reading, measure: str, paths: Sequence[str], policy: str
) -> Figure | None:
    """Return a figure with a line for each point, through its parameters and outcomes.

    An axis for each of the parameters (at most PARAMETERS), then for the outcomes under the policy
    (at most OUTCOMES, `measure` first): differences to the baseline, or without one the measures
    themselves. Lines are coloured by `measure`. Of more than LINES points, every so many-th is
    drawn. None without an outcome. Make and draw it within `house_style()`.
    """
    against = None if policy == reading.against else reading.against
    results = _outcomes(reading, measure, policy, against)
    if results.empty:
        return None
    points = reading.points().loc[results.index, list(paths)[:PARAMETERS]]
    step = -(-len(points) // LINES)
    points, results = points.iloc[::step], results.iloc[::step]
    units = {
        name: unit_of(reading, name, results[name], difference=against is not None)
        for name in map(str, results)
    }
    title = f"Points under {shown(policy)}, coloured by {measure_words(measure)}"
    some = f"every {step}th drawn" if step > 1 else ""
    figure, (axes,), height = panels(title, subtitle(reading, some), 1, 1, 4.9, 0.2, False)
    figure.subplots_adjust(left=0.075, right=0.85, top=1 - _HEAD / height, bottom=_FOOT / height)
    names = [
        *(sentence(reading.parameter(str(path)).words) for path in points),
        *(_outcome_name(name, units[name], against is not None) for name in map(str, results)),
    ]
    heights = _axes(axes, points, results, units)
    _names(axes, names, len(points.columns))
    values = results[measure].to_numpy(np.float64) / units[measure].per
    both = against is not None and bool(values.min() < 0.0 < values.max())
    colours, norm = colour_scale(values.tolist(), both, lines=True)
    _draw(axes, heights, values, colours, norm)
    bar = figure.add_axes((0.88, _FOOT / height, 0.016, 1 - (_HEAD + _FOOT) / height))
    figure.colorbar(ScalarMappable(norm, colours), cax=bar)
    bar.yaxis.set_major_locator(MaxNLocator(6))
    trim_bar(bar, values.tolist(), both)
    name_axis(bar, "y", names[len(points.columns)], 40)
    foot(
        figure,
        "A line is a point of the sweep"
        + (f"; outcomes are differences to {shown(against)}" if against is not None else "")
        + ". Lines through the same value are spread a little.",
    )
    return figure


def _outcomes(reading: Reading, measure: str, policy: str, against: str | None) -> pd.DataFrame:
    """Return one row per point that has the measure, one column per outcome, `measure` first."""
    names = [measure, *(name for name in reading.measures if name != measure)][:OUTCOMES]
    columns = {name: point_means(outcomes(reading, name, policy, against)) for name in names}
    table = pd.DataFrame(columns)
    return table.dropna(subset=[measure]).dropna(axis="columns", how="all")


def _outcome_name(measure: str, unit: Unit, difference: bool) -> str:
    words = f"difference in {measure_words(measure)}" if difference else measure_words(measure)
    whole = unit.name.replace(" ", "\N{NO-BREAK SPACE}")
    return sentence(f"{words} ({whole})" if whole else words)


def _axes(
    axes: Axes, points: pd.DataFrame, results: pd.DataFrame, units: dict[str, Unit]
) -> NDArray[np.float64]:
    """Draw the axes with their ticks; return the heights of the lines, points by axes, 0 to 1."""
    heights = []
    order = (np.arange(len(points)) * (np.sqrt(5.0) - 1.0) / 2.0) % 1.0 - 0.5
    for position, path in enumerate(points):
        values = points[path]
        cut = slots(values, 2)
        few = bool(cut.labels)
        at = cut.centres if few else np.array([values.min(), values.max()])
        labels = cut.labels if few else edge_labels(at.tolist())
        own = cut.of.map(dict(enumerate(cut.centres))) if is_named(values) else values
        places = _scaled(at, at)
        spread = min(_SPREAD, 0.6 * float(np.diff(places).min())) if len(places) > 1 else 0.0
        heights.append(_scaled(own.to_numpy(np.float64), at) + (order * spread if few else 0.0))
        _ticks(axes, position, places, labels)
    for offset, name in enumerate(results):
        values = results[name] / units[str(name)].per
        ends = np.array([values.min(), values.max()])
        heights.append(_scaled(values.to_numpy(np.float64), ends))
        labels = tuple(f"{end:,.{units[str(name)].decimals}f}" for end in ends)
        _ticks(axes, len(points.columns) + offset, _scaled(ends, ends), labels)
        if ends[0] < 0.0 < ends[1]:
            zero = _scaled(np.zeros(1), ends)
            if 0.06 < zero[0] < 0.94:
                _ticks(axes, len(points.columns) + offset, zero, ("0",))
    return np.column_stack(heights)


def _scaled(values: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = float(ends.min()), float(ends.max())
    if high == low:
        return np.full(len(values), 0.5)
    scaled: NDArray[np.float64] = (values - low) / (high - low)
    return scaled


def _ticks(axes: Axes, position: int, places: NDArray[np.float64], labels: Sequence[str]) -> None:
    for place, label in zip(places, labels, strict=True):
        axes.plot(
            [position - 0.02, position + 0.02], [place] * 2, color=INK, zorder=4, clip_on=False
        )
        axes.text(
            position + 0.035,
            place,
            label,
            va="center",
            size=9.5,
            color=INK,
            zorder=5,
            bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8},
        )


def _names(axes: Axes, names: Sequence[str], parameters: int) -> None:
    axes.set_xlim(0.0, len(names) - 1 + 0.25)
    axes.set_ylim(-0.06, 1.06)
    axes.axis("off")
    width = max(11, 84 // len(names))
    for position, name in enumerate(names):
        lines = textwrap.wrap(name, width, max_lines=4, placeholder=" …", break_long_words=False)
        axes.text(
            position,
            1.08,
            "\n".join(lines),
            ha="center",
            va="bottom",
            size=10 if len(names) < 8 else 9,
            weight="normal" if position < parameters else "bold",
        )
        axes.plot([position] * 2, [-0.03, 1.03], color=FAINT, zorder=3, clip_on=False)


def _draw(
    axes: Axes,
    heights: NDArray[np.float64],
    values: NDArray[np.float64],
    colours: Colormap,
    norm: Normalize,
) -> None:
    """Draw the lines, the most extreme on top; where an outcome is undefined a line has a gap."""
    order = np.argsort(np.abs(values - np.median(values)), kind="stable")
    across = np.arange(heights.shape[1], dtype=np.float64)
    lines = [np.column_stack([across, heights[i]]) for i in order]
    dense = len(lines) > 120
    axes.add_collection(
        LineCollection(
            lines,
            colors=[colours(norm(values[i])) for i in order],
            linewidths=0.9 if dense else 1.6,
            alpha=0.6 if dense else 0.85,
            zorder=2,
        )
    )
