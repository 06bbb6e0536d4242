"""A sweep in plain sentences: which policy is best where, and what that depends on."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.results.effects import Effect
from sim.analysis.results.reading import Reading
from sim.analysis.results.summary import Summary
from sim.analysis.results.words import count_words, measure_words, span_words, unit_of
from sim.report.units import percent
from sim.text import shown, visible

FEWEST = 8
"""Points below which a rank correlation says nothing."""
WEAK = 0.1
"""Rank correlations below which a parameter is not worth a word."""


def headline(reading: Reading, summary: Summary) -> str:
    """Return a sentence on which policy is best at most points."""
    if not summary.runs:
        return "There are no runs to tell of."
    best, what = summary.best, measure_words(reading.first)
    if best is None or best.best is None:
        return (
            f"There is one policy, {shown(reading.policies[0])}: nothing to compare it with."
            if len(reading.policies) == 1
            else "Nowhere have all policies a run: they cannot be compared point by point."
        )
    points = count_words(summary.judged, "point")
    words = f"{shown(best.policy)} has the most {what} at {percent(best.best)} of {points}"
    others = sorted(
        (each for each in summary.policies if each is not best and each.best),
        key=lambda each: -(each.best or 0.0),
    )
    if others:
        told = [f"{shown(each.policy)} at {percent(each.best or 0.0)}" for each in others[:3]]
        words += f"; {', '.join(told)}"
    return f"{words}."


def found_sentences(reading: Reading, summary: Summary, found: Sequence[Effect]) -> list[str]:
    """Return sentences on what came out, one thing each."""
    told = [*_gains(reading, summary)]
    if found:
        told.append(effect_sentence(reading, found))
    failed = len(reading.failures)
    if failed:
        told.append(f"{count_words(failed, 'run')} failed; to see the first: {reading.replay}")
        told += [f"{visible(words, 400)}." for words in reading.patterns]
    missing = reading.planned - summary.runs - failed
    if missing > 0 and not reading.where:
        told.append(
            f"{count_words(missing, 'run')} are still to be made: the sweep is not complete."
        )
    return told


def effect_sentence(reading: Reading, found: Sequence[Effect]) -> str:
    """Return a sentence on which parameters matter most."""
    what = measure_words(reading.first)
    subject = f"The difference in {what}" if reading.against else what.capitalize()
    points = len(reading.points())
    if points < FEWEST:
        return (
            f"{count_words(points, 'point')} are too few to tell what "
            f"{subject[:1].lower()}{subject[1:]} depends on."
        )
    strong = [each for each in found if abs(each.size) >= WEAK][:3]
    if not strong:
        return f"{subject} depends on none of the parameters."
    several = len(reading.rivals if reading.against else reading.policies) > 1
    told = [
        f"{reading.parameter(e.path).words} "
        f"({f'under {shown(e.policy)}, ' if several else ''}{e.size:+.2f})"
        for e in strong
    ]
    return f"{subject} depends most on {', '.join(told)}; rank correlations in brackets."


def _gains(reading: Reading, summary: Summary) -> list[str]:
    """Return a sentence on how the best rival fares against the baseline, if that is known."""
    rivals = [
        (each, each.measures[reading.first].difference)
        for each in summary.policies
        if each.policy != reading.baseline
    ]
    known = [(each, gain) for each, gain in rivals if gain is not None and gain.mean is not None]
    if not known:
        return []
    each, gain = max(known, key=lambda pair: pair[1].mean or 0.0)
    unit = unit_of(reading, reading.first, [gain.mean], difference=True)
    interval = f" (95 % interval {unit.interval(gain)})" if gain.ci95 else ""
    amount = f"{unit.signed(gain.mean)} {unit.name} of {measure_words(reading.first)}"
    over, baseline = f"over {span_words(reading)}{interval}", shown(reading.baseline or "")
    name = shown(each.policy)
    if (gain.mean or 0.0) > 0.0:
        told = f"against {baseline}, {name} does best: {amount} {over}."
    elif len(known) == 1:
        told = f"{name} does no better than {baseline}: {amount} {over}."
    else:
        told = f"no policy does better than {baseline}; {name} comes closest: {amount} {over}."
    return [f"Over all points, {told}"]
