"""The decision in one sentence: what to do, what it brings, through whom, and where it fails."""

from __future__ import annotations

from statistics import fmean

from sim.analysis.compare.findings import Findings
from sim.analysis.compare.units import yearly_money
from sim.analysis.compare.verdict import per_year
from sim.measure.incrementality import Amount, Cell
from sim.report.units import PERCENT, POINTS, Unit, money, whole_percent
from sim.scenario.weeks import YEAR
from sim.stats.paired import Estimate
from sim.stats.verdict import Verdict
from sim.text import shown

SELDOM = 0.05
"""Share of worlds below which a loss is not worth a word."""


def headline(findings: Findings) -> str:
    """Return the decision in two sentences: what to do and what it brings, how sure, what may go
    wrong."""
    comparison = findings.comparison
    verdict = comparison.verdict
    if verdict is None or comparison.worlds * comparison.replications < 2:
        return "Nothing is decided: that takes a policy besides the baseline and two replications."
    if comparison.decision is None or comparison.decision.probability[verdict.policy] is None:
        return "Nothing is decided: that takes a policy besides the baseline and two replications."
    return " ".join(
        part for part in (_what(findings, verdict), _how_sure(findings, verdict)) if part
    )


def _what(findings: Findings, verdict: Verdict) -> str:
    """Say what to do and what it brings."""
    comparison, name = findings.comparison, shown(verdict.policy)
    if verdict.policy == findings.baseline:
        if verdict.action == "stay":
            return f"Stay with {name}: no policy earns more on average."
        return f"Nothing is decided yet: {name}, the baseline, leads."
    result, unit = comparison.policies[verdict.policy], yearly_money(comparison)
    gain = per_year(result.vs_baseline["profit"], comparison.years)
    kept = result.vs_baseline["retention"]
    brings = (
        f"{unit.signed(gain.mean)} {unit.name} a year on average{_interval(gain, unit)} and "
        f"{POINTS.signed(kept.mean)} points of retention, against {shown(findings.baseline)}"
    )
    start = {
        "roll-out": f"Roll out {name}",
        "pilot": f"Try {name} in a pilot before it is rolled out",
    }.get(verdict.action, f"Nothing is decided yet; leading is {name}")
    return f"{start}: {brings}."


def _how_sure(findings: Findings, verdict: Verdict) -> str:
    """Say how sure it is, and what may go wrong."""
    comparison, unit = findings.comparison, yearly_money(findings.comparison)
    chance = verdict.p_best_mean[verdict.policy] or 0.0
    sure = f"It earns most on average with probability {chance:.2f}"
    if not comparison.uncertain:
        return f"{sure}, if the numbers of the file hold."
    share = verdict.p_best_world[verdict.policy]
    if share is None or verdict.p_loss is None or verdict.var05 is None:
        return f"{sure}; {comparison.worlds} worlds are too few to say how often."
    often = f"{sure}, and in {whole_percent(share)} of the {comparison.worlds} worlds drawn"
    if verdict.policy == findings.baseline:
        return f"{often}."
    worst = verdict.var05 / comparison.years
    loses = f"it loses in {whole_percent(verdict.p_loss)}, and in one of twenty it brings"
    if verdict.p_loss == 0.0:
        loses = "it loses in none, and in one of twenty it brings"
    return f"{often}; {loses} {unit.signed(worst)} {unit.name} a year or less."


def in_money(findings: Findings) -> str:
    """Say what the firm earns today and under the policy that leads, at the market's size."""
    comparison = findings.comparison
    names = list(dict.fromkeys((findings.baseline, findings.focus)))
    profit = {name: (comparison.policies[name].values["profit"].mean or 0.0) for name in names}
    sold = fmean(run.measures["revenue"] or 0.0 for run in findings.runs(findings.baseline))
    years = comparison.years
    unit = money(comparison.currency, [each / years for each in profit.values()])
    large = money(comparison.currency, [sold / years])
    words = f"Under {shown(findings.baseline)} the firm earns "
    words += f"{unit.plain(profit[findings.baseline] / years)} {unit.name} a year"
    if len(names) > 1:
        words += f", under {shown(findings.focus)} {unit.plain(profit[findings.focus] / years)}"
    return f"{words}; sales are {large.plain(sold / years)} {large.name} today."


def grounds(findings: Findings) -> list[str]:
    """Return the grounds as sentences: how the best policy works, where it loses, what to do."""
    told = [f"{shown(findings.best)}: {clause}." for clause in _clauses(findings)]
    verdict = findings.comparison.verdict
    if verdict is not None and verdict.action == "pilot":
        told.append("`loyalsim pilot` plans the field test, and says what it is worth.")
    return told


def doubts(findings: Findings) -> list[str]:
    """Return what makes every decision in this market doubtful, as sentences."""
    asked = findings.examination
    return [f"In doubt: {remark.words}" for remark in asked.serious] if asked else []


def _clauses(findings: Findings) -> list[str]:
    return [
        *how_it_works(findings),
        *when_it_turns(findings),
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


def where_it_loses(findings: Findings) -> list[str]:
    """Return the clause on where the best policy loses to the baseline.

    Empty if it hardly does, or if no rule tells where.
    """
    found = findings.robustness
    if found is None or found.recommended != findings.best:
        return []
    loss = found.losses.get(found.baseline)
    if loss is None or loss.share < SELDOM:
        return []
    if loss.rule is None:
        return []
    return [
        f"it loses to {shown(found.baseline)} where {loss.rule.words(found.parameters)} "
        f"({whole_percent(loss.share)} of the worlds drawn)"
    ]


def _interval(value: Estimate, unit: Unit) -> str:
    return f" (95 % interval {unit.interval(value)})" if value.ci95 else ""
