"""Robustness in plain sentences: how often the decision holds, and where it fails."""

from __future__ import annotations

from sim.analysis.compare.robustness.losses import Loss
from sim.analysis.compare.robustness.robustness import Robustness
from sim.report.units import Unit, money, percent
from sim.text import visible


def robustness_sentences(result: Robustness) -> list[str]:
    """Say how often the recommended policy is best, what its regret is, and where it loses."""
    chosen, count = visible(result.recommended, 40), len(result.points)
    regret = result.regret[result.recommended]
    unit = money(result.currency, [regret.mean, regret.maximum])
    sentences = [
        f"{chosen} earns most in {percent(regret.best)} of the band ({count} points over "
        f"{len(result.parameters)} uncertain numbers).",
    ]
    if result.fails:
        sentences.append(
            f"Where it does not, it is because another one is better: its regret is "
            f"{unit.plain(regret.mean)} {unit.name} a year on average, at most "
            f"{unit.plain(regret.maximum)}."
        )
    safest = next(iter(result.regret))
    mean = result.regret[safest].mean
    if mean < regret.mean:
        sentences.append(
            f"{visible(safest, 40)} has the least regret: {unit.plain(mean)} {unit.name} a year "
            "on average."
        )
    return sentences + [_loss(result, each, unit) for each in result.losses.values()]


def _loss(result: Robustness, loss: Loss, unit: Unit) -> str:
    rival = visible(loss.rival, 40)
    who = f"the baseline, {rival}," if loss.rival == result.baseline else rival
    if loss.mean is None:
        return f"It never loses to {who.rstrip(',')}."
    lost = f"by {unit.plain(loss.mean)} {unit.name} a year on average"
    if loss.share == 1.0:
        return f"It loses to {who} everywhere, {lost}."
    words = f"It loses to {who} in {percent(loss.share)} of the band, {lost}"
    rule = loss.rule
    if rule is None:
        return f"{words}; no simple rule tells where."
    return (
        f"{words}: mostly where {rule.words(result.parameters)} (true in "
        f"{percent(rule.share)} of the band; covers {percent(rule.coverage)} of the losses; it "
        f"loses in {percent(rule.density)} of that region)."
    )
