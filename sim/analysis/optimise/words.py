"""An optimisation in plain sentences: where to set the levers, what it brings, how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.optimise.payoff import Payoff, score
from sim.analysis.optimise.result import Finalist, Optimum
from sim.report.units import PERCENT, POINTS, Unit, certainty, money
from sim.stats.decide import Decision
from sim.stats.paired import Estimate
from sim.text import visible

SELDOM = 0.005
"""Others with a probability below this are not named."""


def optimum_sentences(optimum: Optimum) -> list[str]:
    """Return what was searched, then per objective what to do and why."""
    return [searched_sentence(optimum), *(said for answer in answers(optimum) for said in answer)]


def answers(optimum: Optimum) -> list[list[str]]:
    """Return, per objective, what to do and then why; one answer if nothing keeps the limits."""
    found = []
    for objective in optimum.question.objectives:
        winner = optimum.winner(objective)
        if winner is None:
            return [[_nobody(optimum)]]
        said = [_advice(optimum, objective, winner)]
        if winner.number is not None:
            said.append(_brings(optimum, objective, winner))
        said.append(_sure(optimum, objective, optimum.decisions[objective]))
        luck = _luck(optimum, objective)
        found.append([*said, luck] if luck else said)
    return found


def settings_words(optimum: Optimum, point: Sequence[float | None]) -> str:
    """Return "lever = value" for each, as a person reads them."""
    pairs = zip(optimum.question.words, point, strict=True)
    return ", ".join(f"{words} = {number(value)}" for words, value in pairs)


def number(value: float | None) -> str:
    """Return the value of a lever in at most six digits; a dash if it has none.

    >>> number(200.0), number(0.35000000000000003), number(31.92)
    ('200', '0.35', '31.92')
    """
    return "–" if value is None else f"{value:.6g}"


def money_unit(optimum: Optimum) -> Unit:
    """Return the unit to show gains in profit a year in."""
    gains = [each.fresh.against(optimum.today.fresh, "profit") for each in optimum.final]
    ends = [end for gain in gains for end in (gain.mean, *(gain.ci95 or ()))]
    return money(optimum.question.scenario.currency, ends)


def gain_words(optimum: Optimum, objective: str, gain: Estimate) -> str:
    """Return a gain and its interval, with their unit."""
    unit = money_unit(optimum) if objective == "profit" else POINTS
    name = f"{unit.name} a year" if objective == "profit" else "percentage points"
    words = f"{unit.signed(gain.mean)} {name}"
    return words if gain.ci95 is None else f"{words} (95 % interval {unit.interval(gain)})"


def limits_words(optimum: Optimum) -> str:
    """Return the constraints in words; "" without any."""
    asked, said = optimum.question, []
    if asked.budget is not None:
        unit = money(asked.scenario.currency, [asked.budget])
        said.append(f"spending at most {unit.plain(asked.budget)} {unit.name} a year")
    if asked.minimum_retention is not None:
        said.append(f"retention of at least {PERCENT.plain(asked.minimum_retention)} %")
    return " and ".join(said)


def searched_sentence(optimum: Optimum) -> str:
    """Return how many settings were tried, how, and how many of them kept the limits."""
    asked, tried = optimum.question, len(optimum.trials)
    each = _times(asked.replications)
    how = (
        "all there are" if optimum.exhausted else f"chosen one after another from seed {asked.seed}"
    )
    policy = visible(asked.policy, 40)
    said = f"{_settings(tried)} of {policy} tried, {how}, with {each} each."
    limits = limits_words(optimum)
    if limits:
        kept = sum(trial.kept for trial in optimum.trials)
        said += f" {kept or 'None'} of them kept the limits: {limits}."
    impossible = sum(trial.outcome is None for trial in optimum.trials)
    if impossible:
        said += f" In {impossible} the levers did not fit together."
    return said


def _advice(optimum: Optimum, objective: str, winner: Finalist) -> str:
    goal = f"For most {objective}"
    policy, baseline = _policy(optimum), _baseline(optimum)
    best = _best_trial(optimum, objective)
    limits = " within the limits" if limits_words(optimum) else ""
    if winner.number is not None and winner.point is not None:
        return f"{goal}, set {policy}: {settings_words(optimum, winner.point)} ({winner.label})."
    if winner is optimum.as_it_is:
        said = f"{goal}, leave {policy} as it is: no setting that was tried{limits} does better"
    else:
        settings = f"setting of {policy} that was tried{limits}"
        said = f"{goal}, stay with {baseline}: no {settings} does better"
    if best is None or best.point is None:
        return f"{said}."
    gain = best.fresh.against(optimum.today.fresh, objective)
    return (
        f"{said}. The best of them, {settings_words(optimum, best.point)} ({best.label}), brings "
        f"{gain_words(optimum, objective, gain)} against {baseline}."
    )


def _brings(optimum: Optimum, objective: str, winner: Finalist) -> str:
    other = "retention" if objective == "profit" else "profit"
    today, here = optimum.today.fresh, optimum.as_it_is.fresh
    against_today = gain_words(optimum, objective, winner.fresh.against(today, objective))
    against_here = gain_words(optimum, objective, winner.fresh.against(here, objective))
    said = (
        f"That brings {against_today} of {objective} against {_baseline(optimum)}, and "
        f"{against_here} against {_policy(optimum)} as it is."
    )
    beside = winner.fresh.against(today, other)
    if beside.mean is not None:
        words = gain_words(optimum, other, beside)
        said += f" {other.capitalize()}: {words} against {_baseline(optimum)}."
    return f"{said} It spends {_spending(optimum, winner.fresh)} than {_baseline(optimum)}."


def _spending(optimum: Optimum, found: Payoff) -> str:
    spent = found.mean("spend") or 0.0
    unit = money(optimum.question.scenario.currency, [spent])
    return f"{unit.plain(abs(spent))} {unit.name} a year {'more' if spent >= 0.0 else 'less'}"


def _sure(optimum: Optimum, objective: str, decision: Decision) -> str:
    many = _times(optimum.question.final_replications)
    sure = certainty(decision.confidence)
    does = "earns" if objective == "profit" else "keeps"
    if len(decision.probability) == 1:
        return f"No other in the final kept the limits ({many} with fresh draws)."
    if decision.ended == "known":
        claim = f"with {sure} no other in the final {does} more"
    elif decision.ended == "indifferent":
        zone = decision.indifference or 0.0
        unit = money(optimum.question.scenario.currency, [zone]) if does == "earns" else POINTS
        beyond = f"{unit.plain(zone)} {unit.name}{' a year' if does == 'earns' else ''}"
        claim = f"with {sure} no other in the final {does} more than {beyond} beyond it"
    else:
        claim = f"against all others at once not decided with {sure}; it leads"
    shares = {name: p for name, p in decision.probability.items() if p is not None}
    order = sorted(shares, key=lambda name: (-shares[name], name != decision.best))
    chances = ", ".join(
        f"{visible(n, 40)} {_chance(shares[n])}" for n in order if shares[n] >= SELDOM
    )
    said = f"How sure: {claim} ({many} with fresh draws). Probability of being best: {chances}"
    return f"{said}; others below 0.01." if min(shares.values()) < SELDOM else f"{said}."


def _chance(share: float) -> str:
    return "above 0.99" if 0.995 <= share < 1.0 else f"{share:.2f}"


def _luck(optimum: Optimum, objective: str) -> str:
    """Return what the best trial had promised, and how much of it was luck."""
    best = max(
        (each for each in optimum.final if each.number is not None),
        key=lambda each: _promised(optimum, each, objective),
        default=None,
    )
    if best is None:
        return ""
    promised = _promised(optimum, best, objective)
    came = best.fresh.against(optimum.today.fresh, objective).mean
    unit = money_unit(optimum) if objective == "profit" else POINTS
    name = f"{unit.name} a year" if objective == "profit" else unit.name
    broken = "" if best.kept else ", where it breaks a limit"
    return (
        f"Luck: {best.label} had promised {unit.signed(promised)} {name} in the search and "
        f"brought {unit.signed(came)} with fresh draws{broken}; the difference, "
        f"{unit.signed(best.optimism[objective])}, was the draws'."
    )


def _promised(optimum: Optimum, each: Finalist, objective: str) -> float:
    came = each.fresh.against(optimum.today.fresh, objective).mean or 0.0
    return came + each.optimism[objective]


def _best_trial(optimum: Optimum, objective: str) -> Finalist | None:
    """Return the best finalist from the search among those that keep the limits."""
    there = [each for each in optimum.final if each.number is not None and each.kept]
    return max(there, key=lambda each: each.fresh.mean(objective) or 0.0, default=None)


def _nobody(optimum: Optimum) -> str:
    tried = (each for each in optimum.final if each.number is not None)
    closest = min(tried, key=lambda each: _broken(optimum, each), default=None)
    said = f"Nothing keeps the limits with fresh draws: {limits_words(optimum)}"
    if closest is None or closest.point is None:
        return f"{said}."
    kept = PERCENT.plain(closest.fresh.mean("retention"))
    return (
        f"{said}. Closest comes {closest.label}, {settings_words(optimum, closest.point)}: it "
        f"spends {_spending(optimum, closest.fresh)} than {_baseline(optimum)}, and retains "
        f"{kept} %."
    )


def _broken(optimum: Optimum, each: Finalist) -> float:
    """Return by how much a finalist breaks the limits with fresh draws."""
    asked, today = optimum.question, optimum.today.fresh
    limits = asked.budget, asked.minimum_retention
    return score(each.fresh, today, asked.objectives, *limits).broken


def _settings(count: int) -> str:
    return "1 setting" if count == 1 else f"{count:,} settings"


def _times(count: int) -> str:
    return "1 replication" if count == 1 else f"{count} replications"


def _policy(optimum: Optimum) -> str:
    return visible(optimum.question.policy, 40)


def _baseline(optimum: Optimum) -> str:
    return visible(optimum.question.scenario.baseline, 40)
