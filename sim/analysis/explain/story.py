"""Story: the life of one customer in plain words, beside that of its twin under the baseline."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sim.analysis.explain.life import Explanation, Stretch
from sim.analysis.explain.story_parting import beside_sentences, parting_sentences
from sim.analysis.explain.story_words import Paragraph, Words, name, week_paragraphs
from sim.analysis.explain.trace import PARTS, Choice, Week
from sim.report import blocks
from sim.report.blocks import LONG, Block, Column, Numbers, Prose, Span, Table, Texts
from sim.report.units import LEVEL, NOTHING, PERCENT, Unit, years
from sim.text import listed, visible

LAST = 6
"""Weeks at the end that are listed."""

CLOSE = 0.01
"""Points of utility: where the winner is ahead by less, more decimals are shown."""

_NOTE = (
    "What is weighed is in points of utility: one more makes a firm 2.7 times as likely. Luck is "
    "a draw per purchase and firm{}. Satisfaction: 0 is the category's mean; trust and bond: from "
    "0 to 1; quality: standard deviations of one experience."
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the story; what was weighed is shown as a table below its paragraph."""

    title: str
    paragraphs: tuple[Paragraph, ...]

    def __str__(self) -> str:
        return "\n".join([self.title, *map(str, self.paragraphs)])


def story(told: Explanation) -> list[Section]:
    """Tell the story in sections: who it is, where it parts from its twin, weeks in full.

    Unless one week was asked for, there is such a story for every person in the place.
    """
    words = Words(told.spec)
    if told.week is not None:
        stretch = told.stretch_at(told.week)
        return [_who(told, words, stretch), *_in_full(told, words, told.week)]
    sections = []
    for stretch, week in zip(told.stretches, told.told, strict=True):
        sections.append(_who(told, words, stretch))
        title = "Beside its twin" if told.twin else "Alone"
        sections.append(_plain(title, beside_sentences(told, stretch)))
        parting = stretch.parting
        if parting is not None:
            sections.append(_plain(f"Week {week}: they part", parting_sentences(words, parting)))
        sections += _in_full(told, words, week, parting.ordinal if parting else 0)
    return sections


def opening(told: Explanation) -> str:
    """Say under which policies, how long and in which market it lived."""
    spec = told.spec
    against = f"against {name(spec.baseline)}" if told.twin else "(the baseline)"
    return (
        f"Policy {name(told.life.policy)} {against} · {years(spec.weeks)} · "
        f"{spec.size_words} customers · seed {told.seed}"
    )


def begun(told: Explanation, *more: Block) -> blocks.Section:
    """Return the section that a story begins with: who is told of, why, and whatever follows."""
    chosen = [Prose(f"Chosen: {told.chosen}")] if told.chosen else []
    title = f"Customer {told.customer} of {visible(told.spec.title, LONG)}"
    return blocks.Section("customer", title, [Prose(opening(told)), *chosen, *more])


def story_report(told: Explanation) -> list[blocks.Section]:
    """Return the whole story with its tables."""
    words = Words(told.spec)
    parts = [begun(told)]
    for section in story(told):
        found: list[Block] = []
        for paragraph in section.paragraphs:
            found.append(Prose(str(paragraph)))
            if paragraph.choice is not None:
                found.append(_weights(words, paragraph.choice))
        parts.append(blocks.Section("story", section.title, found))
    if told.week is None:
        parts.append(blocks.Section("years", "Year by year", [_years(told, words)]))
        parts.append(blocks.Section("weeks", "The last weeks", [_last(told)]))
    same = ", the same in both worlds" if told.twin else ""
    note = Prose(_NOTE.format(same), faint=True)
    return [*parts, blocks.Section("note", "", [note])]


def _who(told: Explanation, words: Words, stretch: Stretch) -> Section:
    person, spec = stretch.person, told.spec
    title = "Who it is"
    if len(told.stretches) > 1:
        title = f"Who it is, weeks {stretch.weeks[0]} to {stretch.weeks[-1]}"
    about = spec.segments[person.segment].summary
    sentences = [
        f"One of the {name(person.segment)}{f' ({visible(about, 120)})' if about else ''}."
    ]
    if person.since:
        sentences.append(f"A newcomer of week {person.since}, who has met no firm yet.")
    needs = "encounters with the service" if words.subscription else "purchases"
    meanings = {
        "relationship_intention": "Wish for a relationship {:.2f} of 1",
        "price_sensitivity": "Price sensitivity {:.1f}",
        "purchase_rate": f"{{:.2f}} {needs} a week",
        "units_per_purchase": "{:.2f} units per purchase",
    }
    for trait, meaning in meanings.items():
        if trait in person.traits:
            held = person.traits[trait]
            less = f"{100 * held.above:.0f} % of customers have less"
            sentences.append(f"{meaning.format(held.value)} ({less}).")
    liked = sorted(person.tastes.items(), key=lambda taste: -taste[1])
    shares = [f"{name(firm)} {PERCENT.plain(share)} %" for firm, share in liked]
    sentences.append(f"By taste alone it would choose {listed(shares)} of the time.")
    if person.last_firm is not None:
        where = "Its provider was" if words.subscription else "It had bought last at"
        sentences.append(f"{where} {name(person.last_firm)}.")
    if stretch.leaves:
        sentences.append(f"It leaves the market in week {stretch.until - 1}.")
    return _plain(title, sentences)


