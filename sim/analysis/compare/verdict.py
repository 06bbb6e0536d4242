"""The result of a comparison in plain sentences: the decision, and what else is known."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.compare.comparison import Comparison, PolicyResult
from sim.analysis.compare.units import yearly_money
from sim.report.units import POINTS, Unit, certainty, money
from sim.stats.decide import Decision, Undecided
from sim.stats.paired import Estimate
from sim.stats.sequential import Forecast
from sim.text import duration, visible

SELDOM = 0.005
"""A probability below this is shown as one of "the others"."""

MANY = 5
"""Pairs that are named one by one."""


def verdict(comparison: Comparison) -> list[str]:
    """Return the result in sentences: the decision, who earns and keeps most, what is chance."""
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


def decision_sentences(comparison: Comparison) -> list[str]:
    """Return the decision in sentences: what to choose, how sure that is, and what is open.

    Empty if nothing was decided: with one replication, or without a policy but the baseline.
    """
    decision = comparison.decision
    if decision is None or comparison.replications < 2 or len(comparison.policies) < 2:
        return []
    sentences = [_decision(comparison, decision), _probabilities(decision)]
    if decision.undecided:
        sentences.append(_undecided(decision.undecided, comparison.replications))
    saved = [more for more in decision.saved.values() if more is not None and more > 0]
    if saved:
        sentences.append(_saved(saved, comparison.replications))
    return sentences


def forecast_sentence(forecast: Forecast) -> str:
    """Say what the pilot promises: replications, runs and time still to come.

    >>> forecast_sentence(Forecast(24, 154, 92.0, 31))
    'The pilot says: about 24 replications in all, 154 more runs, 92 seconds; at most 31.'
    >>> forecast_sentence(Forecast(10, 0, 0.0, 10))
    'The pilot says: its 10 replications are enough.'
    """
    if forecast.runs == 0:
        return f"The pilot says: its {forecast.replications} replications are enough."
    words = f"about {forecast.replications} replications in all, {forecast.runs:,} more runs"
    if forecast.seconds is not None:
        words += f", {duration(forecast.seconds)}"
    return f"The pilot says: {words}; at most {forecast.most}."


def per_year(value: Estimate, years: float) -> Estimate:
    """Return the estimate of a year from one over all the years.

    >>> per_year(Estimate(6.0, (3.0, 9.0)), 3.0)
    Estimate(mean=2.0, ci95=(1.0, 3.0))
    """
    ci95 = (value.ci95[0] / years, value.ci95[1] / years) if value.ci95 else None
    return Estimate(None if value.mean is None else value.mean / years, ci95)


def _decision(comparison: Comparison, decision: Decision) -> str:
    name, baseline = _name(decision.best), _name(comparison.baseline)
    sure = f"with {certainty(decision.confidence)}"
    stays = decision.best == comparison.baseline
    does = "earns most" if not stays else "the baseline, earns most"
    if decision.ended == "known" or (decision.reached and not decision.undecided):
        claim = f"{name}{',' if stays else ''} {does}, {sure}"
    elif decision.ended == "indifferent":
        zone = _yearly(decision.indifference or 0.0, comparison)
        claim = (
            f"{name}{',' if stays else ''} {does}, or as good as: {sure} no other earns more "
            f"than {zone} a year beyond it"
        )
    else:
        claim = (
            f"undecided after {comparison.replications} replications; "
            f"{name}{', the baseline,' if stays else ''} leads"
        )
    if stays:
        return f"Decision: {claim}."
    gain = comparison.policies[decision.best].vs_baseline["profit"]
    return f"Decision: {claim} ({_gain(gain, comparison)} against {baseline})."


def _gain(gain: Estimate, comparison: Comparison) -> str:
    unit, years = yearly_money(comparison), comparison.years
    words = f"{unit.signed((gain.mean or 0.0) / years)} {unit.name} a year"
    if gain.ci95 is None:
        return words
    yearly = Estimate(None, (gain.ci95[0] / years, gain.ci95[1] / years))
    return f"{words}, 95 % interval {unit.interval(yearly)},"


def _yearly(amount: float, comparison: Comparison) -> str:
    unit: Unit = money(comparison.currency, [amount / comparison.years])
    return f"{unit.plain(amount / comparison.years)} {unit.name}"


def _probabilities(decision: Decision) -> str:
    known = {name: p for name, p in decision.probability.items() if p is not None}
    order = sorted(known, key=lambda name: (-known[name], name != decision.best))
    shown = [name for name in order if known[name] >= SELDOM]
    words = ", ".join(f"{_name(name)} {known[name]:.2f}" for name in shown)
    rest = len(known) - len(shown)
    others = "" if not rest else "; the other below 0.01" if rest == 1 else "; others below 0.01"
    return f"Probability of earning most: {words}{others}."


def _undecided(pairs: Sequence[Undecided], made: int) -> str:
    words = [_pair(pair) for pair in pairs[:MANY]]
    if len(pairs) > MANY:
        words.append(f"and {len(pairs) - MANY} more")
    return f"Not told apart after {made} replications: {'; '.join(words)}."


def _pair(pair: Undecided) -> str:
    names = f"{_name(pair.policy)} and {_name(pair.other)}"
    if pair.replications is None:
        return f"{names} (no number of replications would do)"
    return f"{names} (about {pair.replications:,} in all would do)"


def _saved(saved: Sequence[int], made: int) -> str:
    return (
        "Without the same customers and chance events under every policy, intervals as narrow "
        f"would take {made + min(saved):,} replications or more, not {made}."
    )


def _best(
    comparison: Comparison, others: Sequence[PolicyResult], measure: str, verb: str, unit: Unit
) -> str:
    """Say who gains most in one measure, if anybody does."""
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
    """Say who keeps more, and whether that goes with more profit or less, all beyond chance."""
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
    """Return 1 or -1 if the interval lies above or below 0, else 0."""
    value = result.vs_baseline[measure]
    if value.mean is None or value.includes(0.0):
        return 0
    return 1 if value.mean > 0 else -1


def _touches(top: PolicyResult, other: PolicyResult, measure: str) -> bool:
    upper, lower = other.vs_baseline[measure].ci95, top.vs_baseline[measure].ci95
    return upper is not None and lower is not None and upper[1] >= lower[0]


def _amount(value: Estimate, unit: Unit, measure: str) -> str:
    words = f"{unit.signed(value.mean)} {unit.name}"
    return f"{words} a year" if measure == "profit" else words


def _name(policy: str) -> str:
    return visible(policy, 40)


def _list(results: Sequence[PolicyResult]) -> str:
    return ", ".join(_name(result.policy) for result in results)
