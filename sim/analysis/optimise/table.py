"""An optimisation in a terminal: the finalists in a table, and what to do in sentences."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.optimise.result import Finalist, Optimum
from sim.analysis.optimise.words import money_unit, number, optimum_sentences
from sim.report.layout import LONG, PlainTable, text
from sim.report.units import NOTHING, PERCENT, POINTS, years
from sim.text import visible


def optimum_report(optimum: Optimum) -> RenderableType:
    """Return the finalists in a table, and what to do in plain sentences."""
    asked = optimum.question
    unit = money_unit(optimum)
    first = asked.objectives[0]
    promised = unit if first == "profit" else POINTS
    yearly = f"{unit.short}/year"
    table = PlainTable(gap=1)
    table.words("In the final")
    table.words("Levers")
    table.numbers("Profit\ngain", yearly)
    table.numbers("95 % interval", yearly)
    table.numbers("Retention\ngain", "pp")
    table.numbers("Luck", promised.short)
    for each in optimum.final:
        gain = each.fresh.against(optimum.today.fresh, "profit")
        kept = each.fresh.against(optimum.today.fresh, "retention")
        table.row(
            text(each.label if each.kept else f"{each.label}, breaks a limit"),
            _levers_short(each),
            unit.signed(gain.mean),
            "baseline" if each is optimum.today else unit.interval(gain).replace(" to ", ", "),
            POINTS.signed(kept.mean),
            promised.signed(each.optimism.get(first)),
            style="bold" if optimum.wins(each) else "" if each.kept else "dim",
        )
    head = Text.assemble(
        (visible(asked.title, LONG), "bold"),
        f"\nLevers of {visible(asked.policy, LONG)} of {visible(asked.scenario.focal, LONG)} · "
        f"{years(asked.scenario.weeks)} · {asked.scenario.size_words} customers · "
        f"retention today {PERCENT.plain(optimum.today.fresh.mean('retention'))} %",
    )
    levers = Text(f"Levers: {', '.join(asked.words)}.", style="dim")
    note = Text(
        "All figures are from draws that the search has not seen, as differences to the baseline. "
        f"Luck: what a trial promised in {first} beyond them.",
        style="dim",
    )
    blank = Text("")
    sentences = [Text(words) for words in optimum_sentences(optimum)]
    return Group(head, blank, table, levers, blank, *sentences, note)


def _levers_short(each: Finalist) -> str:
    return NOTHING if each.point is None else ", ".join(number(value) for value in each.point)
