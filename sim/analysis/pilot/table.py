"""The tables of a pilot, and what a terminal says of it."""

from __future__ import annotations

from sim.analysis.pilot.answer import Answer
from sim.analysis.pilot.pilot import Pilot
from sim.analysis.pilot.read_words import assigned, decision, found, values_table
from sim.analysis.pilot.words import advice, costs, plan, reading, unit_of
from sim.report.blocks import LONG, Numbers, Prose, Section, Table, Texts, Values
from sim.report.units import COUNT, PERCENT, money
from sim.text import visible


def plan_table(pilot: Pilot) -> Table:
    """Return the plan, a line for each of its parts."""
    lines = plan(pilot)
    return Table(
        "The plan",
        [
            Texts("Plan", [name for name, _ in lines], least=15),
            Texts("How", [how for _, how in lines], least=30),
        ],
    )


def sizes_table(pilot: Pilot) -> Table:
    """Return pilots of several sizes, the best one strong."""
    sizes = pilot.sizes
    unit, gains = unit_of(pilot), money(pilot.scenario.currency, [s.worth.value for s in sizes])
    return Table(
        "Pilots of several sizes",
        [
            Numbers("In the\npilot", [each.n for each in sizes], COUNT.plain, csv="n"),
            Numbers("Of all", [each.share for each in sizes], PERCENT.plain, "%", csv="share"),
            Numbers(
                "Smallest\neffect",
                [each.smallest for each in sizes],
                unit.plain,
                unit.name,
                csv="smallest_effect",
            ),
            Numbers("Power", [each.power for each in sizes], PERCENT.plain, "%", csv="power"),
            Numbers(
                "Rolls\nout",
                [each.worth.rolls_out for each in sizes],
                PERCENT.plain,
                "%",
                csv="rolls_out",
            ),
            Numbers(
                "Worth", [each.worth.value for each in sizes], gains.signed, gains.name, csv="value"
            ),
            Values("planned", [each.n == pilot.plan.n for each in sizes]),
        ],
        strong=[sizes.index(pilot.best)],
        note="Power: the mean over the worlds of the textbook's, for the effect in each. Worth: "
        "expected gain of deciding after the pilot less the best without one, everything that "
        "the pilot costs taken off; how far a world believes a reading, the other worlds say.",
        file="sizes",
    )


def worlds_table(pilot: Pilot) -> Table:
    """Return what the pilot reads and what is true in each world."""
    unit, found = unit_of(pilot), pilot.prospects
    gains = money(
        pilot.scenario.currency, [*found.now, *found.late, *found.adopted, *found.dropped]
    )
    return Table(
        "World by world",
        [
            Numbers("World", range(1, len(pilot.worlds) + 1), csv="world"),
            Numbers("Reads", found.naive.tolist(), unit.signed, unit.name, csv="naive"),
            Numbers("Truth", [w.truth for w in pilot.worlds], unit.signed, unit.name, csv="truth"),
            Numbers("Roll out\nnow", found.now.tolist(), gains.signed, gains.name, csv="now"),
            Numbers("later", found.late.tolist(), gains.signed, gains.name, csv="late"),
            Numbers(
                "Pilot adds\nto that",
                found.adopted.tolist(),
                gains.signed,
                gains.name,
                csv="adopted",
            ),
            Numbers("given\nup", found.dropped.tolist(), gains.signed, gains.name, csv="dropped"),
            *(
                Values(each.path, values.tolist())
                for each, values in zip(pilot.uncertain, pilot.points.T, strict=True)
            ),
        ],
        note="Reads: what the pilot reads but for luck. Roll out now, or later, when the pilot "
        "would be over: against today, without a pilot. The pilot adds what it does if the policy "
        "is rolled out after it, or given up.",
        file="worlds",
    )


def head(pilot: Pilot) -> str:
    """Return what was simulated, in a line."""
    asked = pilot.question
    worlds = "1 world" if len(pilot.worlds) == 1 else f"{len(pilot.worlds)} worlds"
    return (
        f"Policy {visible(asked.policy, LONG)} of {visible(pilot.scenario.focal, LONG)} against "
        f"{visible(pilot.scenario.baseline, LONG)} · {asked.weeks} weeks · {worlds} with "
        f"{pilot.scenario.simulated:,} customers, {asked.lots} pilots in each · seed {asked.seed}"
    )


def pilot_report(answer: Answer) -> list[Section]:
    """Return the advice, the plan, what it would read, and what it is worth."""
    pilot, title = answer.pilot, visible(answer.pilot.scenario.title, LONG)
    if answer.update is not None:
        return [
            Section(
                "read",
                f"What came of the pilot? {title}",
                [
                    Prose(head(pilot)),
                    Prose(decision(pilot, answer.update), strong=True),
                    *map(Prose, found(pilot, answer.update)),
                    *([values_table(pilot, answer.update)] if pilot.uncertain else []),
                ],
            )
        ]
    return [
        Section(
            "found",
            f"How to pilot, and whether to? {title}",
            [
                Prose(head(pilot)),
                Prose(advice(pilot), strong=True),
                plan_table(pilot),
                *assigned(answer),
                *map(Prose, reading(pilot)),
                sizes_table(pilot),
                *map(Prose, costs(pilot)),
            ],
        )
    ]
