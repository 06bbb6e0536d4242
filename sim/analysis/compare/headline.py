"""The decision in one sentence: what to do, what it brings, through whom, and where it fails."""

from __future__ import annotations

from statistics import fmean

from sim.analysis.compare.findings import Findings
from sim.analysis.compare.units import yearly_money
from sim.analysis.compare.verdict import per_year
from sim.measure.incrementality import Amount, Cell
from sim.report.units import PERCENT, POINTS, Unit, certainty, money
from sim.scenario.weeks import YEAR
from sim.stats.decide import Decision
from sim.stats.paired import Estimate
from sim.text import shown

SELDOM = 0.05
"""Share of the band below which a loss is not worth a word."""


def headline(findings: Findings) -> str:
    """Return the decision in one sentence, with what it rests on."""
    comparison = findings.comparison
    decision = comparison.decision
    if decision is None or comparison.replications < 2 or not findings.others:
        return "Nothing is decided: that takes a policy besides the baseline and two replications."
    best = decision.best
    chance = decision.probability.get(best)
    probability = (
        ""
        if chance is None
        else (f"; probability that it is the best of the {len(comparison.policies)}: {chance:.2f}")
    )
    if best == findings.baseline:
        return (
            f"Stay with {shown(best)}: no policy earns more{probability}."
            if decision.reached
            else f"Nothing is decided yet: {shown(best)}, the baseline, leads{probability}."
        )
    result = comparison.policies[best]
    unit = yearly_money(comparison)
    gain = per_year(result.vs_baseline["profit"], comparison.years)
    kept = result.vs_baseline["retention"]
    words = (
        f"{unit.signed(gain.mean)} {unit.name} a year{_interval(gain, unit)} and "
        f"{POINTS.signed(kept.mean)} points of retention{_interval(kept, POINTS)}, "
        f"against {shown(findings.baseline)}"
    )
    return f"{_start(decision)}: {'; '.join([f'{words}{probability}', *_clauses(findings)])}."


def _start(decision: Decision) -> str:
    """Say what to do, and how sure that is."""
    sure = certainty(decision.confidence)
    if not decision.reached or decision.ended == "precise":
        return f"Not certain yet; leading is {shown(decision.best)}"
    if decision.ended == "indifferent":
        return f"Roll out {shown(decision.best)}; with {sure} no other is better by much"
    return f"Roll out {shown(decision.best)}, best with {sure}"


def grounds(findings: Findings) -> list[str]:
    """Return the grounds as sentences: how the best policy works, and where it loses."""
    return [f"{shown(findings.best)}: {clause}." for clause in _clauses(findings)]


def doubts(findings: Findings) -> list[str]:
    """Return what makes every decision in this market doubtful, as sentences."""
    asked = findings.examination
    return [f"In doubt: {remark.words}" for remark in asked.serious] if asked else []


def _clauses(findings: Findings) -> list[str]:
    return [
        *how_it_works(findings),
        *when_it_turns(findings),
        *how_often_it_is_best(findings),
        *where_it_loses(findings),
    ]


def how_it_works(findings: Findings) -> list[str]:
    """Return the clause on whom the best policy persuades, and whom it pays for nothing.

    Empty if that is the baseline, or if its customers were not followed.
    """
    twins = findings.twins
    if twins is None or findings.best == findings.baseline or findings.best not in twins.policies:
        return []
    found = twins.policies[findings.best].incrementality
    cells = found.amounts.sum(axis=1)
    everybody = int(cells[: len(Cell), Amount.CUSTOMERS].sum())
    raised = -float(cells[:, Amount.PRICE_CUT].sum()) / found.ticks_per_unit
    if raised > 0.0:
        return [_dearer(findings, raised * YEAR / found.weeks * findings.times)]
    persuaded = int(cells[Cell.PERSUADED, Amount.CUSTOMERS])
    given = float(cells[Cell.SUBSIDISED, Amount.GIVEN]) / found.ticks_per_unit * YEAR / found.weeks
    given *= findings.times
    unit = money(twins.currency, [given])
    return [
        f"it works by persuading {PERCENT.plain(persuaded / everybody)} % of customers and gives "
        f"{unit.plain(given)} {unit.name} a year to people who would have stayed anyway"
    ]


def _dearer(findings: Findings, raised: float) -> str:
    """Say how a higher list price works: through those who pay it, with nobody persuaded."""
    unit = money(findings.comparison.currency, [raised])
    return (
        f"it works by a higher list price, which brings {unit.plain(raised)} {unit.name} a year "
        "on what is still bought"
    )


def when_it_turns(findings: Findings) -> list[str]:
    """Return the clause on when the gain was largest; empty if at the end, or if never above 0."""
    if findings.best == findings.baseline:
        return []
    gains = profit_gains(findings, findings.best)
    last = max(gains, default=0)
    if len(gains) < 2 or last != findings.comparison.weeks:
        return []
    most = max(gains, key=lambda weeks: gains[weeks])
    if most == last or gains[most] <= 0.0:
        return []
    unit = money(findings.comparison.currency, [gains[most]])
    return [
        f"the average hides that it loses after week {most}: "
        f"{unit.signed(gains[most])} {unit.name} by then, {unit.signed(gains[last])} by the end"
    ]


def profit_gains(findings: Findings, policy: str) -> dict[int, float]:
    """Return a policy's mean profit so far less the baseline's, after each number of weeks."""
    pairs = findings.pairs(policy)
    return {
        weeks: fmean(
            (mine.horizons[weeks]["profit"] or 0.0) - (base.horizons[weeks]["profit"] or 0.0)
            for mine, base in pairs
        )
        for weeks in pairs[0][0].horizons
    }


def how_often_it_is_best(findings: Findings) -> list[str]:
    """Return the clause on the share of what is uncertain in which the best policy earns most.

    Empty if the decision was not made again over what is uncertain.
    """
    found = findings.robustness
    if found is None or found.recommended != findings.best:
        return []
    share = found.regret[found.recommended].best
    return [f"it earns most in {PERCENT.plain(share)} % of the band of what is uncertain"]


def where_it_loses(findings: Findings) -> list[str]:
    """Return the clause on where the best policy loses to the baseline; empty if it hardly does."""
    found = findings.robustness
    if found is None or found.recommended != findings.best:
        return []
    loss = found.losses.get(found.baseline)
    if loss is None or loss.share < SELDOM:
        return []
    if loss.rule is None:
        much = "all" if loss.share == 1.0 else f"{PERCENT.plain(loss.share)} %"
        return [f"it loses to {shown(found.baseline)} in {much} of that band"]
    return [
        f"it loses to {shown(found.baseline)} where {loss.rule.words(found.parameters)} "
        f"({PERCENT.plain(loss.share)} % of the band of what is uncertain)"
    ]


def _interval(value: Estimate, unit: Unit) -> str:
    return f" (95 % interval {unit.interval(value)})" if value.ci95 else ""
