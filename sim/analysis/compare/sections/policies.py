"""What each policy gives: gains with intervals, how sure they are, and what they cost."""

from __future__ import annotations

from statistics import fmean

from sim.analysis.compare.courses import differences
from sim.analysis.compare.findings import Findings
from sim.analysis.compare.units import yearly_money
from sim.report.blocks import Block, Grid, Points, Prose, Section
from sim.report.units import POINTS, money
from sim.runs.budget.spend import payback_week, payback_words, profit_per_spent, spend
from sim.stats.paired import Estimate
from sim.text import shown, visible


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


def _gains(findings: Findings) -> Grid:
    comparison = findings.comparison
    unit, years = yearly_money(comparison), comparison.years
    decision = comparison.decision
    rows = []
    for name, result in comparison.policies.items():
        profit, kept = result.vs_baseline["profit"], result.vs_baseline["retention"]
        boot = result.bootstrap.get("profit")
        chance = decision.probability.get(name) if decision else None
        correlation = result.correlation["profit"]
        rows.append(
            [
                shown(name),
                POINTS.signed(kept.mean),
                POINTS.interval(kept),
                unit.signed(_over(profit.mean, years)),
                unit.interval(_yearly(profit.ci95, years)),
                unit.interval(_yearly(boot, years)),
                unit.signed(_discounted(findings, name) / years),
                "–" if chance is None else f"{chance:.2f}",
                "–" if correlation is None else f"{correlation:.2f}",
            ]
        )
    return Grid(
        f"Gains against {shown(findings.baseline)}; profit in {unit.name} a year",
        [
            "Policy",
            "Retention (pp)",
            "95 % interval",
            "Profit",
            "95 % interval (t)",
            "95 % interval (bootstrap)",
            "Profit, discounted",
            "Probability of being best",
            "Correlation",
        ],
        rows,
        strong=[list(comparison.policies).index(findings.best)],
        note="Differences are taken between runs in which the same customers meet the same "
        f"chance events. Discounted at {100 * findings.scenario.discount_rate:.3g} % a year to "
        "the start. Correlation: of the policy's profit with the baseline's over "
        "replications; the higher, the narrower the intervals.",
    )


def _spending(findings: Findings) -> Grid:
    comparison = findings.comparison
    scenario, years = findings.scenario, comparison.years
    spent = {
        result.policy: fmean(
            spend(scenario, result.policy, mine.measures, base.measures)
            for mine, base in findings.pairs(result.policy)
        )
        for result in findings.others
    }
    unit = money(comparison.currency, spent.values())
    rows = []
    for result in findings.others:
        gain = _over(result.vs_baseline["profit"].mean, years)
        back = None if gain is None else profit_per_spent(gain, spent[result.policy])
        course = differences(findings, result.policy, "profit_cumulative").mean(axis=0)
        week = payback_week(course.tolist(), [0.0] * len(course))
        rows.append(
            [
                shown(result.policy),
                unit.signed(spent[result.policy]),
                "–" if back is None else f"{back:+.2f}",
                payback_words(week),
            ]
        )
    return Grid(
        f"Spending on loyalty, in {unit.name} a year more than the baseline",
        ["Policy", "Spent", "Profit per unit spent", "Paid for itself"],
        rows,
        note="Spent: discounts, rewards, contacts, service and whatever else goes into loyalty, "
        "and list prices below today's; costs that follow sales are not in it. Profit per unit "
        "spent: what is left after the spending; -1 means that nothing came back.",
    )


def _discounted(findings: Findings, policy: str) -> float:
    """Return the mean difference in discounted profit over all weeks."""
    pairs = findings.pairs(policy)
    return fmean(
        (mine.measures["profit_discounted"] or 0.0) - (base.measures["profit_discounted"] or 0.0)
        for mine, base in pairs
    )


def _over(value: float | None, years: float) -> float | None:
    return None if value is None else value / years


def _yearly(ends: tuple[float, float] | None, years: float) -> Estimate:
    return Estimate(None, ends and (ends[0] / years, ends[1] / years))
