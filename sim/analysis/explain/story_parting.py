"""Story of a parting: how a customer's life differs from that of its twin, and why."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from sim.analysis.explain.life import Explanation, Stretch, total_paid
from sim.analysis.explain.parting import Cause, Parting
from sim.analysis.explain.story_words import Words, name
from sim.analysis.explain.trace import Week
from sim.report.units import PERCENT, years
from sim.text import listed

MOST_CAUSES = 4
TINY = 0.0005
"""Differences below this show as 0.000."""

_COLUMNS = {
    "proneness": "waiting for deals",
    "stock": "stock at home",
    "usual_value": "the market it is used to",
    "contacts": "contacts received",
    "last_firm": "the last firm",
    "failed": "failures met",
    "said": "what it said",
    "contract_end": "the end of its contract",
    "spent": "money spent",
    "expectation": "the quality it expects",
    "satisfaction": "satisfaction",
    "trust": "trust",
    "bond": "bond",
    "buzz": "what others told it",
    "reference": "the price it is used to",
    "aware": "the firms it knows",
    "member": "membership",
    "points": "points",
}
"""Column -> what it is in a sentence; the others only count purchases."""

_OTHERS = {
    "offers": "what the market is worth to it, against the usual",
    "stock": "stock at home",
    "asked": "a price above the usual",
    "renewal": "the end of the contract",
    "failure": "a failure last week",
}
"""Cause that is no term of V -> its name."""


_LINKS = {
    "preference": "for",
    "price": "at",
    "price_rise": "at",
    "price_image": "at",
    "satisfaction": "with",
    "trust": "in",
    "bond": "to",
    "contract": "with",
    "habit": "towards",
    "lock": "at",
}
"""Term of V -> the word between its name and a firm's, where it is not "of"."""

CHANCES = ("asked", "renewal", "failure")
"""Causes that are probabilities."""


def beside_sentences(told: Explanation, stretch: Stretch) -> list[str]:
    """Say how the life of the stretch's person and that of its twin compare as a whole."""
    words = Words(told.spec)
    if told.twin is None:
        return [
            f"{name(told.life.policy)} is the baseline: there is no other world to compare with, "
            "so this is the story of one life."
        ]
    if stretch.difference is None and stretch.parting is None:
        return ["It lives as its twin does, to the last bit: the policy never reaches it."]
    sentences = []
    if stretch.difference is not None:
        columns = [_COLUMNS[column] for column in stretch.difference.columns if column in _COLUMNS]
        sentences.append(
            f"From week {stretch.difference.week} on the two are not quite alike; first to "
            f"differ: {listed(columns or ['purchases'])}."
        )
    mine, theirs = (
        life.weeks[stretch.person.since : stretch.until] for life in (told.life, told.twin)
    )
    if stretch.parting is None:
        sentences.append(
            f"But in all {years(len(mine))} it buys as its twin, the same firms in the same weeks."
        )
    else:
        apart = sum(a.bought != b.bought for a, b in zip(mine, theirs, strict=True))
        sentences.append(
            f"They first buy differently in week {stretch.parting.week}, and in {apart} of "
            f"{len(mine)} weeks in all."
        )
    return [*sentences, _totals(told, words, mine, theirs)]


def _totals(told: Explanation, words: Words, mine: Sequence[Week], theirs: Sequence[Week]) -> str:
    focal = told.spec.focal
    bought = [sum(week.bought.count(focal) for week in weeks) for weeks in (mine, theirs)]
    paid = [words.money(total_paid(weeks)) for weeks in (mine, theirs)]
    unit = "Weeks paid for" if words.subscription else "Purchases"
    return (
        f"{unit} at {name(focal)}: {bought[0]} with the policy, {bought[1]} without it. "
        f"Paid to all firms: {paid[0]} with it, {paid[1]} without."
    )


def parting_sentences(words: Words, parting: Parting, most: int = MOST_CAUSES) -> list[str]:
    """Say what each of the two does when they part, and why not the same; `most` of the causes."""
    mine, theirs = (None if firm is None else name(firm) for firm in (parting.mine, parting.theirs))
    unit = ""
    if parting.about == "choice":
        which = "" if words.subscription else f" with purchase {parting.ordinal + 1} of the week"
        first = f"It goes to {mine}{which}, its twin to {theirs}; their luck is the same."
        what, unit = "What they weigh differently", " points of utility"
    elif parting.about == "attention":
        one, other = ("It", "its twin") if parting.acts else ("Its twin", "it")
        pays = f"It pays {mine or 'nobody'}, its twin {theirs or 'nobody'}"
        first = f"{one} looks around and {other} does not, from the same draw. {pays}."
        what = "Chances to look around that differ"
    else:
        who = "It buys more often than its twin" if parting.acts else "Its twin buys more often"
        first = f"{who}, from the same draw (the purchase too many goes to {mine or theirs})."
        what = "What differs in how much they need, as logarithms"
    causes = [cause for cause in parting.causes if abs(cause.tilt) >= TINY][:most]
    if not causes:
        return [first, "What differs is too small to show; the draw was as close as that."]
    sentences = [first, f"{what}: {'; '.join(_cause(words, cause) for cause in causes)}."]
    if parting.about == "choice":
        towards = fsum(cause.tilt for cause in parting.causes)
        sentences.append(f"Together {towards:.3f}{unit} towards {mine}, which was enough.")
    return sentences


def _cause(words: Words, cause: Cause) -> str:
    if cause.part == "known":
        firm = name(cause.firm or "")
        return f"it {_knows(cause.mine)} {firm}, its twin {_knows(cause.theirs)} it"
    what = _OTHERS.get(cause.part) or words.part(cause.part)
    if cause.part in CHANCES:
        here, there = (f"{PERCENT.plain(chance)} %" for chance in (cause.mine, cause.theirs))
        return f"{what} ({here} here, {there} there)"
    of = f" {_LINKS.get(cause.part, 'of')} {name(cause.firm)}" if cause.firm is not None else ""
    return f"{what}{of} ({_signed(cause.mine)} here, {_signed(cause.theirs)} there)"


def _knows(known: float) -> str:
    return "knows" if known else "does not know"


def _signed(value: float) -> str:
    return f"{round(value, 3) + 0.0:+.3f}"
