"""A region of a band in two of its parameters: the points, which of them are cases, and a box."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator
from numpy.typing import NDArray

from sim.report.style import FOCAL, INK, OTHERS
from sim.runs.parameter import Parameter
from sim.runs.rule import Limit

OTHER, CASE = FOCAL, OTHERS[0]
_SPREAD = 0.4
"""How far points of the same value are spread, as a part of the way to the next value."""
_FEW = 8
"""Values of a parameter up to which each has its own tick."""
_MANY = 300
"""Points from which on they are drawn smaller."""

Matrix = NDArray[np.float64]


def draw_region(
    axes: Axes,
    values: Matrix,
    parameters: Sequence[Parameter],
    pair: tuple[int, int],
    cases: NDArray[np.bool_],
    limits: Sequence[Limit],
    today: Sequence[float | None] = (),
) -> None:
    """Draw a band in two of its parameters: the points, which of them are cases, and a box.

    `values` are points by parameters, `pair` the two parameters across and along. Crosses are
    cases, circles the others; the box of the limits is shaded. Limits on other parameters are
    left out. `today` are the numbers of the scenario, drawn as a diamond if there are any.
    """
    across, along = pair
    x, y = values[:, across], values[:, along]
    if not _is_grid(values, parameters, pair):
        x, y = (_shown(values[:, which], parameters[which]) for which in pair)
    size = 1.0 if len(values) < _MANY else 0.6
    axes.plot(x[~cases], y[~cases], "o", color=OTHER, markersize=7 * size, mec="white", mew=0.6)
    axes.plot(x[cases], y[cases], "X", color=CASE, markersize=8.5 * size, mec="white", mew=0.6)
    here = [value for which in pair if today and (value := today[which]) is not None]
    if len(here) == 2:
        axes.plot(here[:1], here[1:], "D", color=INK, mfc="none", mew=1.6, markersize=9)
    axes.margins(0.05)
    axes.set_xlim(*axes.get_xlim())
    axes.set_ylim(*axes.get_ylim())
    if limits:
        _box(axes, values, parameters, limits, pair)
    for which, axis in ((across, axes.xaxis), (along, axes.yaxis)):
        axis.set_label_text(axis_words(parameters[which]))
        steps = sorted(set(values[:, which].tolist()))
        if parameters[which].steps and len(steps) <= _FEW:
            axis.set_major_locator(FixedLocator(steps))


def axis_words(parameter: Parameter) -> str:
    """Return the name of a parameter's axis.

    >>> from sim.runs.spreads import Between
    >>> axis_words(Parameter("firms.us.price", Between(28.0, 32.0)))
    'Price of us'
    """
    words = parameter.words[0].upper() + parameter.words[1:]
    if not parameter.beside:
        return words
    how = "times the assumed" if parameter.beside == "times" else "beside the assumed"
    return f"{words} ({how})"


def _is_grid(values: Matrix, parameters: Sequence[Parameter], pair: tuple[int, int]) -> bool:
    """Return whether both parameters take only some values, and no two points share a place."""
    places = np.unique(values[:, pair], axis=0)
    return all(parameters[which].steps for which in pair) and len(places) == len(values)


def _shown(values: Matrix, parameter: Parameter) -> Matrix:
    """Return the points' values of a parameter, spread side by side where few are possible."""
    steps = np.diff(np.unique(values))
    if not parameter.steps or len(steps) == 0:
        return values
    order = np.arange(len(values)) * (np.sqrt(5.0) - 1.0) / 2.0
    spread: Matrix = values + (order % 1.0 - 0.5) * _SPREAD * steps.min()
    return spread


def _edge(values: Matrix, parameter: Parameter, limit: Limit) -> float:
    """Return where a limit is drawn: half-way between possible values if there are only some."""
    if not parameter.steps:
        return limit.at
    out = values[values < limit.at] if limit.above else values[values >= limit.at]
    beyond = float(out.max() if limit.above else out.min())
    return (limit.last + beyond) / 2


def _box(
    axes: Axes,
    values: Matrix,
    parameters: Sequence[Parameter],
    limits: Sequence[Limit],
    pair: tuple[int, int],
) -> None:
    """Shade what the limits let in."""
    ends = dict(zip(pair, ([*axes.get_xlim()], [*axes.get_ylim()]), strict=True))
    for limit in limits:
        which = limit.parameter
        if which in ends:
            edge = _edge(values[:, which], parameters[which], limit)
            ends[which][0 if limit.above else 1] = edge
    (x0, x1), (y0, y1) = (ends[which] for which in pair)
    place = (x0, y0), x1 - x0, y1 - y0
    axes.add_patch(Rectangle(*place, facecolor=CASE, alpha=0.12, edgecolor="none", zorder=0.5))
    axes.add_patch(Rectangle(*place, fill=False, edgecolor=CASE, linestyle=(0, (4, 2)), zorder=1))
