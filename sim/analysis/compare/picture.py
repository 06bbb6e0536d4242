"""The retention-profit picture: what each policy changes, against the baseline at the origin."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from sim.analysis.compare.compare import Comparison, PolicyResult
from sim.analysis.compare.units import replications, yearly_money
from sim.report.labels import label_points
from sim.report.style import FAINT, FOCAL, INK, OTHERS, new_figure
from sim.report.units import Unit, years
from sim.text import visible

_UNCERTAIN = "#8C8C8C"
_QUADRANTS = (
    (True, True, "keeps more, earns more"),
    (False, True, "keeps fewer, earns more"),
    (True, False, "keeps more, earns less"),
    (False, False, "keeps fewer, earns less"),
)


def retention_profit(comparison: Comparison) -> Figure | None:
    """Draw what each policy changes in retention and profit, against the baseline.

    Each policy is a point at its paired differences in retention (percentage points) and profit
    (money per year), with bars for their 95 % intervals. Blue: the interval says that profit is
    higher; orange: lower; hollow grey: it includes 0. Returns None if no policy's differences are
    defined.
    """
    shown = [result for result in comparison.policies.values() if _known(result)]
    others = [result for result in shown if result.policy != comparison.baseline]
    if not others:
        return None
    unit = yearly_money(comparison)
    name = visible(comparison.baseline, 40)
    figure, (axes,) = new_figure(
        6.6,
        f"What each policy changes for {visible(comparison.focal, 30)}, against {name}",
        f"{visible(comparison.title, 60)} · {years(comparison.weeks)} · "
        f"{comparison.size_words} customers · {replications(comparison)}",
    )
    figure.subplots_adjust(left=0.09, right=0.975, bottom=0.135)
    points = [_point(result, unit, comparison.years) for result in others]
    _limit(axes, points)
    axes.axhline(0, color=INK, linewidth=1.0, zorder=1.5)
    axes.axvline(0, color=INK, linewidth=1.0, zorder=1.5)
    axes.set_xlabel("Difference in retention (percentage points)")
    axes.set_ylabel(f"Difference in profit per year ({unit.name})")
    corners = _name_quadrants(axes)
    taken = [
        Bbox(axes.transData.transform(box)).padded(2)
        for box in _draw(axes, points, comparison.replications > 1)
    ]
    axes.plot([0], [0], "D", color=INK, markersize=7, zorder=2.5)
    named = [(visible(r.policy, 40), x[1], y[1]) for r, (x, y) in zip(others, points, strict=True)]
    label_points(axes, [(f"{name} (baseline)", 0.0, 0.0), *named], [*taken, *corners])
    figure.text(0.012, 0.018, _legend(comparison), size=10, color=FAINT)
    return figure


Span = tuple[float, float, float]
"""Lower end, mean, upper end."""


def _known(result: PolicyResult) -> bool:
    return all(value.mean is not None for value in result.vs_baseline.values())


def _point(result: PolicyResult, unit: Unit, over: float) -> tuple[Span, Span]:
    spans = []
    for measure, per in (("retention", 0.01), ("profit", unit.per * over)):
        value = result.vs_baseline[measure]
        mean = value.mean or 0.0
        low, high = value.ci95 or (mean, mean)
        spans.append((low / per, mean / per, high / per))
    return spans[0], spans[1]


def _limit(axes: Axes, points: list[tuple[Span, Span]]) -> None:
    """Set limits with everything and the origin in view, and room around for names."""
    for which, setter in ((0, axes.set_xlim), (1, axes.set_ylim)):
        low = min(0.0, *(point[which][0] for point in points))
        high = max(0.0, *(point[which][2] for point in points))
        width = (high - low) or 1.0
        setter(low - 0.14 * width, high + (0.22 if which == 0 else 0.14) * width)


def _draw(
    axes: Axes, points: list[tuple[Span, Span]], certain: bool
) -> list[list[tuple[float, float]]]:
    """Draw points and bars; return the bars as corner pairs of thin boxes, in data.

    Without intervals nothing is `certain`, and all points are hollow.
    """
    boxes = []
    for (left, x, right), (low, y, high) in points:
        colour = FOCAL if low > 0 else OTHERS[0] if high < 0 else _UNCERTAIN
        colour = colour if certain else _UNCERTAIN
        axes.plot([left, right], [y, y], color=colour, linewidth=1.6, solid_capstyle="butt")
        axes.plot([x, x], [low, high], color=colour, linewidth=1.6, solid_capstyle="butt")
        face = "white" if colour == _UNCERTAIN else colour
        axes.plot([x], [y], "o", color=colour, mfc=face, mew=1.8, markersize=8, zorder=3)
        boxes += [[(left, y), (right, y)], [(x, low), (x, high)]]
    return boxes


def _name_quadrants(axes: Axes) -> list[Bbox]:
    """Name the quadrants that are large enough, in their outer corners."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    x0, y0 = -left / (right - left), -bottom / (top - bottom)
    boxes = []
    for more, earns, words in _QUADRANTS:
        if (1 - x0 if more else x0) < 0.24 or (1 - y0 if earns else y0) < 0.09:
            continue
        text = axes.text(
            0.99 if more else 0.01,
            0.985 if earns else 0.015,
            words,
            transform=axes.transAxes,
            ha="right" if more else "left",
            va="top" if earns else "bottom",
            style="italic",
            size=11,
            color="#767676",
        )
        boxes.append(text.get_window_extent())
    return boxes


def _legend(comparison: Comparison) -> str:
    if comparison.replications == 1:
        return "One replication: there are no intervals, and differences may be chance."
    return (
        "Bars: 95 % intervals of the paired differences. Blue: earns more; orange: earns less; "
        "hollow grey: the profit interval includes 0."
    )
