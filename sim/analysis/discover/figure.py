"""The discovery picture: how the box was peeled, and the box in the two parameters that decide."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.discover.boxes import Box
from sim.analysis.discover.discover import Discovery, Region
from sim.analysis.discover.words import region_sentences
from sim.report.region import CASE, OTHER, draw_region
from sim.report.style import INK, OTHERS, new_figure
from sim.report.units import percent
from sim.text import shown, visible

_PANEL = 4.0
"""Inches, the height of both panels."""
_LIMITED = (INK, OTHERS[4], OTHERS[3], OTHERS[0])
_MARKS = "osD^"


def discovery_figure(found: Discovery, region: Region) -> Figure:
    """Return a figure of how the first box under a policy was peeled, and of the box itself.

    Left, the peeling: coverage against density, from all points to the smallest box, by the number
    of parameters that are limited; a star is the box that is told. Right, the points by the two
    parameters that decide: crosses where the condition is true, circles where it is not, and the
    box. Without a box there is no left part. Make and draw it within `house_style()`.
    """
    lines = textwrap.wrap(" ".join(region_sentences(found, region)[:2]), 125)[:4]
    hidden = _hidden(found, region)
    above = (1.45 if hidden else 1.2) + 0.2 * len(lines)
    height = above + _PANEL + 0.7
    figure, (left,) = new_figure(
        height,
        f"Where {visible(found.where, 60)} under {shown(region.policy)}",
        f"{visible(found.name, 50)} · {found.points:,} points · "
        f"{found.replications} replication{'' if found.replications == 1 else 's'}",
    )
    figure.text(0.012, 1 - 0.7 / height, "\n".join(lines), size=10.5, color=INK, va="top")
    bottom, tall = 0.6 / height, _PANEL / height
    limits = region.boxes[0].rule.limits if region.boxes else ()
    if region.boxes:
        left.set_position((0.08, bottom, 0.36, tall))
        _trajectory(left, region.boxes[0])
        right = figure.add_axes((0.56, bottom, 0.42, tall))
    else:
        left.set_position((0.1, bottom, 0.87, tall))
        right = left
    draw_region(right, region.values, found.parameters, region.deciding, region.cases, limits)
    right.set_title(hidden, loc="left", fontsize=10.5, color=INK)
    _legend(figure, region, 1 - (above - (0.62 if hidden else 0.36)) / height)
    return figure


def _trajectory(axes: Axes, box: Box) -> None:
    """Draw coverage against density, and the box that is told."""
    steps = box.trajectory
    axes.plot([s.coverage for s in steps], [s.density for s in steps], color="#C9C9C9", zorder=1)
    last = len(_MARKS) - 1
    for kind in sorted({min(step.limited, last) for step in steps}):
        these = [step for step in steps if min(step.limited, last) == kind]
        words = f"{kind} or more limited" if kind == last else f"{kind} limited"
        axes.plot(
            [step.coverage for step in these],
            [step.density for step in these],
            _MARKS[kind],
            color=_LIMITED[kind],
            mec="white",
            mew=0.5,
            markersize=7,
            label=words,
        )
    axes.plot(
        [box.rule.coverage],
        [box.rule.density],
        "*",
        color=CASE,
        mec=INK,
        mew=0.8,
        markersize=16,
        label="the box",
        zorder=4,
    )
    axes.set_xlim(-0.03, 1.05)
    axes.set_ylim(0.0, 1.05)
    axes.set_xlabel("Coverage: share of all cases in the box")
    axes.set_ylabel("Density: share of the box that is cases")
    axes.legend(loc="lower left", fontsize=9.5, frameon=False, handletextpad=0.3)


def _legend(figure: Figure, region: Region, top: float) -> None:
    axes = figure.axes[-1]
    share = region.share
    signs = (
        ("X", CASE, f"true ({percent(share)} of the points)"),
        ("o", OTHER, f"not true ({percent(1.0 - share)})"),
    )
    handles = [
        axes.plot([], [], mark, color=colour, mec="white", markersize=8, label=words)[0]
        for mark, colour, words in signs
    ]
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.5 if region.boxes else 0.002, top),
        ncols=2,
        frameon=False,
        fontsize=10.5,
        handletextpad=0.3,
    )


def _hidden(found: Discovery, region: Region) -> str:
    """Return in words which parameters the box limits that the picture does not show."""
    limits = region.boxes[0].rule.limits if region.boxes else ()
    names: Sequence[str] = list(
        dict.fromkeys(
            found.parameters[limit.parameter].words
            for limit in limits
            if limit.parameter not in region.deciding
        )
    )
    return f"limited, too: {visible(', '.join(names), 50)}" if names else ""
