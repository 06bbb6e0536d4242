"""The picture of one claim: its margin in every draw, and over what decides."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.analysis.claims.result import ClaimResult, ClaimsResult
from sim.analysis.claims.words import margin_words
from sim.report.region import CASE, OTHER, axis_words
from sim.report.style import FAINT, INK, new_figure
from sim.report.units import percent
from sim.text import visible

HEIGHT = 4.4
BINS = 24
WHERE = (0.09, 0.15, 0.39, 0.58)
OVER = (0.59, 0.15, 0.39, 0.58)
Floats = NDArray[np.float64]


def claim_figure(result: ClaimResult, shown: ClaimsResult) -> Figure:
    """Return a figure of the margin of a claim in every draw, and over what decides.

    Left, the margins of all draws, those in which the claim is false in orange, and the mean at
    the file's own numbers as a diamond with its interval. Right, the margins over the parameter
    that decides most; without draws, the replications alone. Make and draw it within
    `house_style()`.
    """
    figure, (axes,) = new_figure(
        HEIGHT, visible(result.claim.id, 60), visible(margin_words(result), 110)
    )
    margins = result.margins if result.margins is not None else np.zeros(0)
    measured = np.isfinite(margins)
    known = margins[measured]
    axes.set_position(WHERE)
    _distribution(axes, known if len(known) else np.array([o.margin for o in result.replications]))
    _here(axes, result)
    axes.set_xlabel(visible(f"Margin ({result.claim.unit})", 50))
    axes.set_ylabel("Draws" if len(known) else "Replications")
    other = figure.add_axes(OVER)
    which = deciding(result)
    if which is None or not len(known):
        other.set_axis_off()
        words = "No uncertain number decides\nbeyond chance." if len(known) else "No draws."
        other.text(0.5, 0.5, words, ha="center", va="center", color=FAINT)
        return figure
    _scatter(other, shown.points[measured, which], known)
    other.set_xlabel(visible(axis_words(shown.parameters[which]), 60))
    other.set_ylabel(visible(f"Margin ({result.claim.unit})", 50))
    return figure


def deciding(result: ClaimResult) -> int | None:
    """Return the index of the parameter that decides most; None if none does."""
    found = result.conditions
    if found is None:
        return None
    if found.influences:
        return found.influences[0].parameter
    return found.rule.limits[0].parameter if found.rule is not None else None


def _distribution(axes: Axes, margins: Floats) -> None:
    low, high = min(float(margins.min()), 0.0), max(float(margins.max()), 0.0)
    width = (high - low) / BINS or 1.0
    edges = width * np.arange(np.floor(low / width), np.ceil(high / width) + 1)
    edges = edges if len(edges) > 1 else np.array([-0.5, 0.0, 0.5])
    false = margins <= 0.0
    groups = ((margins[~false], OTHER, "true"), (margins[false], CASE, "false"))
    for some, colour, words in groups:
        share = percent(len(some) / len(margins))
        shown = np.where(some == 0.0, -1e-12, some)
        axes.hist(
            shown, edges.tolist(), color=colour, edgecolor="white", label=f"{words} in {share}"
        )
    axes.axvline(0.0, color=INK, linewidth=1.2)
    axes.grid(axis="x", visible=False)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, frameon=False, fontsize=10.5
    )


def _here(axes: Axes, result: ClaimResult) -> None:
    """Draw the mean at the file's own numbers, above the bars."""
    mean = result.margin
    top = axes.get_ylim()[1]
    axes.set_ylim(0.0, top * 1.15)
    if np.isfinite(mean.low):
        axes.plot([mean.low, mean.high], [top * 1.07] * 2, color=INK, linewidth=1.6)
    axes.plot([mean.value], [top * 1.07], "D", color=INK, mfc="white", mew=1.6, markersize=8)


def _scatter(axes: Axes, values: Floats, margins: Floats) -> None:
    false = margins <= 0.0
    axes.plot(values[~false], margins[~false], "o", color=OTHER, markersize=6.5, mec="white")
    axes.plot(values[false], margins[false], "X", color=CASE, markersize=8, mec="white")
    axes.axhline(0.0, color=INK, linewidth=1.2)
    axes.margins(0.06)
