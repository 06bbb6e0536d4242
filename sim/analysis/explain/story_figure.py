"""Figure of a story: purchases, satisfaction, trust and bond of a customer and its twin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.analysis.explain.life import Explanation, Life
from sim.analysis.explain.trace import Week
from sim.report.labels import label_ends
from sim.report.style import FAINT, FOCAL, INK, OTHERS, new_figure
from sim.report.units import years
from sim.text import visible

MOST = 3
"""Purchases a week from which bars grow no longer."""
LANE = 2.9
"""From one firm's lane to the next; a lane reaches from -1 to 1."""
MARKS = 1.22
"""Height of the marks of events, beyond the bars."""
COLUMNS = 4
"""Of the legend."""
LEAST = {"satisfaction": 0.4, "trust": 0.1, "bond": 0.1}
"""How much of a state a panel shows at least."""

_TWIN = OTHERS[0]
_DEAL = "#F6DFA4"
_STATES = (
    ("satisfaction", "Satisfaction with {} (standard deviations of one experience; 0 = mean)"),
    ("trust", "Trust in {} (0 none, 1 full)"),
    ("bond", "Bond to {} (0 none, 1 full)"),
)
_EVENTS = (("failure", "x"), ("contact", "^"), ("reward", "*"))


def story_figure(told: Explanation) -> Figure:
    """Draw both lives: purchases at every firm, and satisfaction, trust and bond over the weeks.

    A lane per firm: bars upwards are purchases under the policy (blue), downwards those of the
    twin (orange), so that a week in which both do the same is symmetric. Shaded: a deal for this
    customer. Below, how it stands to the focal firm: the twin dashed. Make and draw it within
    `house_style()`.
    """
    firms = len(told.firms)
    lanes = 0.6 + 0.42 * firms
    spec = told.spec
    against = f" against {visible(spec.baseline, 24)}" if told.twin else ""
    figure, panels = new_figure(
        lanes + 6.9,
        f"Customer {told.customer} of {visible(spec.title, 70)}",
        f"policy {visible(told.life.policy, 24)}{against} · {years(spec.weeks)} · seed {told.seed}",
        4,
    )
    grid = panels[0].get_gridspec()
    assert grid is not None
    grid.set_height_ratios([lanes, 1.25, 1.25, 1.25])
    handles = _legend(told)
    bottom = 1.05 if len(handles) > COLUMNS else 0.82
    figure.subplots_adjust(left=0.13, bottom=bottom / (lanes + 6.9), hspace=0.36)
    _lanes(panels[0], told)
    for axes, (state, title) in zip(panels[1:], _STATES, strict=True):
        _state(axes, told, state, title.format(visible(spec.focal, 24)))
    for axes in panels:
        _weeks_of_note(axes, told, words=axes is panels[0])
    panels[-1].set_xlabel("Week (0 = end of the burn-in)")
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.005, 0.0),
        ncols=COLUMNS,
        frameon=False,
        fontsize=10,
        handletextpad=0.5,
        columnspacing=1.6,
    )
    return figure


def _sides(told: Explanation) -> list[tuple[Life, float, str]]:
    """Return each life with the side of its bars, and its colour."""
    return list(zip(told.lives, (1.0, -1.0), (FOCAL, _TWIN), strict=False))


def _lanes(axes: Axes, told: Explanation) -> None:
    unit, most = "Weeks paid for", 1
    if told.spec.kind == "purchase":
        unit, most = f"Purchases a week (bars: 1 to {MOST} or more)", MOST
    ways = f": upwards under {visible(told.life.policy, 24)}, downwards its twin"
    axes.set_title(f"{unit}{ways if told.twin else ''}", loc="left", size=11)
    order = [told.spec.focal, *(firm for firm in told.firms if firm != told.spec.focal)]
    heights = {firm: -LANE * i for i, firm in enumerate(order)}
    for life, side, colour in _sides(told):
        for firm, base in heights.items():
            _bars(axes, life.weeks, firm, (base, side, most), colour)
            _marks(axes, life.weeks, firm, base + side * MARKS)
    for base in heights.values():
        axes.axhline(base, color=FAINT, linewidth=0.6)
    lowest = -1.75 if told.twin else -0.5
    axes.set_ylim(heights[order[-1]] + lowest, 2.7)
    axes.set_yticks(list(heights.values()), [visible(firm, 14) for firm in heights])
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    if told.firms:
        axes.get_yticklabels()[0].set_fontweight("bold")


def _bars(
    axes: Axes, weeks: Sequence[Week], firm: str, where: tuple[float, float, int], colour: str
) -> None:
    base, side, most = where
    counts = np.array([week.bought.count(firm) for week in weeks])
    at = np.flatnonzero(counts)
    heights = side * np.minimum(counts[at], most) / most
    axes.bar(at, heights, width=0.8, bottom=base, color=colour, linewidth=0, zorder=2)
    deals = [week.sight(firm).deal and week.sight(firm).known for week in weeks]
    on = np.flatnonzero(deals)
    axes.bar(on, side, width=1.0, bottom=base, color=_DEAL, linewidth=0, zorder=1)


