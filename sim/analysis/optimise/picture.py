"""The front in a picture: what every trial would change, and what came of the finalists."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from sim.analysis.optimise.payoff import Payoff
from sim.analysis.optimise.result import Finalist, Optimum
from sim.analysis.optimise.words import limits_words, money_unit
from sim.report.labels import label_points
from sim.report.style import FAINT, FOCAL, INK, OTHERS, new_figure
from sim.report.units import PERCENT, Unit, years
from sim.text import visible

BROKEN = "#A6A6A6"
LIGHT = "#8CBEDD"
"""Trials that keep the limits: a pale shade of the focal blue."""

Place = tuple[float, float]
"""Difference in retention (percentage points) and profit a year (in the unit)."""


def front_figure(optimum: Optimum) -> Figure | None:
    """Return a figure of retention against profit; None if either is undefined.

    Both are paired differences to the baseline, which is the origin. Small points: trials, grey
    crosses those that break a limit; with two objectives a line joins the front. Large points:
    finalists with 95 % intervals from fresh draws, tied by a thin line to what their trials had
    promised.
    """
    unit = money_unit(optimum)
    tried = [
        (trial, place)
        for trial in optimum.trials
        if trial.outcome and (place := _place(trial.outcome, optimum.baseline, unit))
    ]
    final = [
        (each, place)
        for each in optimum.final[1:]
        if (place := _place(each.fresh, optimum.today.fresh, unit))
    ]
    if not tried or not final:
        return None
    asked = optimum.question
    figure, (axes,) = new_figure(
        6.6,
        f"What the levers of {visible(asked.policy, 30)} change for "
        f"{visible(asked.scenario.focal, 30)}, against {visible(asked.scenario.baseline, 30)}",
        f"{visible(asked.title, 60)} · {years(asked.scenario.weeks)} · "
        f"{asked.scenario.size_words} customers · {len(optimum.trials)} trials",
    )
    figure.subplots_adjust(left=0.09, right=0.975, bottom=0.185)
    bars = [_bars(each.fresh, optimum.today.fresh, place, unit) for each, place in final]
    _limit(axes, [place for _, place in tried] + [end for ends in bars for end in ends])
    axes.axhline(0, color=INK, linewidth=1.0, zorder=1.5)
    axes.axvline(0, color=INK, linewidth=1.0, zorder=1.5)
    _draw_minimum(axes, optimum)
    for kept, marker, colour in ((False, "x", BROKEN), (True, "o", LIGHT)):
        shown = [place for trial, place in tried if trial.kept is kept]
        axes.plot(
            [x for x, _ in shown],
            [y for _, y in shown],
            linestyle="",
            marker=marker,
            color=colour,
            markersize=5,
            markeredgewidth=0.0 if kept else 1.2,
            zorder=1.8,
        )
    where = {trial.number: place for trial, place in tried}
    if len(asked.objectives) > 1:
        line = sorted(where[number] for number in optimum.front)
        axes.plot([x for x, _ in line], [y for _, y in line], color=LIGHT, linewidth=1.6)
    for (each, place), ends in zip(final, bars, strict=True):
        _draw_finalist(axes, optimum, each, place, ends, where)
    axes.plot([0], [0], "D", color=INK, markersize=7, zorder=3.5)
    axes.set_xlabel("Difference in retention (percentage points)")
    axes.set_ylabel(f"Difference in profit per year ({unit.name})")
    taken = [
        Bbox(axes.transData.transform([ends[i], ends[i + 1]])).padded(2)
        for ends in bars
        for i in (0, 2)
    ]
    for _, place in tried:
        x, y = axes.transData.transform(place)
        taken.append(Bbox.from_extents(x - 4, y - 4, x + 4, y + 4))
    names = [(f"{visible(asked.scenario.baseline, 40)} (baseline)", 0.0, 0.0)]
    names += [(visible(each.label, 40), *place) for each, place in final]
    label_points(axes, names, taken)
    for row, words in enumerate(reversed(_legend(optimum))):
        figure.text(0.012, 0.014 + 0.03 * row, words, size=10, color=FAINT)
    return figure


def _place(found: Payoff, baseline: Payoff, unit: Unit) -> Place | None:
    kept = found.against(baseline, "retention").mean
    earned = found.against(baseline, "profit").mean
    return None if kept is None or earned is None else (kept * 100.0, earned / unit.per)


def _bars(found: Payoff, baseline: Payoff, place: Place, unit: Unit) -> list[Place]:
    """Return the ends of the intervals: left, right, bottom, top."""
    x, y = place
    across, along = (
        found.against(baseline, "retention").ci95,
        found.against(baseline, "profit").ci95,
    )
    left, right = (x, x) if across is None else (across[0] * 100.0, across[1] * 100.0)
    low, high = (y, y) if along is None else (along[0] / unit.per, along[1] / unit.per)
    return [(left, y), (right, y), (x, low), (x, high)]


def _limit(axes: Axes, places: list[Place]) -> None:
    """Limit the axes with everything and the origin in view, and room around for names."""
    for which, setter in ((0, axes.set_xlim), (1, axes.set_ylim)):
        low = min(0.0, *(place[which] for place in places))
        high = max(0.0, *(place[which] for place in places))
        width = (high - low) or 1.0
        setter(low - 0.1 * width, high + (0.18 if which == 0 else 0.12) * width)


def _draw_minimum(axes: Axes, optimum: Optimum) -> None:
    """Draw the least retention that is allowed, where it is in view."""
    least, today = optimum.question.minimum_retention, optimum.baseline.mean("retention")
    if least is None or today is None:
        return
    x = (least - today) * 100.0
    left, right = axes.get_xlim()
    if left < x < right:
        axes.axvline(x, color=OTHERS[0], linewidth=1.2, linestyle=(0, (5, 3)), zorder=1.6)
        axes.annotate(
            f"retention {PERCENT.plain(least)} %",
            (x, 0.012),
            (4, 0),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            rotation=90,
            va="bottom",
            size=10,
            color=OTHERS[0],
        )


def _draw_finalist(
    axes: Axes,
    optimum: Optimum,
    each: Finalist,
    place: Place,
    ends: list[Place],
    where: dict[int, Place],
) -> None:
    (left, y), (right, _), (x, low), (_, high) = ends
    colour = BROKEN if not each.kept else OTHERS[0] if optimum.wins(each) else FOCAL
    if each.number is None:
        colour = INK if each.kept else BROKEN
    else:
        before = where[each.number]
        axes.plot([before[0], x], [before[1], y], color=FAINT, linewidth=0.8, zorder=2.2)
    axes.plot([left, right], [y, y], color=colour, linewidth=1.4, zorder=2.5)
    axes.plot([x, x], [low, high], color=colour, linewidth=1.4, zorder=2.5)
    mark = "s" if each.number is None else "o"
    face = colour if each.kept else "white"
    axes.plot([x], [y], mark, color=colour, mfc=face, mew=1.6, markersize=8, zorder=3)


def _legend(optimum: Optimum) -> list[str]:
    limits = limits_words(optimum)
    small = "Small: trials"
    if len(optimum.front) > 1 and len(optimum.question.objectives) > 1:
        small += "; the line joins those that no other beats in both"
    said = [f"{small}."]
    if limits:
        said.append(f"Grey, crossed or hollow: breaks a limit ({limits}).")
    settings = [each for each in optimum.final if each.number is not None]
    best = ", orange the best" if any(optimum.wins(each) for each in settings) else ""
    said.append(
        f"Large: fresh draws with 95 % intervals{best}; thin lines lead from what the trial "
        "promised. Square: as it is."
    )
    return said
