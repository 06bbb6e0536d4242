"""The course of policies over time: profit and customers against the baseline, with bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator
from numpy.typing import NDArray
from scipy.special import stdtrit

from sim.analysis.compare.findings import Findings
from sim.analysis.compare.paying import differences
from sim.analysis.compare.units import replications
from sim.report.labels import label_ends
from sim.report.style import DASHES, FAINT, FOCAL, OTHERS, new_figure
from sim.report.units import Unit, money
from sim.scenario.weeks import YEAR
from sim.text import shown, visible

MOST = 6
"""Policies that are drawn."""

Real = NDArray[np.float64]


def drawn_policies(findings: Findings) -> list[str]:
    """Return the policies to draw: those with the most profit, at most MOST."""
    return [result.policy for result in findings.others][:MOST]


def courses(findings: Findings) -> Figure | None:
    """Draw cumulative profit and customers by week, less those of the baseline.

    Lines are means of paired differences, bands their 95 % intervals (Student's t, each week by
    itself). Returns None if there is no policy to show.
    """
    comparison = findings.comparison
    names = drawn_policies(findings)
    if not names:
        return None
    profit = {name: differences(findings, name, "profit_cumulative") for name in names}
    customers = {name: differences(findings, name, "customers") for name in names}
    largest = [float(np.abs(rows.mean(axis=0)).max()) for rows in profit.values()]
    unit = money(comparison.currency, largest)
    some = len(findings.others) > MOST
    figure, panels = new_figure(
        8.2,
        f"What the policies come to over time, against {shown(findings.baseline)}",
        f"{visible(comparison.title, 50)} · {replications(comparison)}"
        + (f" · the {MOST} policies with the most profit" if some else ""),
        rows=2,
    )
    words = (
        (profit, unit, f"Profit so far, difference ({unit.name})"),
        (customers, Unit(1.0, "", 0), "Customers, difference"),
    )
    for axes, (rows, scale, label) in zip(panels, words, strict=True):
        _draw(axes, {name: each / scale.per for name, each in rows.items()}, findings.focus)
        axes.set_ylabel(label)
    panels[-1].set_xlabel("Weeks since the policies began")
    return figure


def _draw(axes: Axes, rows: dict[str, Real], focus: str) -> None:
    axes.axhline(0, color=FAINT, linewidth=1.0)
    styles: Sequence[tuple[str, object]] = list(zip(OTHERS, DASHES, strict=True))
    ends = []
    others = 0
    for name, values in rows.items():
        strong = name == focus
        colour, dashes = (FOCAL, "-") if strong else styles[others % len(styles)]
        others += not strong
        mean, half = values.mean(axis=0), _half_width(values)
        weeks = np.arange(1, len(mean) + 1)
        axes.fill_between(weeks, mean - half, mean + half, color=colour, alpha=0.16, linewidth=0)
        axes.plot(weeks, mean, color=colour, linestyle=dashes, linewidth=2.4 if strong else 1.5)
        ends.append((shown(name), float(mean[-1]), colour, strong))
    last = len(next(iter(rows.values()))[0])
    axes.set_xlim(0, last)
    if last >= YEAR:
        axes.xaxis.set_major_locator(MultipleLocator(YEAR // 2 if last <= 4 * YEAR else YEAR))
    label_ends(axes, ends)


def _half_width(values: Real) -> Real:
    """Return half the width of the 95 % interval of each week's mean; 0 with one replication."""
    count = len(values)
    if count < 2:
        return np.zeros(values.shape[1])
    half: Real = stdtrit(count - 1, 0.975) * values.std(axis=0, ddof=1) / np.sqrt(count)
    return half
