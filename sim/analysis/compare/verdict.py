"""The result of a comparison in plain sentences: the decision, and what else is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sim.analysis.compare.comparison import Comparison, PolicyResult
from sim.analysis.compare.units import yearly_money
from sim.report.units import LEVEL, POINTS, Unit, certainty, money, whole_percent
from sim.stats.decide import Undecided
from sim.stats.paired import Estimate
from sim.stats.sequential import Forecast
from sim.text import duration, visible

SELDOM = 0.005
"""A probability below this is shown as one of "the others"."""

MANY = 5
"""Pairs that are named one by one."""


def verdict(comparison: Comparison) -> list[str]:
    """Return what is known beside the decision, in sentences: how surely each policy is best, how
    far one firm's gain may lie from the mean, who keeps most, and what may be chance."""
    results = list(comparison.policies.values())
    others = [result for result in results if result.policy != comparison.baseline]
    if not others:
        return ["There is only the baseline; nothing to compare it with."]
    sentences = [
        *decision_sentences(comparison),
        *_spread(comparison),
        _best(comparison, others, "retention", "keeps", POINTS),
        *_trades(others),
        *_chance(comparison, others),
    ]
    if comparison.replications == comparison.per_world:
        sentences.append(
            "One replication says nothing about chance: use --replications 10 for intervals."
        )
    return sentences


def decision_sentences(comparison: Comparison) -> list[str]:
    """Return how sure the decision is: who may be best, on average and world by world.

    Empty if nothing was decided: with one replication, or without a policy but the baseline.
    """
    decision, found = comparison.decision, comparison.verdict
    if decision is None or comparison.replications < 2 or len(comparison.policies) < 2:
        return []
    sentences = [
        f"Probability of earning most on average, which more runs would settle: "
        f"{_shares(decision.probability, decision.best, LEVEL.plain)}."
    ]
    if found is not None and found.p_best_world[found.policy] is not None:
        sentences.append(
            f"Share of worlds in which each earns most, which only knowing more would settle: "
            f"{_shares(found.p_best_world, found.policy, whole_percent)}."
        )
    if decision.undecided:
        sentences.append(_undecided(decision.undecided, comparison))
    if decision.ended == "indifferent":
        zone = _yearly(decision.indifference or 0.0, comparison)
        sentences.append(
            f"With {certainty(decision.confidence)} none of them earns more than {zone} a year "
            f"beyond {_name(decision.best)}."
        )
    saved = [more for more in decision.saved.values() if more is not None and more > 0]
    if saved:
        sentences.append(_saved(saved, comparison))
    return sentences


def _spread(comparison: Comparison) -> list[str]:
    """Say how far a real firm's gain may lie from the mean, and why."""
    found = comparison.verdict
    if found is None or found.range90 is None or found.spread is None:
        return []
    if found.policy == comparison.baseline:
        return []
    unit, years = yearly_money(comparison), comparison.years
    low, high = (end / years for end in found.range90)
    chance, _ = found.spread.shares
    words = (
        f"One firm that does it may see {unit.interval(Estimate(None, (low, high)))} {unit.name} "
        "a year (nine of ten)"
    )
    return [
        f"{words}; {whole_percent(chance)} of that spread is chance, the rest is what nobody knows."
    ]


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


def _yearly(amount: float, comparison: Comparison) -> str:
    unit: Unit = money(comparison.currency, [amount / comparison.years])
    return f"{unit.plain(amount / comparison.years)} {unit.name}"


def _shares(found: Mapping[str, float | None], first: str, form: Callable[[float], str]) -> str:
    """List names with their probabilities, the largest first, and those that hardly have any."""
    known = {name: p for name, p in found.items() if p is not None}
    order = sorted(known, key=lambda name: (-known[name], name != first))
    shown = [name for name in order if known[name] >= SELDOM]
    words = ", ".join(f"{_name(name)} {form(known[name])}" for name in shown)
    rest = len(known) - len(shown)
    least = form(0.01)
    others = f"; the other below {least}" if rest == 1 else f"; others below {least}"
    return words + (others if rest else "")


def _undecided(pairs: Sequence[Undecided], comparison: Comparison) -> str:
    words = [_pair(pair, comparison.per_world) for pair in pairs[:MANY]]
    if len(pairs) > MANY:
        words.append(f"and {len(pairs) - MANY} more")
    return f"Not told apart after {comparison.replications} replications: {'; '.join(words)}."


def _pair(pair: Undecided, each: int) -> str:
    names = f"{_name(pair.policy)} and {_name(pair.other)}"
    if pair.replications is None:
        return f"{names} (no number of replications would do)"
    return f"{names} (about {pair.replications * each:,} in all would do)"


def _saved(saved: Sequence[int], comparison: Comparison) -> str:
    made, least = comparison.replications, min(saved) * comparison.per_world
    return (
        "Without the same customers and chance events under every policy, intervals as narrow "
        f"would take {made + least:,} replications or more, not {made}."
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