def _plain(title: str, sentences: list[str]) -> Section:
    return Section(title, (Paragraph(tuple(sentences)),))


def _in_full(told: Explanation, words: Words, week: int, only: int | None = None) -> list[Section]:
    """Tell the week in both worlds, or once if both are the same.

    Tables for all purchases, or `only` for one.
    """
    mine = told.life.weeks[week]
    policy = f" under {name(told.life.policy)}"
    sections = [_week(words, f"Week {week}{policy if told.twin else ''}", mine, only)]
    if told.twin is not None:
        theirs = told.twin.weeks[week]
        title = f"Week {week}, its twin under {name(told.twin.policy)}"
        if theirs == mine:
            sections.append(_plain(title, ["It lives the very same week."]))
        else:
            sections.append(_week(words, title, theirs, only))
    return sections


def _week(words: Words, title: str, week: Week, only: int | None) -> Section:
    paragraphs = week_paragraphs(words, week)
    if only is not None:
        shown = week.purchases[only].choice if only < len(week.purchases) else None
        paragraphs = [p if p.choice is shown else Paragraph(p.sentences) for p in paragraphs]
    return Section(title, tuple(paragraphs))


def _weights(words: Words, choice: Choice) -> Table:
    """Return a table of what every term of V says for every firm, and luck; the sum decides."""
    totals = sorted((weight.total for weight in choice.weights), reverse=True)
    close = len(totals) > 1 and totals[0] - totals[1] < CLOSE
    unit = Unit(1.0, "", 4 if close else 2)
    parts = [
        part
        for part in PARTS
        if any(unit.signed(weight.parts[part]).strip("0.") for weight in choice.weights)
    ]
    columns: list[Column[Any]] = [
        Texts("Weighed", [*map(words.part, parts), "together", "luck", "with luck"], least=10)
    ]
    for weight in choice.weights:
        end = Span(unit.signed(weight.total), "strong" if weight.firm == choice.chosen else None)
        said = [unit.signed(weight.parts[part]) for part in parts]
        cells = [*said, unit.signed(weight.utility), unit.signed(weight.luck), end]
        columns.append(Numbers(visible(weight.firm, LONG), cells))
    return Table("What was weighed", columns, strong=[len(parts)])


_EVENTS = {
    "deals": "Deals",
    "failures": "Fail-\nures",
    "contacts": "Con-\ntacts",
    "rewards": "Re-\nwards",
}
"""Number of a Year -> head of its column, shown if there are any."""


def _years(told: Explanation, words: Words) -> Table:
    lived = [told.years(life) for life in told.lives]
    rows = [
        pair for both in zip(*lived, strict=True) for pair in zip(told.lives, both, strict=True)
    ]
    lives, found = [life for life, _ in rows], [year for _, year in rows]
    here = [year.purchases[told.spec.focal] for year in found]
    elsewhere = [
        sum(year.purchases.values()) - ours for year, ours in zip(found, here, strict=True)
    ]
    return Table(
        "Year by year",
        [
            Texts("Year", [year.year if life is told.lives[0] else "" for life, year in rows]),
            Texts("Policy", [visible(life.policy, LONG) for life in lives]),
            Numbers(f"At\n{name(told.spec.focal)}", here),
            Numbers("Else-\nwhere", elsewhere),
            Numbers("Paid", [year.paid for year in found], words.money),
            *(
                Numbers(title, counts)
                for event, title in _EVENTS.items()
                if any(counts := [getattr(year, event) for year in found])
            ),
            Numbers("Satis-\nfaction", [year.tie.satisfaction for year in found], LEVEL.plain),
            Numbers("Trust", [year.tie.trust for year in found], LEVEL.plain),
            Numbers("Bond", [year.tie.bond for year in found], LEVEL.plain),
        ],
        gap=1,
    )


def _last(told: Explanation) -> Table:
    weeks = range(max(len(told.life.weeks) - LAST, 0), len(told.life.weeks))
    columns: list[Column[Any]] = [Texts("Week", weeks)]
    for life in told.lives:
        brief = [_in_brief(life.weeks[week]) for week in weeks]
        columns.append(Texts(visible(life.policy, LONG), brief, least=20))
    return Table("The last weeks", columns)


def _rewards(number: int) -> list[str]:
    return [] if number == 0 else ["reward"] if number == 1 else [f"{number:,} rewards"]


def _in_brief(week: Week) -> str:
    """Say where it bought, and what happened there."""
    bought = Counter(week.bought)
    words = [f"{name(firm)}{f' ×{n}' if n > 1 else ''}" for firm, n in bought.items()] or [NOTHING]
    events = [f"failure at {name(v.firm)}" for v in week.visits if v.severity is not None]
    events += [f"contact by {name(sight.firm)}" for sight in week.sights if sight.contacted]
    for purchase in week.purchases:
        paid = purchase.payment
        if paid is not None:
            events += ["on a deal"] * paid.deal + _rewards(paid.rewards)
    events += ["leaves the market"] * week.ending.leaves
    return f"{', '.join(words)}{f' ({listed(events)})' if events else ''}"
