"""Stacked bars: what wholes are made of, one bar per policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from matplotlib.figure import Figure

from sim.report.style import INK, ink_on, new_figure

ROOM = 0.045
"""Share of the axis from which a part has its number written on it."""


def stacks(
    title: str,
    subtitle: str,
    bars: Mapping[str, Sequence[float]],
    parts: Sequence[tuple[str, str]],
    label: str,
    form: str = "{:.0f}",
) -> Figure:
    """Draw stacked bars of what wholes are made of, with the number on every part.

    `bars` has the values of each bar by its name, from the top; `parts` are names and colours of
    the parts, in the order of the values. Parts above 0 stand right of 0, those below left of it.
    `label` names the axis with its unit, `form` says how numbers are written.
    """
    height = 1.75 + 0.42 * len(bars) + 0.26 * -(-len(parts) // 3)
    figure, (axes,) = new_figure(height, title, subtitle)
    longest = max(len(name) for name in bars)
    figure.subplots_adjust(
        left=min(0.03 + 0.0088 * longest, 0.36),
        right=0.975,
        top=1 - (0.85 + 0.26 * -(-len(parts) // 3)) / height,
        bottom=0.62 / height,
    )
    names = list(bars)
    right, left = [0.0] * len(names), [0.0] * len(names)
    span = max(
        fsum(v for v in values if v > 0) - fsum(v for v in values if v < 0)
        for values in bars.values()
    )
    for p, (part, colour) in enumerate(parts):
        widths = [bars[name][p] for name in names]
        starts = [right[i] if width >= 0 else left[i] for i, width in enumerate(widths)]
        axes.barh(names, widths, left=starts, height=0.66, color=colour, label=part)
        for i, width in enumerate(widths):
            if abs(width) >= ROOM * (span or 1.0):
                axes.text(
                    starts[i] + width / 2,
                    i,
                    form.format(width),
                    ha="center",
                    va="center",
                    size=9.5,
                    color=ink_on(colour),
                )
            if width >= 0:
                right[i] += width
            else:
                left[i] += width
    axes.invert_yaxis()
    axes.axvline(0, color=INK, linewidth=1.0)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(label)
    figure.legend(
        loc="upper left",
        bbox_to_anchor=(0.008, 1 - 0.68 / height),
        ncols=3,
        frameon=False,
        fontsize=10,
        handlelength=1.0,
        handleheight=1.0,
    )
    return figure
