"""The pictures of a pilot: what it reads beside what is true, and what a size is worth."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.analysis.pilot.pilot import Pilot
from sim.analysis.pilot.words import unit_of
from sim.report.style import FAINT, FOCAL, INK, OTHERS, new_figure
from sim.report.units import money
from sim.text import visible


def readings_figure(pilot: Pilot) -> Figure:
    """Return a figure of the simulated pilots beside the truth, world by world.

    A point with its 95 % interval for each pilot, filled if it finds an effect; a black tick at
    what a roll-out does. Make and draw it within `house_style()`.
    """
    unit, height = unit_of(pilot), 2.0 + 0.34 * max(len(pilot.worlds), 3)
    figure, (axes,) = new_figure(
        height, f"What pilots of {visible(pilot.question.policy, 40)} read", _subtitle(pilot)
    )
    axes.set_position((0.1, 0.65 / height, 0.87, 1 - 1.75 / height))
    names = {"found": "finds an effect", "not": "finds none", "truth": "a roll-out's effect"}
    for row, (world, readings) in enumerate(zip(pilot.worlds, pilot.readings, strict=True)):
        truth = world.truth / unit.per
        axes.plot(
            [truth] * 2, [row - 0.38, row + 0.38], color=INK, lw=2.4, label=names.pop("truth", None)
        )
        for number, each in enumerate(readings):
            low, high = (end / unit.per for end in each.interval)
            at = row + 0.5 * ((number + 1) / (len(readings) + 1) - 0.5)
            colour = FOCAL if each.found else OTHERS[6]
            axes.plot([low, high], [at, at], color=colour, lw=1.8, solid_capstyle="butt")
            axes.plot(
                [each.value / unit.per],
                [at],
                "o",
                color=colour,
                mfc=colour if each.found else "white",
                ms=6,
                label=names.pop("found" if each.found else "not", None),
            )
    axes.axvline(0.0, color=FAINT, linewidth=0.9)
    axes.set_yticks(range(len(pilot.worlds)), [str(n + 1) for n in range(len(pilot.worlds))])
    axes.set_ylim(len(pilot.worlds) - 0.5, -0.5)
    axes.grid(axis="y", visible=False)
    axes.set_ylabel("World")
    axes.set_xlabel(f"{pilot.measure.name.capitalize()} per customer ({unit.name})")
    figure.legend(
        loc="upper left",
        bbox_to_anchor=(0.002, 1 - 0.62 / height),
        ncols=3,
        frameon=False,
        fontsize=10.5,
    )
    return figure


def sizes_figure(pilot: Pilot) -> Figure:
    """Return a figure of what pilots of several sizes are worth, and of their power.

    Make and draw it within `house_style()`.
    """
    sizes = pilot.sizes
    unit = money(pilot.scenario.currency, [each.worth.value for each in sizes])
    figure, (worth, sure) = new_figure(6.4, "How many to take", _subtitle(pilot), rows=2)
    figure.subplots_adjust(right=0.97)
    n = [each.n for each in sizes]
    worth.plot(n, [each.worth.value / unit.per for each in sizes], "o-", color=FOCAL)
    worth.plot([pilot.best.n], [pilot.best.worth.value / unit.per], "o", color=OTHERS[0], ms=11)
    worth.axhline(0.0, color=FAINT, linewidth=0.9)
    worth.set_title(
        "Worth against deciding without one; orange: best of these", loc="left", size=11
    )
    worth.set_ylabel(unit.name)
    sure.plot(n, [100.0 * each.power for each in sizes], "s-", color=OTHERS[1])
    sure.axhline(80.0, color=FAINT, linewidth=0.9, linestyle=(0, (4, 2)))
    sure.set_ylim(0.0, 103.0)
    sure.set_title("Power, mean over the worlds; dashed: 80 %", loc="left", size=11)
    sure.set_ylabel("%")
    sure.set_xlabel(f"{pilot.question.unit.capitalize()} in the pilot, both arms")
    for axes in (worth, sure):
        axes.set_xlim(0.0, 1.03 * max(n))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    sure.xaxis.set_major_formatter(lambda at, _: f"{at:,.0f}")
    return figure


def _subtitle(pilot: Pilot) -> str:
    asked = pilot.question
    return (
        f"{visible(pilot.scenario.title, 50)} · {asked.weeks} weeks · "
        f"{pilot.plan.n:,} {asked.unit}, {100 * asked.holdout:.3g} % held out"
    )
