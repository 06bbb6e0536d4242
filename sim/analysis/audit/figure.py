"""The audit's pictures: estimates on one axis beside the truth, and uplift by decile."""

from __future__ import annotations

import textwrap

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.analysis.audit.audit import Audit
from sim.analysis.audit.uplift import Uplift
from sim.analysis.audit.words import lead, title, unit_of
from sim.report.style import FAINT, FOCAL, INK, OTHERS, new_figure
from sim.report.units import Unit
from sim.text import visible

ROW = 0.46
"""Inches for an evaluation."""
MISSED = OTHERS[0]
_DASHED = (0, (4, 2))


def estimates_figure(audit: Audit) -> Figure:
    """Return a figure of all estimates beside the truth.

    A point and its 95 % interval for each evaluation, blue if it covers the truth, orange if not;
    a black tick at the truth of the customers it is about, and a dashed line at that of all
    customers at the launch. Make and draw it within `house_style()`.
    """
    unit = unit_of(audit)
    lines = textwrap.wrap(lead(audit), 120)[:2]
    above = 0.82 + 0.2 * len(lines) + 0.4
    rows = ROW * max(len(audit.evaluations), 1)
    height = above + rows + 0.7
    figure, (axes,) = new_figure(
        height, f"What {visible(audit.policy, 40)} seems to do, and what it does", _subtitle(audit)
    )
    figure.text(0.012, 1 - 0.7 / height, "\n".join(lines), size=10.5, va="top")
    axes.set_position((0.27, 0.6 / height, 0.7, rows / height))
    for row, each in enumerate(audit.evaluations):
        colour = FOCAL if each.covers else MISSED
        ends = [each.reading.low / unit.per, each.reading.high / unit.per]
        axes.plot(ends, [row, row], color=colour, linewidth=2.2, solid_capstyle="butt", zorder=2)
        axes.plot([each.reading.value / unit.per], [row], "o", color=colour, markersize=8, zorder=3)
        truth = each.truth / unit.per
        axes.plot([truth, truth], [row - 0.32, row + 0.32], color=INK, linewidth=2.4, zorder=4)
    line = audit.effects[audit.outcome.name] / unit.per
    axes.axvline(line, color=INK, linewidth=1.0, linestyle=_DASHED, zorder=1.6)
    axes.axvline(0.0, color=FAINT, linewidth=0.8, zorder=1.5)
    names = [textwrap.fill(title(each.method, audit), 30) for each in audit.evaluations]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(_axis(audit, unit))
    _legend(
        figure,
        1 - (above - 0.4) / height,
        [
            Line2D([], [], color=FOCAL, marker="o", linewidth=2.2, label="covers the truth"),
            Line2D([], [], color=MISSED, marker="o", linewidth=2.2, label="misses it"),
            Line2D(
                [], [], color=INK, marker="|", markersize=12, mew=2.4, linestyle="", label="truth"
            ),
            Line2D(
                [], [], color=INK, linewidth=1.0, linestyle=_DASHED, label="truth of all customers"
            ),
        ],
    )
    return figure


def uplift_figure(audit: Audit, uplift: Uplift) -> Figure:
    """Return a figure of uplift by decile of what the model predicts.

    For each decile: what the model predicts, what the hold-out shows with its 95 % interval, and
    the truth. Make and draw it within `house_style()`.
    """
    unit = unit_of(audit)
    figure, (axes,) = new_figure(
        5.2, "Whom the uplift model would target, and what that does", _subtitle(audit)
    )
    axes.set_position((0.095, 0.6 / 5.2, 0.88, 3.4 / 5.2))
    numbers = list(range(1, len(uplift.deciles) + 1))
    for number, decile in zip(numbers, uplift.deciles, strict=True):
        if decile.observed is not None:
            low, high = decile.observed.low / unit.per, decile.observed.high / unit.per
            axes.plot([number] * 2, [low, high], color=OTHERS[6], linewidth=2.0, zorder=2)
            at = decile.observed.value / unit.per
            axes.plot([number], [at], "s", color=OTHERS[6], markersize=6, zorder=2.5)
    promised = [decile.predicted / unit.per for decile in uplift.deciles]
    true = [decile.truth / unit.per for decile in uplift.deciles]
    axes.plot(numbers, promised, "o--", color=MISSED, mfc="white", linewidth=1.4, zorder=3)
    axes.plot(numbers, true, "D-", color=INK, linewidth=1.6, markersize=5, zorder=4)
    axes.axhline(0.0, color=FAINT, linewidth=0.8, zorder=1.5)
    _at_height_of_means(axes, [*promised, *true])
    axes.set_xticks(numbers)
    axes.set_xlabel("Tenths of the customers, the highest predicted uplift first")
    axes.set_ylabel(_axis(audit, unit))
    _legend(
        figure,
        1 - 0.72 / 5.2,
        [
            Line2D([], [], color=MISSED, marker="o", mfc="white", ls="--", label="predicted"),
            Line2D([], [], color=OTHERS[6], marker="s", linewidth=2.0, label="hold-out, 95 %"),
            Line2D([], [], color=INK, marker="D", markersize=5, label="truth"),
        ],
    )
    return figure


def _at_height_of_means(axes: Axes, means: list[float]) -> None:
    """Limit the axis by the means: intervals may leave it, wide ones would flatten all else."""
    bottom, top = axes.get_ylim()
    span = (max(*means, 0.0) - min(*means, 0.0)) or 1.0
    axes.set_ylim(
        max(bottom, min(*means, 0.0) - 0.75 * span), min(top, max(*means, 0.0) + 0.75 * span)
    )


def _legend(figure: Figure, top: float, handles: list[Artist]) -> None:
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.002, top),
        ncols=4,
        frameon=False,
        fontsize=10.5,
    )


def _subtitle(audit: Audit) -> str:
    return (
        f"{visible(audit.scenario.title, 50)} · {audit.customers:,} customers at the launch · "
        f"{100 * audit.holdout:g} % held out"
    )


def _axis(audit: Audit, unit: Unit) -> str:
    words = f"{audit.outcome.name.capitalize()} per customer and year"
    return f"{words} ({unit.name})" if unit.name else words
