"""Short story: what decided in a customer's life, on one screen."""

from __future__ import annotations

from sim.analysis.explain.life import Explanation, Stretch, year
from sim.analysis.explain.story import begun
from sim.analysis.explain.story_parting import beside_sentences, parting_sentences
from sim.analysis.explain.story_words import Words, name, week_paragraphs
from sim.analysis.explain.trace import Week
from sim.report.blocks import Block, Prose, Section, Span
from sim.report.units import PERCENT
from sim.text import listed

CAUSES = 3
"""Causes of a parting that are told."""
FIRMS = 3
"""Firms whose share by taste is told."""

_MET = {
    "deals": ("purchase on a deal", "purchases on a deal"),
    "rewards": ("reward", "rewards"),
    "contacts": ("contact", "contacts"),
    "failures": ("failure", "failures"),
    "complaints": ("complaint", "complaints"),
}
"""Number of a Year -> what one and several of them are called."""


def short_report(told: Explanation) -> list[Section]:
    """Return the story of what decided: who it is, how it compares, and where the two part.

    If one week was asked for, that is told instead. Of several persons in the place, it is that of
    the first who parts from its twin.
    """
    words, stretch = Words(told.spec), _telling(told)
    parts: list[Block] = [_part("Who it is", _who(told, words, stretch))]
    if told.week is not None:
        parts += _week(told, words, told.week)
    else:
        if stretch.parting is not None:
            week = f"They part in week {stretch.parting.week}"
            parts.append(_part(week, parting_sentences(words, stretch.parting, CAUSES)))
        beside = beside_sentences(told, stretch)
        if stretch.parting is not None:
            beside = beside[-2:]
        parts.append(_part("In all", [*beside, *_met(told, stretch)]))
    more = "The whole story, with what was weighed: --all, or the page."
    return [begun(told, *parts, Prose(more, faint=True))]


def _part(title: str, sentences: list[str]) -> Prose:
    return Prose((Span(f"{title}:", "strong"), f" {' '.join(sentences)}"))


def _telling(told: Explanation) -> Stretch:
    if told.week is not None:
        return told.stretch_at(told.week)
    parted = (stretch for stretch in told.stretches if stretch.parting is not None)
    return next(parted, told.stretches[0])


def _who(told: Explanation, words: Words, stretch: Stretch) -> list[str]:
    person = stretch.person
    traits = {key: trait.value for key, trait in person.traits.items()}
    needs = "encounters" if words.subscription else "purchases"
    basket = traits.get("units_per_purchase")
    units = f" of {basket:.2f} units" if basket is not None else ""
    liked = sorted(person.tastes.items(), key=lambda taste: -taste[1])[:FIRMS]
    shares = listed([f"{name(firm)} {PERCENT.plain(share)} %" for firm, share in liked])
    sentences = [
        f"one of the {name(person.segment)}; wish for a relationship "
        f"{traits['relationship_intention']:.2f} of 1, price sensitivity "
        f"{traits['price_sensitivity']:.1f}, {traits['purchase_rate']:.2f} {needs} a week{units}. "
        f"By taste alone: {shares}."
    ]
    if person.since:
        sentences.append(f"It came in week {person.since}.")
    if stretch.leaves:
        sentences.append(f"It leaves the market in week {stretch.until - 1}.")
    if len(told.stretches) > 1:
        sentences.append(f"Persons in this place, one after the other: {len(told.stretches)}.")
    return sentences


def _met(told: Explanation, stretch: Stretch) -> list[str]:
    """Say how often it met what a policy gives, and what goes wrong, and how often its twin did."""
    weeks = slice(stretch.person.since, stretch.until)
    met = [year(1, life.weeks[weeks], told.firms, told.spec.focal) for life in told.lives]
    counts = {event: [getattr(each, event) for each in met] for event in _MET}
    said = [
        f"{mine:,} {_MET[event][mine != 1]}{f' ({theirs[0]:,})' if theirs else ''}"
        for event, (mine, *theirs) in counts.items()
        if mine or any(theirs)
    ]
    beside = " (its twin)" if told.twin else ""
    return [f"It met{beside}: {', '.join(said)}."] if said else []


def _week(told: Explanation, words: Words, week: int) -> list[Block]:
    mine = told.life.weeks[week]
    under = f" under {name(told.life.policy)}" if told.twin else ""
    parts: list[Block] = [_part(f"Week {week}{under}", _told(words, mine))]
    if told.twin is not None:
        theirs = told.twin.weeks[week]
        same = ["it lives the very same week."] if theirs == mine else _told(words, theirs)
        parts.append(_part(f"Its twin under {name(told.twin.policy)}", same))
    return parts


def _told(words: Words, week: Week) -> list[str]:
    return [str(paragraph) for paragraph in week_paragraphs(words, week)]
