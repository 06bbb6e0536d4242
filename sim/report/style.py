"""The look of figures: colours that everybody can tell apart, and names that stay as they are."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.fonts import Canvas, ordered, telling_undrawn

FOCAL = "#0072B2"
OTHERS = ("#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8C8C8C")
"""Colours of Okabe & Ito (2008); their yellow is too pale on white, grey stands in for it."""
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 2, 2)), "-", (0, (6, 2)), (0, (2, 1.5)))
"""Of the others' lines, so that colour is never the only difference."""

INK = "#222222"
FAINT = "#6B6B6B"
GRID = "#E3E3E3"

WIDTH = 10.0
"""Inches; 100 of them in a picture are 1,000 pixels."""
DPI = 150

_STYLE: dict[str, Any] = {
    "text.parse_math": False,
    "text.usetex": False,
    "axes.formatter.use_mathtext": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 11.0,
    "axes.titlesize": 12.0,
    "axes.labelsize": 11.0,
    "xtick.labelsize": 10.5,
    "ytick.labelsize": 10.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "figure.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "loyalsim",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Set the style in which figures are made and drawn, whatever the user's settings.

    In the context, text is taken literally: a `$` in a name starts no formula. At its end a Notice
    names what no font could draw.
    """
    backend = ("backend", "backend_fallback", "interactive", "toolbar")
    settings: dict[Any, Any] = {**matplotlib.rcParamsDefault, **_STYLE}
    for key in backend:
        settings.pop(key, None)
    with telling_undrawn(), matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def new_figure(
    height: float, title: str, subtitle: str, rows: int = 1
) -> tuple[Figure, list[Axes]]:
    """Return a figure of the usual width and a height in inches, and its axes, one per row.

    The axes lie below each other and share weeks or years on the horizontal axis.
    """
    figure = Figure(figsize=(WIDTH, height))
    Canvas(figure)
    figure.text(0.012, 1 - 0.12 / height, title, size=14, weight="bold", va="top")
    figure.text(0.012, 1 - 0.42 / height, subtitle, size=11, color=FAINT, va="top")
    top = 1 - (0.8 if rows == 1 else 1.05) / height
    grid = figure.subplots(rows, 1, sharex=True, squeeze=False)
    figure.subplots_adjust(left=0.095, right=0.82, top=top, bottom=0.62 / height, hspace=0.32)
    return figure, list(grid[:, 0])


def render(figure: Figure) -> dict[str, bytes]:
    """Return the bytes of a figure as files, by kind ("png", "svg"); equal for equal figures.

    Call it within `house_style()`.
    """
    files = {}
    for kind in ("png", "svg"):
        buffer = BytesIO()
        metadata = {"Date": None} if kind == "svg" else {"Software": None}
        figure.savefig(buffer, format=kind, dpi=DPI, metadata=metadata)
        files[kind] = buffer.getvalue()
    files["svg"] = ordered(files["svg"].decode()).encode()
    return files


def ink_on(colour: str) -> str:
    """Return an ink that can be read on a colour (relative luminance of WCAG 2).

    >>> ink_on("#FFFFFF") == INK, ink_on("#000000")
    (True, '#FFFFFF')
    """
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#FFFFFF" if luminance < 0.25 else INK
