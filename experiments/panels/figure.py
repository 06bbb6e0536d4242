"""One picture of each panel: what came, as bars or dots, and each model as a line of its own."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.panels.described import (
    AGAIN,
    COUNTS,
    KNOWN_BUYERS,
    KNOWN_PURCHASES,
    SOLE,
    TREND,
)
from experiments.panels.forecast import ACTUAL, BARE, BGNBD, LOYALSIM, NBD, Forecast
from sim.report.fonts import Canvas
from sim.report.style import FAINT, FOCAL, OTHERS, WIDTH

HEIGHT = 8.0
LOOKS = {
    NBD: (OTHERS[0], (0, (6, 2)), "s"),
    BGNBD: (OTHERS[1], (0, (2, 1.5)), "^"),
    LOYALSIM: (FOCAL, "-", "o"),
    BARE: (OTHERS[4], (0, (7, 2, 2, 2)), "D"),
}
TITLES = {
    KNOWN_PURCHASES: "Purchases of earlier buyers, weeks of the panel",
    KNOWN_BUYERS: "Earlier buyers who buy, weeks of the panel",
    COUNTS: "Earlier buyers (%), by purchases in the second half",
    TREND: "Purchases in the second half, by those in the first",
    SOLE: "Buyers of a brand who buy no other (%)",
    AGAIN: "Buyers of a brand who buy it again (%)",
}


def figure(found: Forecast) -> Figure:
    """Draw four quantities of the second half. Call it in `house_style()`."""
    drawn = Figure(figsize=(WIDTH, HEIGHT))
    Canvas(drawn)
    drawn.text(0.012, 0.985, found.panel.title, size=14, weight="bold", va="top")
    subtitle = "The second half: grey, what came; lines, what each model predicted from the first"
    drawn.text(0.012, 0.948, subtitle, size=11, color=FAINT, va="top")
    single = len(found.panel.brands) == 1
    quantities = [KNOWN_PURCHASES, COUNTS, TREND, KNOWN_BUYERS if single else SOLE]
    axes = drawn.subplots(2, 2)
    drawn.subplots_adjust(left=0.07, right=0.985, top=0.83, bottom=0.07, hspace=0.36, wspace=0.16)
    for place, quantity in zip(axes.flat, quantities, strict=True):
        draw(place, found, quantity)
    handles, names = axes.flat[0].get_legend_handles_labels()
    drawn.legend(
        handles, names, loc="upper left", bbox_to_anchor=(0.005, 0.925), ncol=5, frameon=False
    )
    return drawn


def draw(place: Axes, found: Forecast, quantity: str) -> None:
    """Draw bars of what came, and the models' lines over them."""
    table = found.table(quantity)
    across = range(len(table))
    place.bar(across, table[ACTUAL], color="#CFCFCF", width=0.7, label=ACTUAL)
    brands = quantity in (SOLE, AGAIN)
    for model, (colour, dash, marker) in LOOKS.items():
        if model in table:
            place.plot(
                across,
                table[model],
                color=colour,
                linestyle="none" if brands else dash,
                marker=marker,
                markersize=5,
                # Where two lines lie upon each other, ours is the one to be seen.
                zorder=3.0 if model == LOYALSIM else 2.5,
                label=model,
            )
    place.set_xticks(list(across), list(table.index))
    if max(len(str(name)) for name in table.index) > 3 and len(table) > 7:
        place.tick_params(axis="x", labelsize=8.5)
    place.set_ylim(bottom=0)
    place.grid(visible=False, axis="x")
    place.set_title(TITLES[quantity], loc="left")
