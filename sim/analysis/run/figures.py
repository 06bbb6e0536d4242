"""Figures of one run: how firms' shares, profits, retention and relationships went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator
from numpy.typing import NDArray

from sim.market.market import Market
from sim.measure.frames import weekly, yearly
from sim.report.labels import label_ends
from sim.report.style import DASHES, FAINT, FOCAL, OTHERS, new_figure
from sim.report.units import money, years
from sim.scenario.policy import merged
from sim.scenario.weeks import YEAR
from sim.text import visible

if TYPE_CHECKING:
    import pandas as pd

BEFORE = 26
"""Weeks of the burn-in that are shown."""
SMOOTH = 13
"""Weeks over which noisy weekly numbers are averaged."""

Line = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Weeks or years, and the values there."""


def run_figures(market: Market) -> dict[str, Figure]:
    """Draw market share, profit, relationships and retention over time, by name of the file.

    Make and draw them within `house_style()`.
    `retention` is left out if no window was complete.
    """
    table = weekly(market, by_segment=False)
    windows = yearly(market, by_segment=False)
    whole = windows[windows["weeks"] == market.spec.retention_window]
    figures = {
        "market-share": _market_share(market, table),
        "profit": _profit(market, table[table["week"] >= 0]),
        "relationship": _relationship(market, table),
    }
    if whole["retention"].notna().any():
        figures["retention"] = _retention(market, whole)
    return figures


def _market_share(market: Market, table: pd.DataFrame) -> Figure:
    whole = _lines(market, table, "market_share", 100.0)
    lines = {name: _recent(line) for name, line in whole.items()}
    smooth = {name: _recent(_smoothed(line)) for name, line in whole.items()}
    averaged = market.spec.weeks >= 2 * SMOOTH
    figure, (axes,) = new_figure(
        5.4,
        "Market share",
        _subtitle(
            market, f"mean of the last {SMOOTH} weeks, single weeks faint" if averaged else ""
        ),
    )
    if averaged:
        _draw(axes, market, lines, faint=True)
    _draw(axes, market, smooth if averaged else lines)
    of = "subscribers" if market.spec.kind == "subscription" else "purchases"
    axes.set_ylabel(f"Share of {of} (%)")
    _finish_weeks(axes, market, smooth if averaged else lines)
    axes.set_xlabel("Week (0 = end of the burn-in)")
    return figure


def _profit(market: Market, table: pd.DataFrame) -> Figure:
    unit = money(market.spec.currency, table["profit_cumulative"])
    lines = _lines(market, table, "profit_cumulative", 1 / unit.per)
    lines = {name: (weeks + 1, values) for name, (weeks, values) in lines.items()}
    figure, (axes,) = new_figure(5.4, "Cumulative profit", _subtitle(market))
    axes.axhline(0, color=FAINT, linewidth=1.0)
    _draw(axes, market, lines)
    axes.set_ylabel(f"Profit since week 0 ({unit.name})")
    _finish_weeks(axes, market, lines)
    axes.set_xlabel("Weeks since the end of the burn-in")
    return figure


def _retention(market: Market, table: pd.DataFrame) -> Figure:
    window = market.spec.retention_window
    lines = _lines(market, table, "retention", 100.0, "window")
    figure, (axes,) = new_figure(5.4, "Retention", _subtitle(market))
    _draw(axes, market, lines, marker="o")
    period = "year" if window == YEAR else f"{window} weeks"
    if market.spec.kind == "subscription":
        axes.set_ylabel(f"Subscribers kept over the {period} (%)")
    else:
        axes.set_ylabel(f"Buyers of the {period} before who bought again (%)")
    axes.set_xlabel("Year" if window == YEAR else f"Window of {window} weeks")
    last = int(table["window"].max())
    axes.set_xlim(0.85, max(last, 1.15))
    axes.xaxis.set_major_locator(
        FixedLocator(range(1, last + 1)) if last <= 12 else MaxNLocator(integer=True)
    )
    _finish(axes, market, lines)
    return figure


