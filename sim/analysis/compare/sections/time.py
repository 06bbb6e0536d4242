"""How gains change over time: rankings after a quarter, a year and three, and the whole course."""

from __future__ import annotations

from statistics import fmean
from typing import Any

from sim.analysis.compare.courses import courses, drawn_policies
from sim.analysis.compare.findings import Findings
from sim.analysis.compare.headline import profit_gains
from sim.report.blocks import Block, Column, Numbers, Picture, Section, Table, Texts
from sim.report.units import POINTS, money
from sim.text import shown

AFTER = "policies"


def section(findings: Findings) -> Section | None:
    """Return the section on gains over time: the whole course, and its values at horizons."""
    if not findings.others:
        return None
    blocks: list[Block] = []
    figure = courses(findings)
    if figure is not None:
        names = ", ".join(shown(name) for name in drawn_policies(findings))
        blocks.append(
            Picture(
                "time-course",
                figure,
                f"Profit and customers over time, against the baseline: {names}. The table below "
                "has the values after a quarter, a year and three years.",
                "Profit so far and customers against the baseline, with 95 % bands.",
            )
        )
    if findings.comparison.runs[0].horizons:
        blocks.append(_horizons(findings))
    return Section("time", "Now and later", blocks)


def _horizons(findings: Findings) -> Table:
    horizons = list(findings.comparison.runs[0].horizons)
    gains = {
        (result.policy, weeks): _gain(findings, result.policy, weeks)
        for result in findings.others
        for weeks in horizons
    }
    unit = money(findings.comparison.currency, [profit for profit, _ in gains.values()])
    ranks = {
        weeks: sorted(
            (result.policy for result in findings.others),
            key=lambda policy: -gains[policy, weeks][0],
        )
        for weeks in horizons
    }
    columns: list[Column[Any]] = [Texts("Policy", [shown(each.policy) for each in findings.others])]
    for weeks in horizons:
        places = {policy: place for place, policy in enumerate(ranks[weeks], 1)}
        found = [(gains[each.policy, weeks], places[each.policy]) for each in findings.others]
        profits = [f"{unit.signed(profit)} ({place}.)" for (profit, _), place in found]
        columns.append(Numbers(f"Profit after {weeks} weeks", profits))
        kept = [kept for (_, kept), _ in found]
        columns.append(Numbers(f"Kept after {weeks} weeks", kept, POINTS.signed, "pp"))
    return Table(
        f"Gains so far against {shown(findings.baseline)}; profit in {unit.name}, with its rank",
        columns,
        note="Kept: of the customers at the start, the share who are still in the market and "
        "bought from the firm in the last 13 weeks (subscriptions: are subscribers).",
    )


def _gain(findings: Findings, policy: str, weeks: int) -> tuple[float, float | None]:
    """Return the mean differences in profit so far and in the share of customers kept."""
    pairs = findings.pairs(policy)
    kept = [
        (ours, theirs)
        for mine, base in pairs
        if (ours := mine.horizons[weeks]["kept"]) is not None
        and (theirs := base.horizons[weeks]["kept"]) is not None
    ]
    profit = profit_gains(findings, policy)[weeks]
    return profit, fmean(a - b for a, b in kept) if kept else None
