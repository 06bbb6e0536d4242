"""What a policy did to each customer, against the same customer under the baseline."""

from __future__ import annotations

from sim.analysis.compare.findings import Findings
from sim.analysis.compare.stacks import stacks
from sim.analysis.compare.twins import Twins
from sim.measure.incrementality import SHARED, Amount, Cell, Incrementality
from sim.report.blocks import Block, Numbers, Picture, Prose, Section, Table, Texts
from sim.report.units import COUNT, PERCENT, money
from sim.scenario.weeks import YEAR
from sim.text import shown, visible

AFTER = "segments"

COLOURS = {
    Cell.PERSUADED: "#0072B2",
    Cell.SUBSIDISED: "#E69F00",
    Cell.LOST_ANYWAY: "#8C8C8C",
    Cell.PUT_OFF: "#D55E00",
    Cell.BYSTANDER_HARMED: "#CC79A7",
    Cell.PAYS_MORE: "#56B4E9",
    Cell.PAYS_LESS: "#F0B27A",
    Cell.UNTOUCHED: "#DDDDDD",
}


def section(findings: Findings) -> Section | None:
    """Return the section on whom a policy persuades, whom it subsidises, and all the others.

    `incrementality` has one row per policy, group of customers and segment.
    """
    twins = findings.twins
    if twins is None:
        return None
    names = [result.policy for result in findings.others if result.policy in twins.policies]
    blocks: list[Block] = [
        Prose(
            "Every customer has a twin: the same person with the same luck under the baseline. "
            "Each customer is in exactly one group, and groups and shared costs add up to the "
            f"difference in the books, to the tick. One replication, {twins.customers:,} "
            "customers and all who moved in" + _scaled(findings) + "."
        )
    ]
    if names:
        blocks.append(_picture(findings, twins, names))
    if findings.focus in twins.policies and findings.focus != findings.baseline:
        found = twins.policies[findings.focus].incrementality
        blocks += [_money(findings, found), _counts(findings.focus, found)]
    tables = {"incrementality": twins.incrementality_frame()}
    return Section("customers", "Persuaded, or paid for nothing?", blocks, tables)


def _picture(findings: Findings, twins: Twins, names: list[str]) -> Picture:
    bars = {}
    words = []
    for name in names:
        counts = twins.policies[name].incrementality.amounts[: len(Cell), :, Amount.CUSTOMERS]
        shares = counts.sum(axis=1) / counts.sum() * 100
        bars[shown(name)] = [float(share) for share in shares]
        words.append(
            f"{shown(name)}: {shares[Cell.PERSUADED]:.1f} % persuaded, "
            f"{shares[Cell.SUBSIDISED]:.1f} % subsidised."
        )
    figure = stacks(
        "What each policy did to customers",
        f"{visible(twins.title, 60)} · against the same customers under {shown(findings.baseline)}",
        bars,
        [(_words(cell), COLOURS[cell]) for cell in Cell],
        "Share of all customers of the market (%)",
    )
    return Picture("customers", figure, " ".join(words), "Customers by what the policy did.")


def _money(findings: Findings, found: Incrementality) -> Table:
    table, lines = found.amounts.sum(axis=1), (*found.lines, "total")
    share = found.ticks_per_unit * found.weeks / YEAR / findings.times
    columns = (Amount.REVENUE, Amount.GIVEN, Amount.CONTRIBUTION, Amount.PROFIT)
    largest = [abs(float(table[i, a])) / share for i in range(len(table)) for a in columns]
    unit = money(findings.comparison.currency, largest)
    rows = [*table, table.sum(axis=0)]
    counts = [int(row[Amount.CUSTOMERS]) for row in rows]
    people = [None if line == SHARED else count for line, count in zip(lines, counts, strict=True)]
    shares = [None if count is None else count / counts[-1] for count in people]
    return Table(
        f"{shown(findings.focus)}: what each group is worth, in {unit.name} a year more than "
        "under the baseline",
        [
            Texts("Group", lines),
            Numbers("Customers", people, COUNT.plain),
            Numbers("Share", shares, PERCENT.plain, "%"),
            *(
                Numbers(
                    "Value given" if amount is Amount.GIVEN else amount.name.capitalize(),
                    [float(row[amount]) / share for row in rows],
                    unit.signed,
                )
                for amount in columns
            ),
        ],
        strong=[len(rows) - 1],
        note="Persuaded: stays, or buys clearly more, because of the policy. Subsidised: got "
        "something and would have stayed anyway. Lost anyway: got something, left as the twin "
        "did. Put off: leaves or buys less because of it. Bystander harmed: got nothing, and "
        "buys less or feels worse. Pays more, pays less: neither, but what they bring in "
        "differs, as by a list price or by other rivals' offers. Shared costs: what no single "
        "customer causes.",
    )


def _scaled(findings: Findings) -> str:
    if findings.times == 1.0:
        return ""
    return f"; money is scaled to the {findings.comparison.market_customers:,} of the market"


def _counts(policy: str, found: Incrementality) -> Table:
    counts = found.amounts[: len(Cell), :, Amount.CUSTOMERS]
    return Table(
        f"{shown(policy)}: customers by segment and group",
        [
            Texts("Segment", [visible(name, 30) for name in found.segments]),
            *(Numbers(_words(cell), counts[cell].tolist(), COUNT.plain) for cell in Cell),
        ],
    )


def _words(cell: Cell) -> str:
    return cell.name.lower().replace("_", " ")