def _relationship(market: Market, table: pd.DataFrame) -> Figure:
    figure, panels = new_figure(
        9.0, "Satisfaction, trust and bond", _subtitle(market, "means of present customers"), 3
    )
    recent = table[table["week"] >= -BEFORE]
    words = (
        ("satisfaction", "Satisfaction (standard deviations of one experience; 0 = category mean)"),
        ("trust", "Trust (0 none, 1 full)"),
        ("bond", "Emotional bond (0 none, 1 full)"),
    )
    for axes, (measure, title) in zip(panels, words, strict=True):
        lines = _lines(market, recent, measure)
        _draw(axes, market, lines)
        axes.set_title(title, loc="left", size=11)
        axes.set_ylabel(measure.capitalize())
        _finish_weeks(axes, market, lines, note=axes is panels[0])
    panels[-1].set_xlabel("Week (0 = end of the burn-in)")
    return figure


def _subtitle(market: Market, more: str = "") -> str:
    parts = [
        visible(market.spec.title, 40 if more else 70),
        f"policy {visible(market.policy, 24)}",
        years(market.spec.weeks),
        more,
    ]
    return " · ".join(part for part in parts if part)


def _lines(
    market: Market, table: pd.DataFrame, measure: str, scale: float = 1.0, along: str = "week"
) -> dict[str, Line]:
    """Return one line per firm, without undefined values; firms without any are left out."""
    lines = {}
    for name in market.names:
        rows = table[(table["firm"] == name) & table[measure].notna()]
        if len(rows):
            x = rows[along].to_numpy(np.float64)
            lines[name] = (x, rows[measure].to_numpy(np.float64) * scale)
    return lines


def _smoothed(line: Line) -> Line:
    """Average each week with those before it, SMOOTH in all, so that no effect shows early."""
    weeks, values = line
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(ends - SMOOTH, 0)
    total = np.concatenate([[0.0], np.cumsum(values)])
    return weeks, (total[ends] - total[starts]) / (ends - starts)


def _recent(line: Line) -> Line:
    """Return what is shown of a line: not the early burn-in."""
    weeks, values = line
    return weeks[weeks >= -BEFORE], values[weeks >= -BEFORE]


def _looks(market: Market) -> Mapping[str, tuple[str, str | tuple[float, Sequence[float]]]]:
    """Return the colour and dashes of each firm."""
    rivals = [name for name in market.names if name != market.spec.focal]
    looks = {market.spec.focal: (FOCAL, "-")}
    return looks | dict(zip(rivals, zip(OTHERS, DASHES, strict=True), strict=False))


def _draw(
    axes: Axes, market: Market, lines: Mapping[str, Line], faint: bool = False, marker: str = ""
) -> None:
    looks = _looks(market)
    for name, (x, y) in lines.items():
        colour, dashes = looks[name]
        focal = name == market.spec.focal
        axes.plot(
            x,
            y,
            color=colour,
            linestyle="-" if faint else dashes,
            linewidth=0.7 if faint else 2.6 if focal else 1.6,
            alpha=0.35 if faint else 1.0,
            marker=marker,
            markersize=6,
            zorder=1.8 if faint else 3 if focal else 2,
            clip_on=not marker,
        )


def _finish_weeks(axes: Axes, market: Market, lines: Mapping[str, Line], note: bool = True) -> None:
    """Set limits, write names, and mark where the policy starts and ends."""
    weeks = np.concatenate([x for x, _ in lines.values()])
    axes.set_xlim(weeks.min(), max(weeks.max(), weeks.min() + 1))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=9, steps=[1, 1.3, 2.6, 5.2, 10], integer=True))
    _finish(axes, market, lines)
    if market.policy == market.spec.baseline:
        return
    plan = merged(market.spec.policies, market.policy)
    for week, words in ((plan.starts, "policy starts"), (plan.until, "policy ends")):
        if week is None or not weeks.min() < week < weeks.max():
            continue
        axes.axvline(week, color=FAINT, linewidth=1.0, linestyle=(0, (2, 2)))
        if note:
            early = week - weeks.min() < np.ptp(weeks) / 2
            axes.text(
                week,
                0.985,
                f" {words} ",
                transform=axes.get_xaxis_transform(),
                size=10,
                color=FAINT,
                ha="left" if early else "right",
                va="top",
                bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.5},
            )


def _finish(axes: Axes, market: Market, lines: Mapping[str, Line]) -> None:
    looks = _looks(market)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.ticklabel_format(axis="y", useOffset=False, style="plain")
    label_ends(
        axes,
        [
            (visible(name, 18), float(y[-1]), looks[name][0], name == market.spec.focal)
            for name, (_, y) in lines.items()
        ],
    )
