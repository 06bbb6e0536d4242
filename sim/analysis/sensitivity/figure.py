"""The sensitivity picture: bars of both indices, or the plane of mu* and sigma."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.analysis.sensitivity.analyse import Finding, Sensitivity
from sim.analysis.sensitivity.morris import MorrisEffect
from sim.analysis.sensitivity.sobol import Share, SobolIndex
from sim.analysis.sensitivity.words import beyond_chance, outcome_unit, sensitivity_sentences
from sim.report.labels import label_points
from sim.report.style import FAINT, FOCAL, INK, OTHERS, new_figure
from sim.report.units import Unit, years
from sim.text import visible

ROW = 0.62
"""Inches for a number."""
NAME = 34
"""Characters of a line of a number's name."""
LEAST, MOST = -0.25, 1.35
"""Ends of the axis of shares, at most: estimates from few points lie far beyond 0 and 1."""
ALONE, TOTAL = FOCAL, "#B9D4E6"


def sensitivity_figure(result: Sensitivity) -> Figure:
    """Return a figure of what each varied number does to the outcome.

    Sobol: for each number a dark bar for the share of variance it causes alone, a light one for
    that in all, both with 95 % intervals, and a line at what is chance. Morris: the numbers by
    mu* and sigma; above the dashed line an effect depends on where the other numbers stand, and
    hollow ones cannot be told from chance. Make and draw it within `house_style()`.
    """
    bars = result.question.method == "sobol"
    rows = ROW * len(result.findings) if bars else 5.0
    sentences = sensitivity_sentences(result)[:1]
    lines = textwrap.wrap(sentences[0], 125)[:3]
    above = 0.78 + 0.2 * len(lines) + (0.4 if bars else 0.2)
    height = above + rows + 0.75
    spec = result.question.scenario
    figure, (axes,) = new_figure(
        height,
        f"What {visible(result.question.outcome.words, 80)} hangs on",
        f"{visible(spec.title, 50)} · {years(spec.weeks)} · {result.question.rows:,} points · "
        f"{result.question.replications} replications",
    )
    figure.text(0.012, 1 - 0.7 / height, "\n".join(lines), size=10.5, color=INK, va="top")
    left = 0.3 if bars else 0.1
    axes.set_position((left, 0.62 / height, 0.97 - left, rows / height))
    if bars:
        _bars(axes, result)
        _legend(figure, axes, 1 - (above - 0.36) / height, result)
    else:
        _plane(axes, result)
    return figure


def _bars(axes: Axes, result: Sensitivity) -> None:
    for row, finding in enumerate(result.findings):
        index = finding.index
        if not isinstance(index, SobolIndex):
            continue
        pair = (index.first, ALONE, row - 0.18), (index.total, TOTAL, row + 0.18)
        for share, colour, at in pair:
            axes.barh(at, max(share.value, 0.0), height=0.34, color=colour, zorder=2)
            low, high = share.interval
            axes.plot([low, high], [at, at], color=INK, linewidth=1.4, zorder=3)
            axes.plot([low, high], [at, at], "|", color=INK, markersize=6, zorder=3)
    if result.noise is not None and result.noise.floor > 0.0:
        axes.axvline(
            result.noise.floor, color=OTHERS[0], linewidth=1.4, linestyle=(0, (3, 2)), zorder=4
        )
    axes.axvline(0.0, color=INK, linewidth=1.0, zorder=1.5)
    axes.set_yticks(range(len(result.findings)), [_lines(f) for f in result.findings])
    axes.set_ylim(len(result.findings) - 0.5, -0.5)
    low, high = axes.get_xlim()
    axes.set_xlim(max(low, LEAST), min(max(high, 0.3), MOST))
    for row, finding in enumerate(result.findings):
        if isinstance(finding.index, SobolIndex):
            _mark_beyond(axes, finding.index.first, row - 0.18)
            _mark_beyond(axes, finding.index.total, row + 0.18)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Share of the variance")


def _mark_beyond(axes: Axes, share: Share, at: float) -> None:
    """Mark what lies beyond the axis: arrows for an interval, the value beside a bar."""
    low, high = share.interval
    for goes_on, edge, marker in ((low < LEAST, LEAST, "<"), (high > MOST, MOST, ">")):
        if goes_on:
            axes.plot([edge], [at], marker, color=INK, markersize=6, clip_on=False, zorder=5)
    if share.value > MOST:
        axes.text(MOST + 0.014, at, f"{share.value:.2g}", va="center", size=9, color=INK)


def _legend(figure: Figure, axes: Axes, top: float, result: Sensitivity) -> None:
    handles: list[Artist] = [
        Patch(color=ALONE, label="alone (S1)"),
        Patch(color=TOTAL, label="in all, with others (ST)"),
    ]
    if result.noise is not None and result.noise.floor > 0.0:
        words = "chance left in the means"
        handles += axes.plot([], [], color=OTHERS[0], linestyle=(0, (3, 2)), label=words)
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.002, top),
        ncols=3,
        frameon=False,
        fontsize=10.5,
    )


def _plane(axes: Axes, result: Sensitivity) -> None:
    unit = outcome_unit(result)
    marks = [
        (_short(finding), finding.index.size / unit.per, finding.index)
        for finding in result.findings
        if isinstance(finding.index, MorrisEffect)
    ]
    for _, x, index in marks:
        y, (low, high) = index.spread / unit.per, index.interval
        ends = [max(low, 0.0) / unit.per, high / unit.per]
        axes.plot(ends, [y, y], color=FOCAL, linewidth=1.2, alpha=0.6)
        fill, edge = (FOCAL, "white") if beyond_chance(index) else ("white", FOCAL)
        axes.plot([x], [y], "o", mfc=fill, mec=edge, markersize=8, zorder=3)
    axes.set_xlim(0.0, 1.25 * axes.get_xlim()[1])
    axes.set_ylim(0.0, 1.1 * axes.get_ylim()[1])
    end = float(np.minimum(axes.get_xlim()[1], axes.get_ylim()[1]))
    axes.plot([0, end], [0, end], color=FAINT, linestyle=(0, (4, 2)), linewidth=1.0)
    axes.set_xlabel(_axis("mu*: mean size of what half of its distribution changes", unit))
    axes.set_ylabel(_axis("sigma: how differently it does", unit))
    taken = [line.get_window_extent().padded(2) for line in axes.lines if line.get_marker() == "o"]
    label_points(axes, [(name, x, index.spread / unit.per) for name, x, index in marks], taken)


def _axis(words: str, unit: Unit) -> str:
    return f"{words} ({unit.name})" if unit.name else words


def _lines(finding: Finding) -> str:
    words = visible(finding.parameter.words, 2 * NAME)
    return "\n".join(textwrap.wrap(words, NAME, max_lines=2, placeholder=" …"))


def _short(finding: Finding) -> str:
    return visible(finding.parameter.words, 44)
