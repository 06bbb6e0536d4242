"""What became of the claims, in words and cells."""

from __future__ import annotations

import math

from sim.analysis.claims.conditions import Conditions
from sim.analysis.claims.result import ClaimResult, ClaimsResult, Judgement, Mean
from sim.report.units import NOTHING, PERCENT, number, percent

MARKS = {
    Judgement.HOLDS: "✓",
    Judgement.FALSE: "✗",
    Judgement.UNDECIDED: "~",
    Judgement.UNMEASURED: "!",
    Judgement.ELSEWHERE: " ",
}
MOST_INFLUENCES = 3
MUCH = 0.5
"""Share of chance from which a draw is false by chance rather than by its numbers."""


def ends(mean: Mean) -> str:
    """Return the 95 % interval of a mean, or a dash if it has none.

    >>> ends(Mean(1.0, 0.5, 1.5))
    '0.500 to 1.50'
    """
    if not math.isfinite(mean.low):
        return NOTHING
    return f"{number(mean.low)} to {number(mean.high)}"


def margin_words(result: ClaimResult) -> str:
    """Return the margin with its unit and interval, in words."""
    mean = result.margin
    words = f"{result.claim.margin}: {number(mean.value)} {result.claim.unit}"
    return words if not math.isfinite(mean.low) else f"{words} (95 % interval {ends(mean)})"


def false_cell(result: ClaimResult) -> str:
    """Return the share of draws in which a claim is false, with its interval."""
    found = result.conditions
    if found is None:
        return NOTHING
    low, high = (PERCENT.plain(end).partition(".")[0] for end in found.interval)
    return f"{percent(found.share)} ({low}–{high})"


def condition_sentences(result: ClaimResult, shown: ClaimsResult) -> list[str]:
    """Return sentences on how often a claim is false, where, and why."""
    found = result.conditions
    if found is None:
        return [_no_conditions(shown)]
    low, high = found.interval
    band = f"95 % interval {percent(low)} to {percent(high)}"
    often = f"{found.false} of {found.draws} draws ({percent(found.share)}; {band})"
    if found.false == 0:
        sentences = [f"Comes out false in none of {found.draws} draws ({band})."]
    elif found.rule is None:
        why = "It does everywhere." if found.false == found.draws else "No simple rule tells where."
        sentences = [f"Comes out false in {often}. {why}"]
    else:
        rule = found.rule
        sentences = [
            f"Comes out false in {often}: in {percent(rule.density)} of those where "
            f"{rule.words(shown.parameters)}, which holds {percent(rule.coverage)} of all false."
        ]
    sentences.append(_influences(found, shown))
    sentences += _doubts(result, found)
    return sentences


def short_condition(result: ClaimResult, shown: ClaimsResult) -> str:
    """Return where a claim is false, in one line of a table.

    With how much of the variance over draws is chance: much of it, and draws are false by chance.
    """
    found = result.conditions
    if found is None:
        return ""
    if found.rule is not None:
        words = f"false in {percent(found.rule.density)} where "
        words += found.rule.words(shown.parameters)
    elif found.influences:
        strongest = found.influences[0]
        way = "rises" if strongest.correlation > 0.0 else "falls"
        words = f"the margin {way} with {shown.parameters[strongest.parameter].words}"
    else:
        words = "no parameter decides beyond chance"
    return words if result.noise is None else f"{words}; {chance_share(result.noise)} is chance"


def chance_share(noise: float) -> str:
    """Return in words the share of the variance over draws that is chance.

    >>> chance_share(0.506), chance_share(1.0)
    ('51 % of the variance', 'all of the variance')
    """
    share = "all" if noise >= 0.995 else percent(round(noise, 2))
    return f"{share} of the variance"


def judgement(result: ClaimResult) -> str:
    """Return how a claim came out, as a mark and a word."""
    return f"{MARKS[result.judgement]} {result.judgement.value}".strip()


def summary(shown: ClaimsResult) -> str:
    """Return how many claims hold here, in one sentence."""
    tried = len(shown.tried)
    if not tried:
        return "No claim can be tried in this market."
    parts = [
        f"{count} {words}"
        for kind, words in (
            (Judgement.HOLDS, "hold"),
            (Judgement.FALSE, "false"),
            (Judgement.UNDECIDED, "undecided"),
            (Judgement.UNMEASURED, "not measured"),
        )
        if (count := shown.count(kind))
    ]
    sentence = f"Of {tried} claims tried at the file's own numbers: {', '.join(parts)}."
    never = sum(each.conditions is not None and not each.conditions.false for each in shown.results)
    return f"{sentence} {never} come out false in no draw." if shown.draws else sentence


def _no_conditions(shown: ClaimsResult) -> str:
    if shown.draws:
        return "Could not be measured in any draw."
    if shown.scenario.uncertainty:
        return "No draws were made over what is uncertain."
    return "The scenario has no uncertainty table to draw from."


def _influences(found: Conditions, shown: ClaimsResult) -> str:
    told = [
        f"{shown.parameters[each.parameter].words} ({each.correlation:+.2f})"
        for each in found.influences[:MOST_INFLUENCES]
    ]
    if not told:
        return "No uncertain number goes with the margin beyond chance."
    return f"The margin goes with {', '.join(told)} (rank correlations, beyond chance)."


def _doubts(result: ClaimResult, found: Conditions) -> list[str]:
    """Return what a reader must know before believing the share."""
    doubts = []
    if result.noise is not None:
        sentence = "Chance events, of which each draw has its own, make about "
        sentence += f"{chance_share(result.noise)} over draws"
        some = 0 < found.false < found.draws
        if result.noise >= MUCH and some:
            sentence += ": more than is uncertain in the market, chance makes draws false"
        doubts.append(f"{sentence}.")
    if found.unmeasured:
        doubts.append(f"Could not be measured in {found.unmeasured} draws: {result.reason}.")
    return doubts
