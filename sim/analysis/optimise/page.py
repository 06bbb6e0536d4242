"""The page of an optimisation: one file that opens anywhere, with its picture and tables beside."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from matplotlib.figure import Figure

from sim.analysis.optimise.frames import final_frame, trials_frame
from sim.analysis.optimise.picture import front_figure
from sim.analysis.optimise.result import Finalist, Optimum
from sim.analysis.optimise.space import Axis
from sim.analysis.optimise.table import final_table
from sim.analysis.optimise.words import (
    answers,
    limits_words,
    money_unit,
    number,
    searched_sentence,
)
from sim.report.blocks import Block, Column, Numbers, Picture, Points, Prose, Section, Table, Texts
from sim.report.page import Page
from sim.report.sections import made_from, sources
from sim.report.units import NOTHING, PERCENT, POINTS, years
from sim.runs.plan.vary import told_values
from sim.runs.spreads import Between, Levels
from sim.text import visible

FRONT = "front"
"""Name of the picture's files, without an ending."""


def optimum_page(optimum: Optimum) -> Page:
    """Return the page on where to set the levers, and what that brings.

    Tables: `trials` has one row per trial, `final` one per finalist.
    """
    asked = optimum.question
    return Page(
        title=f"{visible(asked.title, 80)}: where to set the levers of {visible(asked.policy, 40)}",
        subtitle=f"An optimisation for {visible(asked.scenario.focal, 40)} · "
        f"{years(asked.scenario.weeks)} · {asked.scenario.size_words} customers · "
        f"{_count(len(optimum.trials), 'trial')}",
        sections=[
            question_section(optimum),
            answer_section(optimum),
            front_section(optimum, front_figure(optimum)),
            final_section(optimum),
            sources_section(optimum),
        ],
        tables={"trials": trials_frame(optimum), "final": final_frame(optimum)},
    )


def question_section(optimum: Optimum) -> Section:
    """Return the section on which levers are set, for what, and within which limits."""
    asked = optimum.question
    does = {"profit": "earns most", "retention": "keeps most customers"}
    goal = " and ".join(does[name] for name in asked.objectives)
    limits = limits_words(optimum)
    within = f" and the limits are kept: {limits}" if limits else ""
    policy, focal = visible(asked.policy, 40), visible(asked.scenario.focal, 40)
    return Section(
        "question",
        "What was asked",
        [
            Prose(f"Where should the levers of {policy} stand so that {focal} {goal}{within}?"),
            Table(
                "The levers",
                [
                    Texts("Lever", [visible(words, 80) for words in asked.words]),
                    Texts("Path", [visible(axis.name, 120) for axis in asked.space]),
                    Texts("What was allowed", asked.space, _allowed),
                    Numbers("As it is", asked.today, number),
                ],
            ),
        ],
    )


def answer_section(optimum: Optimum) -> Section:
    """Return the section on where to set the levers, what that brings, how sure it is."""
    blocks: list[Block] = []
    for advice, *why in answers(optimum):
        blocks += [Prose(advice, strong=True), *([Points(why)] if why else [])]
    blocks.append(Prose(searched_sentence(optimum)))
    return Section("answer", "The answer", blocks)


def front_section(optimum: Optimum, figure: Figure | None) -> Section:
    """Return the section on what every trial would change, with its picture if there is one."""
    if figure is None:
        said = "Retention or profit is not defined in these runs, so there is nothing to draw."
        return Section("front", "Retention against profit", [Prose(said)])
    policy = visible(optimum.question.policy, 40)
    baseline = visible(optimum.question.scenario.baseline, 40)
    caption = f"What each setting of {policy} changes in retention and profit against {baseline}"
    if len(optimum.question.objectives) > 1:
        caption += ", and the front of those that no other beats in both"
    alt = f"{caption}. {' '.join(advice for advice, *_ in answers(optimum))}"
    return Section(
        "front", "Retention against profit", [Picture(FRONT, figure, alt, f"{caption}.")]
    )


def final_section(optimum: Optimum) -> Section:
    """Return the section on the finalists, with draws that no trial has seen."""
    asked, table = optimum.question, final_table(optimum)
    today = PERCENT.plain(optimum.today.fresh.mean("retention"))
    note = f"Retention under {visible(asked.scenario.baseline, 40)} is {today} %."
    return Section(
        "final",
        "The final",
        [
            Prose(
                "The best trials owe part of what they show to luck. They were run again with "
                f"{_count(asked.final_replications, 'replication')} that no trial has seen, and "
                "the answer rests on those alone."
            ),
            replace(table, note=f"{table.note} {note}"),
            _luck(optimum, table.strong),
        ],
    )


def _luck(optimum: Optimum, strong: Collection[int]) -> Table:
    """Return how sure it is that each is best, and what its trial had promised too much."""
    money = money_unit(optimum)
    units = {"profit": (money, f"{money.short}/year"), "retention": (POINTS, "pp")}
    columns: list[Column[Any]] = [
        Texts("In the final", [visible(each.label, 60) for each in optimum.final])
    ]
    for name in optimum.question.objectives:
        unit, said = units[name]
        chances = [_chance(optimum, each, name) for each in optimum.final]
        luck = [each.optimism.get(name) for each in optimum.final]
        columns.append(Numbers(f"Probability of most {name}", chances))
        columns.append(Numbers(f"Luck in {name}", luck, unit.signed, said))
    return Table(
        "How sure, and how much was luck",
        columns,
        strong=strong,
        note="Probability: of being best among those in the final that keep the limits. Luck: "
        "what the trial promised beyond what came with fresh draws.",
    )


def sources_section(optimum: Optimum) -> Section:
    """Return the section on where the numbers come from."""
    asked = optimum.question
    methods = dict.fromkeys(each.method for each in optimum.decisions.values())
    return sources(
        [
            ("Experiment", visible(asked.name, 120)),
            *made_from(asked.scenario, asked.seed),
            (
                "Trials",
                f"{len(optimum.trials):,}, {_count(asked.replications, 'replication')} each",
            ),
            (
                "Final",
                f"{len(optimum.final)}, {_count(asked.final_replications, 'replication')} each",
            ),
            ("Customers", asked.scenario.size_words),
            ("Weeks", f"{asked.scenario.weeks:,}, after the burn-in"),
            *(("Method", visible(method, 300)) for method in methods),
        ],
        "trials.csv has a row per trial of the search, final.csv one per finalist. The same "
        "experiment on any machine gives the same bytes.",
    )


def _allowed(axis: Axis) -> str:
    if axis.values is not None:
        return told_values(Levels(axis.values))
    whole = ", whole numbers" if axis.whole else ""
    return f"{told_values(Between(axis.low, axis.high, axis.logs))}{whole}"


def _chance(optimum: Optimum, each: Finalist, objective: str) -> str:
    """Return the probability that it is best, of those that keep the limits."""
    decision = optimum.decisions.get(objective)
    share = None if decision is None else decision.probability.get(each.label)
    return NOTHING if share is None else f"{share:.2f}"


def _count(count: int, word: str) -> str:
    return f"1 {word}" if count == 1 else f"{count:,} {word}s"
