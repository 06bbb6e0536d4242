"""What holds the customers in the end, and what breaks if the programme ends."""

from __future__ import annotations

from sim.analysis.compare.findings import Findings
from sim.analysis.compare.stacks import stacks
from sim.analysis.compare.twins import Twins
from sim.measure.ending import Ending
from sim.measure.utility import Component
from sim.report.blocks import Block, Numbers, Picture, Prose, Section, Table, Texts
from sim.report.units import COUNT, PERCENT, POINTS, money
from sim.text import shown, visible

AFTER = "customers"

COLOURS = ("#8C8C8C", "#56B4E9", "#E69F00", "#0072B2", "#009E73", "#D55E00")


def section(findings: Findings) -> Section | None:
    """Return the section on what holds customers: Shapley values by policy and segment.

    `holding` has one row per policy and segment.
    """
    twins = findings.twins
    if twins is None:
        return None
    names = [name for name in findings.comparison.policies if name in twins.policies]
    blocks: list[Block] = [
        Prose(
            "Why a customer would choose the firm again: the probability of doing so beyond mere "
            "chance, split fairly among what speaks for and against it (Shapley values, which add "
            "up exactly). Who is held by lock-in alone is gone when the lock is."
        ),
        _picture(twins, names),
    ]
    if findings.focus in twins.policies:
        blocks.append(_by_segment(findings.focus, twins))
    for name in names:
        ending = twins.policies[name].ending
        if ending is not None:
            blocks.append(Prose(_what_breaks(findings, name, ending)))
    tables = {"holding": twins.holding_frame()}
    return Section("holding", "What holds the customers", blocks, tables)


def _picture(twins: Twins, names: list[str]) -> Picture:
    bars, words = {}, []
    for name in names:
        table = twins.policies[name].holding.table()
        parts = [100.0 * (table[part.name.lower()] or 0.0) for part in Component]
        bars[shown(name)] = parts
        largest = max(range(len(parts)), key=lambda i: parts[i])
        words.append(
            f"{shown(name)}: most by {_words(Component(largest))}, {parts[largest]:.1f} points."
        )
    figure = stacks(
        "What holds the customers at the end",
        f"{visible(twins.title, 50)} · probability of choosing {visible(twins.focal, 20)} again, "
        "beyond chance",
        bars,
        [(_words(part), colour) for part, colour in zip(Component, COLOURS, strict=True)],
        "Percentage points of the probability of choosing the firm next",
    )
    return Picture("holding", figure, " ".join(words), "What holds the customers, by policy.")


def _by_segment(policy: str, twins: Twins) -> Table:
    held = twins.policies[policy].holding
    tables = [held.table(segment) for segment in (None, *held.segments)]
    labels = ["all", *(visible(name, 30) for name in held.segments)]
    return Table(
        f"{shown(policy)}: probability of choosing the firm next, in percentage points",
        [
            Texts("Segment", labels),
            Numbers("Customers", [table["customers"] or 0 for table in tables], COUNT.plain),
            Numbers("Probability", [table["probability"] for table in tables], PERCENT.plain),
            Numbers("By chance", [table["neutral"] for table in tables], PERCENT.plain),
            *(
                Numbers(_words(part), [table[part.name.lower()] for table in tables], POINTS.signed)
                for part in Component
            ),
        ],
        note="By chance and all parts add up to the probability.",
    )


def _what_breaks(findings: Findings, policy: str, ending: Ending) -> str:
    on, off = ending.going_on, ending.ended
    profit = (off.profit - on.profit) / ending.ticks_per_unit * findings.times
    released = ending.released / ending.ticks_per_unit * findings.times
    unit = money(findings.comparison.currency, [profit, released])
    kept = (
        "unknown"
        if on.retention is None or off.retention is None
        else (f"{POINTS.signed(off.retention - on.retention)} points")
    )
    return (
        f"If the programme of {shown(policy)} ended tomorrow: retention {kept} and profit "
        f"{unit.signed(profit)} {unit.name} in the {ending.weeks} weeks after, "
        f"{unit.plain(released)} {unit.name} of it a one-off release of what is "
        "owed for points."
    )


def _words(part: Component) -> str:
    return part.name.lower().replace("_", "-")
