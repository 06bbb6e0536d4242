"""The result of a comparison in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.compare.compare import Comparison, PolicyResult
from sim.analysis.compare.decision import decision_sentences
from sim.analysis.compare.units import yearly_money
from sim.report.units import POINTS, Unit
from sim.stats.paired import Estimate
from sim.text import visible


def verdict(comparison: Comparison) -> list[str]:
    """Return sentences: the decision, who earns and keeps most, what is chance."""
    results = list(comparison.policies.values())
    others = [result for result in results if result.policy != comparison.baseline]
    if not others:
        return ["There is only the baseline; nothing to compare it with."]
    unit = yearly_money(comparison)
    sentences = [
        *decision_sentences(comparison),
        _best(comparison, others, "profit", "earns", unit),
        _best(comparison, others, "retention", "keeps", POINTS),
        *_trades(others),
        *_chance(comparison, others),
    ]
    if comparison.replications == 1:
        sentences.append(
            "One replication says nothing about chance: use --replications 10 for intervals."
        )
    return sentences


def _best(
    comparison: Comparison, others: Sequence[PolicyResult], measure: str, verb: str, unit: Unit
) -> str:
    """Who gains most in one measure, if anybody does."""
    known = [result for result in others if result.vs_baseline[measure].mean is not None]
    title = f"Most {measure}"
    if not known:
        return f"{title}: not defined in these runs."
    top = max(known, key=lambda result: result.vs_baseline[measure].mean or 0.0)
    value = top.vs_baseline[measure]
    if (value.mean or 0.0) <= 0.0:
        return f"{title}: {_name(comparison.baseline)}, the baseline; no policy {verb} more."
    if measure == "profit":
        value = per_year(value, comparison.years)
    words = f"{title}: {_name(top.policy)} ({_amount(value, unit, measure)}"
    if value.ci95 is None:
        return f"{words})."
    words += f", 95 % interval {unit.interval(value)})"
    if value.includes(0.0):
        return f"{words}; the interval includes 0, so it may be chance."
    rivals = [r for r in known if r is not top and _touches(top, r, measure)]
    if rivals:
        return f"{words}; its interval overlaps that of {_list(rivals)}."
    return f"{words}."


def _trades(others: Sequence[PolicyResult]) -> list[str]:
    """Who buys retention with profit, beyond chance in both."""
    costly = [r for r in others if _sign(r, "retention") > 0 and _sign(r, "profit") < 0]
    both = [r for r in others if _sign(r, "retention") > 0 and _sign(r, "profit") > 0]
    sentences = []
    if both:
        sentences.append(f"Keeps more and earns more: {_list(both)}.")
    if costly:
        sentences.append(f"Keeps more, but earns less: {_list(costly)}.")
    return sentences


def _chance(comparison: Comparison, others: Sequence[PolicyResult]) -> list[str]:
    if comparison.replications == 1:
        return []
    sentences = []
    for measure in ("profit", "retention"):
        unclear = [
            r
            for r in others
            if r.vs_baseline[measure].mean is not None and r.vs_baseline[measure].includes(0.0)
        ]
        if unclear:
            sentences.append(
                f"No clear difference in {measure} (interval includes 0): {_list(unclear)}."
            )
    return sentences


def _sign(result: PolicyResult, measure: str) -> int:
    """1 or -1 if the interval lies above or below 0, else 0."""
    value = result.vs_baseline[measure]
    if value.mean is None or value.includes(0.0):
        return 0
    return 1 if value.mean > 0 else -1


def _touches(top: PolicyResult, other: PolicyResult, measure: str) -> bool:
    upper, lower = other.vs_baseline[measure].ci95, top.vs_baseline[measure].ci95
    return upper is not None and lower is not None and upper[1] >= lower[0]


def per_year(value: Estimate, years: float) -> Estimate:
    """Return Estimate of a year.

    >>> per_year(Estimate(6.0, (3.0, 9.0)), 3.0)
    Estimate(mean=2.0, ci95=(1.0, 3.0))
    """
    ci95 = (value.ci95[0] / years, value.ci95[1] / years) if value.ci95 else None
    return Estimate(None if value.mean is None else value.mean / years, ci95)


def _amount(value: Estimate, unit: Unit, measure: str) -> str:
    words = f"{unit.signed(value.mean)} {unit.name}"
    return f"{words} a year" if measure == "profit" else words


def _name(policy: str) -> str:
    return visible(policy, 40)


def _list(results: Sequence[PolicyResult]) -> str:
    return ", ".join(_name(result.policy) for result in results)
