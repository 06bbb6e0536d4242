"""The decision of a comparison in plain sentences, and the pilot's forecast."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.compare.comparison import Comparison
from sim.analysis.compare.units import yearly_money
from sim.report.units import Unit, certainty, money
from sim.stats.decide import Decision, Undecided
from sim.stats.paired import Estimate
from sim.stats.sequential import Forecast
from sim.text import visible

SELDOM = 0.005
"""A probability below this is shown as one of "the others"."""

MANY = 5
"""Pairs that are named one by one."""


def decision_sentences(comparison: Comparison) -> list[str]:
    """Return what to choose, how sure it is, and what is open.

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
    """Return what the pilot promises.

    >>> forecast_sentence(Forecast(24, 154, 92.0, 31))
    'The pilot says: about 24 replications in all, 154 more runs, 2 minutes; at most 31.'
    >>> forecast_sentence(Forecast(10, 0, 0.0, 10))
    'The pilot says: its 10 replications are enough.'
    """
    if forecast.runs == 0:
        return f"The pilot says: its {forecast.replications} replications are enough."
    words = f"about {forecast.replications} replications in all, {forecast.runs:,} more runs"
    if forecast.seconds is not None:
        words += f", {_duration(forecast.seconds)}"
    return f"The pilot says: {words}; at most {forecast.most}."


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


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(round(seconds), 1)} seconds"
    return f"{round(seconds / 60)} minutes"


def _name(policy: str) -> str:
    return visible(policy, 40)
