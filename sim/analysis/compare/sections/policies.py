"""What each policy gives: gains with intervals, how sure they are, and what they cost."""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.compare.findings import Findings
from sim.analysis.compare.paying import paid_back, spent
from sim.analysis.compare.table import policies_table
from sim.analysis.compare.verdict import per_year
from sim.report.blocks import Block, Numbers, Points, Prose, Section, Table, Texts
from sim.report.units import LEVEL, money
from sim.runs.budget.spend import profit_per_spent
from sim.text import shown, visible

AFTER = "accounts"


def section(findings: Findings) -> Section | None:
    """Return the section that sets all policies side by side."""
    if not findings.others:
        return None
    blocks: list[Block] = [_summaries(findings), _gains(findings), _spending(findings)]
    if findings.budget is not None:
        blocks += [
            Prose("Policies were brought to one budget before they were compared:"),
            Points(findings.budget.sentences()),
        ]
    return Section("policies", "The policies side by side", blocks)


def _summaries(findings: Findings) -> Points:
    policies = findings.scenario.policies
    return Points(
        [
            f"{shown(name)}: {visible(policies[name].summary or 'no description', 200)}"
            for name in findings.comparison.policies
        ]
    )


def _gains(findings: Findings) -> Table:
    table = policies_table(findings)
    note = (
        "Differences are taken between runs in which the same customers meet the same chance "
        f"events. Discounted at {100 * findings.scenario.discount_rate:.3g} % a year to the start."
    )
    return replace(table, note=f"{table.note} {note}")


def _spending(findings: Findings) -> Table:
    comparison, others = findings.comparison, findings.others
    spending = [spent(findings, result.policy) for result in others]
    gains = [per_year(each.vs_baseline["profit"], comparison.years).mean for each in others]
    back = [
        None if gain is None else profit_per_spent(gain, more)
        for gain, more in zip(gains, spending, strict=True)
    ]
    unit = money(comparison.currency, spending)
    return Table(
        f"Spending on loyalty, in {unit.name} a year more than the baseline",
        [
            Texts("Policy", [shown(result.policy) for result in others]),
            Numbers("Spent", spending, unit.signed),
            Numbers("Profit per unit spent", back, LEVEL.signed),
            Numbers("Paid for itself", [paid_back(findings, each.policy) for each in others]),
        ],
        note="Spent: discounts, rewards, contacts, service and whatever else goes into loyalty, "
        "and list prices below today's; costs that follow sales are not in it. Profit per unit "
        "spent: what is left after the spending; -1 means that nothing came back.",
    )