def _marks(axes: Axes, weeks: Sequence[Week], firm: str, height: float) -> None:
    for (_, marker), happened in zip(_EVENTS, _events(weeks, firm), strict=True):
        at = np.flatnonzero(happened)
        axes.plot(
            at,
            np.full(at.size, height),
            linestyle="",
            marker=marker,
            color=INK,
            markersize=7 if marker == "*" else 5,
            markeredgewidth=1.6 if marker == "x" else 0.0,
            zorder=3,
        )


def _events(weeks: Sequence[Week], firm: str) -> tuple[list[bool], ...]:
    """Return for every week whether it brought a failure, a contact, a reward of the firm."""
    return (
        [any(v.firm == firm and v.severity is not None for v in week.visits) for week in weeks],
        [week.sight(firm).contacted for week in weeks],
        [
            any(
                p.payment is not None and p.payment.firm == firm and p.payment.rewards > 0
                for p in week.purchases
            )
            for week in weeks
        ],
    )


def _state(axes: Axes, told: Explanation, state: str, title: str) -> None:
    axes.set_title(title, loc="left", size=11)
    axes.set_ylabel(state.capitalize())
    ends = []
    for life, side, colour in _sides(told):
        x, y = _line(life, told.spec.focal, state)
        mine = side > 0
        axes.plot(
            x,
            y,
            color=colour,
            linewidth=2.6 if mine else 1.5,
            linestyle="-" if mine else (0, (4, 2)),
            zorder=2 if mine else 3,
        )
        failed = np.flatnonzero(_events(life.weeks, told.spec.focal)[0])
        levels = [getattr(life.weeks[week].tie(told.spec.focal), state) for week in failed]
        axes.plot(failed, levels, "x", color=colour, markersize=6, markeredgewidth=1.8, zorder=4)
        label = visible(life.policy, 18) if mine else "its twin"
        ends.append((label, float(y[-1]), colour, mine))
    _widen(axes, LEAST[state], -np.inf if state == "satisfaction" else 0.0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.ticklabel_format(axis="y", useOffset=False, style="plain")
    label_ends(axes, ends)


def _widen(axes: Axes, least: float, floor: float) -> None:
    """Set limits at least so far apart that changes too small to matter look like none.

    There is no room below the floor, where no value can be.
    """
    low, high = axes.get_ylim()
    missing = max(least - (high - low), 0.0) / 2
    below = min(missing, max(low - floor, 0.0))
    axes.set_ylim(low - below, high + 2 * missing - below)


def _line(life: Life, firm: str, state: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weeks and the state at their ends, with a gap where a newcomer takes over."""
    x: list[float] = []
    y: list[float] = []
    for week in life.weeks:
        x.append(week.week)
        y.append(getattr(week.tie(firm), state))
        if week.ending.leaves and week is not life.weeks[-1]:
            x.append(week.week + 0.5)
            y.append(np.nan)
    return np.array(x, np.float64), np.array(y, np.float64)


def _weeks_of_note(axes: Axes, told: Explanation, words: bool) -> None:
    """Mark where the two part, where a newcomer takes the place, and the week asked for."""
    last = len(told.life.weeks) - 1
    axes.set_xlim(-0.8, last + 0.8)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=9, steps=[1, 1.3, 2.6, 5.2, 10], integer=True))
    notes: list[tuple[float, str]] = [
        (s.parting.week, "they part") for s in told.stretches if s.parting is not None
    ]
    notes += [(s.person.since - 0.5, "a newcomer") for s in told.stretches if s.person.since]
    asked = [] if told.week is None else [(float(told.week), f"week {told.week}")]
    for week, note in notes + asked:
        axes.axvline(week, color=FAINT, linewidth=1.0, linestyle=(0, (2, 2)), zorder=1.5)
        # What was asked for stands on the other side of its line, as it may be the same week.
        right = (week < last / 2) != (note == f"week {told.week}")
        if words:
            axes.text(
                week,
                1.0,
                f" {note} ",
                transform=axes.get_xaxis_transform(),
                size=10,
                color=FAINT,
                ha="left" if right else "right",
                va="top",
            )


def _legend(told: Explanation) -> list[Artist]:
    unit = "week paid for" if told.spec.kind == "subscription" else "purchase"
    handles: list[Artist] = [Patch(color=FOCAL, label=f"{unit}, {visible(told.life.policy, 24)}")]
    if told.twin is not None:
        handles.append(Patch(color=_TWIN, label=f"{unit}, its twin"))
    weeks = [week for life in told.lives for week in life.weeks]
    if any(sight.deal and sight.known for week in weeks for sight in week.sights):
        handles.append(Patch(color=_DEAL, label="a deal for this customer"))
    happened = [any(any(_events(weeks, firm)[k]) for firm in told.firms) for k in range(3)]
    for (event, marker), seen in zip(_EVENTS, happened, strict=True):
        if not seen:
            continue
        handles.append(
            Line2D(
                [],
                [],
                linestyle="",
                marker=marker,
                color=INK,
                markersize=8 if marker == "*" else 6,
                markeredgewidth=1.6 if marker == "x" else 0.0,
                label=event,
            )
        )
    return handles
