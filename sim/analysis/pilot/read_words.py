"""What a real pilot read, and what it decides, in plain sentences and a table."""

from __future__ import annotations

from sim.analysis.pilot.answer import Answer
from sim.analysis.pilot.lots import ARMS
from sim.analysis.pilot.pilot import Pilot
from sim.analysis.pilot.results import Update, nothing_to_learn
from sim.analysis.pilot.words import amount, effect
from sim.report.blocks import Block, Numbers, Prose, Table, Texts
from sim.report.units import COUNT, number, whole_percent
from sim.text import name_of, visible


def decision(pilot: Pilot, update: Update) -> str:
    """Return what to do after the pilot, and why."""
    policy, gain = visible(pilot.question.policy, 40), amount(pilot, update.gain, True)
    if update.gain > 0.0:
        said = f"Roll {policy} out: it is expected to gain {gain} against giving it up"
    else:
        said = f"Stay as you are: rolling {policy} out is expected to bring {gain}"
    return f"{said}, and gains with a probability of {whole_percent(update.p_gain)}."


def found(pilot: Pilot, update: Update) -> list[str]:
    """Return sentences on what was read, and what that changes."""
    results = update.results
    low, high = (effect(pilot, end) for end in results.reading.interval)
    counts = results.counts
    told = [
        f"{results.file}: {counts['policy']:,} with the policy against {counts['control']:,} held "
        f"out read {effect(pilot, results.reading.value)} per unit (95 % interval {low} to {high})."
    ]
    if nothing_to_learn(pilot):
        return [
            *told,
            "There is only one world, as the file has no [uncertainty] table that matters here: no "
            "reading changes what is expected in it.",
        ]
    before = amount(pilot, float(pilot.prospects.later.mean()), True)
    told.append(
        f"Before the pilot {before} was expected. Of {len(update.weights)} worlds it leaves as "
        f"many as {update.worlds:.1f} equally likely ones."
    )
    if update.surprising:
        told.append(
            "No world reads anything like it: the nearest is "
            f"{update.nearest:.1f} standard errors away. Look at what the file assumes, or at how "
            "the pilot went, before you believe its gains."
        )
    return told


def values_table(pilot: Pilot, update: Update) -> Table:
    """Return each uncertain number, its mean over the worlds before the pilot and after it."""
    return Table(
        "What is uncertain, before and after",
        [
            Texts("Number", [each.words for each in pilot.uncertain], least=20),
            Numbers("Before", [before for _, before, _ in update.values], number, csv="before"),
            Numbers("After", [after for _, _, after in update.values], number, csv="after"),
        ],
        note="Means over the worlds, each weighted by how likely it makes what was read.",
        file="uncertain",
    )


def assigned(answer: Answer) -> list[Block]:
    """Return how many of each stratum are in each arm, and where each id's arm stands."""
    if answer.assignment is None:
        return []
    counts = answer.assignment.counts()
    table = Table(
        "Who is in which arm",
        [
            Texts("Stratum", [visible(stratum) for stratum in counts], least=12),
            *(
                Numbers(arm.capitalize(), [each[arm] for each in counts.values()], COUNT.plain)
                for arm in ARMS[1:]
            ),
            Numbers("Outside", [each[ARMS[0]] for each in counts.values()], COUNT.plain),
        ],
    )
    where = [] if answer.kept is None else [Prose(f"Each id's arm: {name_of(answer.kept)}")]
    return [table, *where]
