"""The table of a comparison, and what a terminal says of it: the decision and its grounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from statistics import fmean
from typing import Any

from sim.analysis.compare.comparison import PolicyResult
from sim.analysis.compare.findings import Findings
from sim.analysis.compare.headline import doubts, grounds, headline, in_money
from sim.analysis.compare.paying import what_it_costs
from sim.analysis.compare.units import replications, yearly_money
from sim.analysis.compare.verdict import per_year, verdict
from sim.report.blocks import LONG, Column, Numbers, Prose, Section, Table, Texts
from sim.report.units import LEVEL, PERCENT, POINTS, Unit, years
from sim.stats.paired import Estimate
from sim.text import visible


def policies_table(findings: Findings) -> Table:
    """Return the table with one row per policy: its gains against the baseline."""
    comparison = findings.comparison
    unit, span = yearly_money(comparison), comparison.years
    yearly = f"{unit.short}/year"
    results = list(comparison.policies.values())
    rivals = [each if each.policy != comparison.baseline else None for each in results]
    retention = [each.values["retention"].mean for each in results]
    kept = [each.vs_baseline["retention"] if each else None for each in rivals]
    earned = [per_year(each.vs_baseline["profit"], span) if each else None for each in rivals]
    boots = [Estimate(None, each.bootstrap.get("profit")) if each else None for each in rivals]
    drawn = [per_year(ends, span) if ends else None for ends in boots]
    discounted = [_discounted(findings, each) for each in results]
    chances = comparison.decision.probability if comparison.decision else {}
    return Table(
        f"Gains against {visible(findings.baseline, LONG)}; profit in {unit.name} a year",
        [
            Texts("Policy", [visible(each.policy, LONG) for each in results]),
            Numbers("Reten-\ntion", retention, PERCENT.plain, "%"),
            *_gains("Gain", kept, POINTS, "pp", label="Retention gain"),
            *_gains("Profit\ngain", earned, unit, yearly),
            Numbers("By bootstrap", drawn, partial(_ends, unit), yearly, only="page"),
            Numbers("Discounted", discounted, unit.signed, yearly, only="page"),
            Numbers(
                "Probability of being best",
                [chances.get(each.policy) for each in results],
                LEVEL.plain,
                only="page",
            ),
            Numbers("Cor-\nrel.", rivals, _correlation, label="Correlation", only="terminal"),
        ],
        strong=[row for row, each in enumerate(results) if each.policy == findings.best],
        note="Gains are differences to the baseline, in percentage points (pp) of retention and in "
        "money.",
        gap=1,
    )


def compare_report(findings: Findings) -> list[Section]:
    """Return what a terminal shows: a table with one row per policy, the decision, the grounds."""
    comparison = findings.comparison
    head = (
        f"Policies of {visible(comparison.focal, LONG)} against "
        f"{visible(comparison.baseline, LONG)} · "
        f"{years(comparison.weeks)} · {comparison.size_words} customers · "
        f"{replications(comparison)} · seed {comparison.seed}"
    )
    budget = findings.budget.sentences() if findings.budget else []
    told = map(Prose, (*verdict(comparison), *grounds(findings), *budget, *doubts(findings)))
    title = visible(comparison.title, LONG)
    table = policies_table(findings)
    note = (
        f"{table.note} Correlation: of the policy's profit with the baseline's over replications; "
        "the higher, the narrower the intervals."
    )
    absolute = " ".join([in_money(findings), *what_it_costs(findings)])
    said = [Prose(headline(findings), strong=True), Prose(absolute)]
    return [Section("decision", title, [Prose(head), *said, replace(table, note=note), *told])]


def _gains(
    title: str, values: Sequence[Estimate | None], unit: Unit, said: str, label: str = ""
) -> list[Column[Any]]:
    """Return the columns of means and intervals; None is the baseline's."""
    means = [unit.signed(value.mean) if value else "0" for value in values]
    return [
        Numbers(title, means, unit=said, label=label),
        Numbers("95 % interval", values, partial(_ends, unit), said),
    ]


def _ends(unit: Unit, value: Estimate | None) -> str:
    return unit.interval(value).replace(" to ", ", ") if value else "baseline"


def _correlation(result: PolicyResult | None) -> str:
    return LEVEL.plain(result.correlation["profit"]) if result else ""


def _discounted(findings: Findings, result: PolicyResult) -> float:
    """Return the mean difference in discounted profit over all weeks, a year."""
    pairs = findings.pairs(result.policy)
    gains = (
        (mine.measures["profit_discounted"] or 0.0) - (base.measures["profit_discounted"] or 0.0)
        for mine, base in pairs
    )
    return fmean(gains) / findings.comparison.years
