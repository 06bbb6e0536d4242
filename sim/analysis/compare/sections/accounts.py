"""The profit and loss account: today's, and that of each policy beside it."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean

from sim.analysis.compare.accounts import ALL, Line, accounts
from sim.analysis.compare.findings import Findings
from sim.measure.definitions import MEASURES
from sim.report.blocks import Block, Numbers, Section, Table, Texts
from sim.report.units import COUNT, PERCENT, money
from sim.text import shown

AFTER = "decision"

BESIDE = 5
"""Policies, of most profit, that stand beside the baseline; more make the table too wide."""


def section(findings: Findings) -> Section | None:
    """Return the section with absolute figures: accounts in all and by year, and the customers.

    `accounts` has one row per policy, year and account.
    """
    import pandas as pd

    lines = accounts(findings.comparison)
    if not lines:
        return None
    blocks: list[Block] = [_in_all(findings, lines)]
    if len({line.year for line in lines}) > 2:
        blocks.append(_by_year(findings, lines))
    frame = pd.DataFrame([line.to_dict() for line in lines])
    return Section("accounts", "Profit and loss", blocks, {"accounts": frame})


def _in_all(findings: Findings, lines: list[Line]) -> Table:
    comparison, years = findings.comparison, findings.comparison.years
    names = [findings.baseline, *(result.policy for result in findings.others[:BESIDE])]
    amounts = {
        (each.policy, each.account): each.amount / years for each in lines if each.year == ALL
    }
    rows = [
        account
        for policy, account in amounts
        if policy == findings.baseline and any(amounts[name, account] for name in names)
    ]
    unit = money(comparison.currency, [amounts[name, "profit"] for name in names])
    if any(abs(amounts[name, "profit"]) >= 100 * unit.per for name in names):
        unit = replace(unit, decimals=0)
    told = [_words(account) for account in rows]
    people = {name: _mean(findings, name, "customers") for name in names}
    share = {name: _mean(findings, name, "market_share") for name in names}
    kept = {name: comparison.policies[name].values["retention"].mean for name in names}
    columns = [
        Numbers(
            shown(name),
            [
                COUNT.plain(people[name]) if people[name] is not None else "",
                PERCENT.plain(share[name]) + " %" if share[name] is not None else "",
                PERCENT.plain(kept[name]) + " %" if kept[name] is not None else "",
                *(
                    unit.plain(amounts[name, account]) if amounts[name, account] else ""
                    for account in rows
                ),
            ],
        )
        for name in names
    ]
    return Table(
        f"A year on average, at the size of the market; money in {unit.name}",
        [Texts("", ["Customers", "Market share", "Retention", *told]), *columns],
        strong=[len(told) + 2],
        note="Means over all runs, before rounding; accounts.csv has all policies and years. "
        "Lines add up to the profit. Rewards are at cost, with the change of what is owed for "
        "points.",
    )


def _by_year(findings: Findings, lines: list[Line]) -> Table:
    years = [year for year in dict.fromkeys(each.year for each in lines) if year != ALL]
    profit = {(e.policy, e.year): e.amount for e in lines if e.account == "profit"}
    names = [findings.baseline, *(result.policy for result in findings.others)]
    unit = money(findings.comparison.currency, list(profit.values()))
    return Table(
        f"Profit by year, in {unit.name}",
        [
            Texts("Policy", [shown(name) for name in names]),
            *(
                Numbers(f"Year {year}", [profit[name, year] for name in names], unit.plain)
                for year in years
            ),
            Numbers("In all", [profit[name, ALL] for name in names], unit.plain),
        ],
    )


def _mean(findings: Findings, policy: str, measure: str) -> float | None:
    known = [run.measures[measure] for run in findings.runs(policy)]
    there = [value for value in known if value is not None]
    return fmean(there) if len(there) == len(known) else None


def _words(account: str) -> str:
    plain = account.removeprefix("cost_").replace("_", " ")
    return plain.capitalize() if account in MEASURES else plain
