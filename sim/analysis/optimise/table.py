"""The table of an optimisation's finalists, and what a terminal says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.analysis.optimise.result import Finalist, Optimum
from sim.analysis.optimise.words import money_unit, number, optimum_sentences
from sim.report.blocks import LONG, Numbers, Prose, Section, Table, Texts
from sim.report.units import NOTHING, PERCENT, POINTS, Unit, years
from sim.stats.paired import Estimate
from sim.text import visible


def final_table(optimum: Optimum) -> Table:
    """Return the table with one row per finalist, its levers and gains with fresh draws."""
    asked, today, final = optimum.question, optimum.today, optimum.final
    unit = money_unit(optimum)
    yearly = f"{unit.short}/year"
    first = asked.objectives[0]
    promised = unit if first == "profit" else POINTS
    earned = [each.fresh.against(today.fresh, "profit") for each in final]
    kept = [each.fresh.against(today.fresh, "retention") for each in final]
    points = [each.point or (None,) * len(asked.space) for each in final]
    named = [each.label if each.kept else f"{each.label}, breaks a limit" for each in final]
    return Table(
        f"The finalists with fresh draws, as differences to {visible(asked.scenario.baseline)}",
        [
            Texts("In the final", [visible(name, LONG) for name in named]),
            Texts("Levers", final, _levers_short, only="terminal"),
            *(
                Numbers(visible(words), values, number, only="page")
                for words, values in zip(asked.words, zip(*points, strict=True), strict=True)
            ),
            Numbers("Profit\ngain", [gain.mean for gain in earned], unit.signed, yearly),
            Numbers("95 % interval", _ends(optimum, earned, unit), unit=yearly),
            Numbers("Retention\ngain", [gain.mean for gain in kept], POINTS.signed, "pp"),
            Numbers("95 % interval", _ends(optimum, kept, POINTS), unit="pp", only="page"),
            Numbers(
                "Spends more",
                [each.fresh.mean("spend") for each in final],
                unit.signed,
                yearly,
                only="page",
            ),
            Numbers(
                "Luck",
                [each.optimism.get(first) for each in final],
                promised.signed,
                promised.short,
                only="terminal",
            ),
        ],
        strong=[row for row, each in enumerate(final) if optimum.wins(each)],
        faint=[row for row, each in enumerate(final) if not each.kept],
        note="All figures are from draws that the search has not seen, as differences to the "
        "baseline.",
        gap=1,
    )


def optimum_report(optimum: Optimum) -> list[Section]:
    """Return the finalists in a table, and what to do in plain sentences."""
    asked = optimum.question
    head = (
        f"Levers of {visible(asked.policy, LONG)} of {visible(asked.scenario.focal, LONG)} · "
        f"{years(asked.scenario.weeks)} · {asked.scenario.size_words} customers · "
        f"retention today {PERCENT.plain(optimum.today.fresh.mean('retention'))} %"
    )
    table = final_table(optimum)
    luck = f"Luck: what a trial promised in {asked.objectives[0]} beyond them."
    return [
        Section(
            "final",
            visible(asked.title, LONG),
            [
                Prose(head),
                replace(table, note=f"{table.note} {luck}"),
                Prose(f"Levers: {', '.join(asked.words)}.", faint=True),
                *map(Prose, optimum_sentences(optimum)),
            ],
        )
    ]


def _ends(optimum: Optimum, gains: Sequence[Estimate], unit: Unit) -> list[str]:
    return [
        "baseline" if each is optimum.today else unit.interval(gain).replace(" to ", ", ")
        for each, gain in zip(optimum.final, gains, strict=True)
    ]


def _levers_short(each: Finalist) -> str:
    return NOTHING if each.point is None else ", ".join(number(value) for value in each.point)
