"""The page of a pilot: the plan of a field test, and whether to do it."""

from __future__ import annotations

from sim.analysis.pilot.answer import Answer
from sim.analysis.pilot.figures import readings_figure, sizes_figure
from sim.analysis.pilot.read_words import assigned, decision, found, values_table
from sim.analysis.pilot.table import head, plan_table, sizes_table, worlds_table
from sim.analysis.pilot.words import advice, costs, reading
from sim.report.blocks import Block, Picture, Prose, Section
from sim.report.page import Page
from sim.text import visible

_HOW = (
    "A world is the market at one draw of the numbers in [uncertainty]. In each, the policy is "
    "piloted and then rolled out or given up, rolled out to all at once or later, and left alone, "
    "on the same customers with the same luck. "
    "The pilot happens inside the market: treated and held out talk to each other, rivals answer "
    "once half of the firm's customers have the policy, and who is held out of a deal finds it as "
    "unfair as one aimed at others.",
    "The pilot is read as a firm would: the difference of the two arms within strata, adjusted by "
    "what is known of the weeks before. What it reads but for luck is own less twin's, treated "
    "less held out, where a twin is the same customer without the policy; the truth is own less "
    "twin's when all have it.",
    "Where fewer customers are simulated than the market has, the part of a reading that is chance "
    "is made as small as it is in the market. Pilots of other sizes are worked out from the one "
    "simulated: errors go with the root of the size, what happens to those in it with the size.",
    "Costs that no customer causes, such as running a programme, are charged in a roll-out and not "
    "in the pilot: say them with --cost.",
)


def pilot_page(answer: Answer, command: str) -> Page:
    """Return the page; `command` makes it again. Make it within `house_style()`."""
    pilot = answer.pilot
    return Page(
        title=f"{visible(pilot.scenario.title, 80)}: how to pilot "
        f"{visible(pilot.question.policy, 40)}, and whether to",
        subtitle=head(pilot),
        sections=[*_read(answer), *_sections(answer, command)],
    )


def _read(answer: Answer) -> list[Section]:
    """Return what came of the pilot, if it has been."""
    pilot, update = answer.pilot, answer.update
    if update is None:
        return []
    blocks: list[Block] = [
        Prose(decision(pilot, update), strong=True),
        *map(Prose, found(pilot, update)),
        *([values_table(pilot, update)] if pilot.uncertain else []),
    ]
    return [Section("read", "What came of the pilot", blocks)]


def _sections(answer: Answer, command: str) -> list[Section]:
    pilot = answer.pilot
    before = "What to do" if answer.update is None else "What it was to be worth"
    done: list[Block] = [Prose(advice(pilot), strong=True), *map(Prose, costs(pilot))]
    told = reading(pilot)
    read: list[Block] = [
        *map(Prose, told),
        Picture(
            "readings",
            readings_figure(pilot),
            " ".join(told),
            "Simulated pilots with 95 % intervals, beside what a roll-out does.",
        ),
        worlds_table(pilot),
    ]
    sizes: list[Block] = [
        sizes_table(pilot),
        Picture(
            "sizes",
            sizes_figure(pilot),
            f"Of the sizes tried, {pilot.best.n:,} {pilot.question.unit} are worth most.",
            "What a pilot is worth against deciding without one, and its power, by size.",
        ),
    ]
    return [
        Section("advice", before, done),
        Section("plan", "The plan", [plan_table(pilot), *assigned(answer)]),
        Section("reading", "What it would read, and what is true", read),
        Section("size", "How many to take", sizes),
        Section(
            "how", "How it was done", [*map(Prose, _HOW), Prose(f"To make it again: {command}")]
        ),
    ]
