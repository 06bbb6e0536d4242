"""The decision in one sentence: what to do, what it brings, through whom, and where it fails."""

from __future__ import annotations

from sim.experiment.findings import Findings
from sim.experiment.statistics.decide import Decision
from sim.experiment.statistics.paired import Estimate
from sim.measure.incrementality import Amount, Cell
from sim.report.shown import shown
from sim.report.units import PERCENT, POINTS, Unit, money, yearly_money
from sim.report.verdict import per_year

SELDOM = 0.05
"""Share of the band below which a loss is not worth a word."""


def headline(findings: Findings) -> str:
    """headline(findings) -> the decision in one sentence, with what it rests on."""
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
    parts = [f"{words}{probability}", *how_it_works(findings), *where_it_loses(findings)]
    return f"{_start(decision)}: {'; '.join(parts)}."


def _start(decision: Decision) -> str:
    """What to do, and how sure that is."""
    surely = f"{100 * decision.confidence:.4g} % confidence"
    if not decision.reached or decision.ended == "precise":
        return f"Not certain yet; leading is {shown(decision.best)}"
    if decision.ended == "indifferent":
        return f"Roll out {shown(decision.best)}; with {surely} no other is better by much"
    return f"Roll out {shown(decision.best)}, best with {surely}"


def grounds(findings: Findings) -> list[str]:
    """grounds(findings) -> the same as sentences: how the best policy works, and where it loses."""
    name = shown(findings.best)
    clauses = [*how_it_works(findings), *where_it_loses(findings)]
    return [f"{name}: {clause}." for clause in clauses]


def how_it_works(findings: Findings) -> list[str]:
    """how_it_works(findings) -> whom the best policy persuades, and whom it pays for nothing."""
    twins = findings.twins
    if twins is None or findings.best == findings.baseline or findings.best not in twins.policies:
        return []
    found = twins.policies[findings.best].incrementality
    cells = found.amounts.sum(axis=1)
    everybody = int(cells[: len(Cell), Amount.CUSTOMERS].sum())
    persuaded = int(cells[Cell.PERSUADED, Amount.CUSTOMERS])
    given = float(cells[Cell.SUBSIDISED, Amount.GIVEN]) / found.ticks_per_unit * 52 / found.weeks
    given *= findings.times
    unit = money(twins.currency, [given])
    return [
        f"it works by persuading {PERCENT.plain(persuaded / everybody)} % of customers and gives "
        f"{unit.plain(given)} {unit.name} a year to people who would have stayed anyway"
    ]


def where_it_loses(findings: Findings) -> list[str]:
    """where_it_loses(findings) -> the end of the sentence, if the best loses to the baseline."""
    found = findings.robustness
    if found is None or found.recommended != findings.best:
        return []
    loss = found.losses.get(found.baseline)
    if loss is None or loss.share < SELDOM or loss.rule is None:
        return []
    return [
        f"it loses to {shown(found.baseline)} where {loss.rule.words(found.parameters)} "
        f"({PERCENT.plain(loss.share)} % of the band of what is uncertain)"
    ]


def _interval(value: Estimate, unit: Unit) -> str:
    return f" (95 % interval {unit.interval(value)})" if value.ci95 else ""
