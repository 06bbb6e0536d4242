"""Story words: one customer's week in short plain sentences, each number with what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.explain.trace import Choice, Payment, Purchase, Visit, Week, Weight
from sim.report.units import LEVEL, PERCENT, price
from sim.scenario import Scenario
from sim.text import listed, visible

PARTS = {
    "preference": "preference",
    "price": "price",
    "price_rise": "price above the usual",
    "price_image": "how dear the firm is known to be",
    "satisfaction": "satisfaction",
    "trust": "trust",
    "bond": "bond",
    "buzz": "what others say",
    "programme": "programme",
    "contract": "a binding contract",
    "habit": "habit",
    "lock": "switching costs",
}
"""Term of V -> its name."""

CLEAR = 0.005
"""Differences below this show as 0.00 and are not spoken of."""
NEAR = 0.25
"""A surprise below this, in standard deviations of one experience, is about what was expected."""


@dataclass(frozen=True)
class Words:
    """How things are called in the stories of one scenario."""

    scenario: Scenario

    @property
    def subscription(self) -> bool:
        """Whether customers subscribe."""
        return self.scenario.kind == "subscription"

    def money(self, amount: float) -> str:
        """Return the amount with its currency.

        >>> Words(Scenario.load("grocery")).money(-1234.5)
        '-$1,234.50'
        """
        unit = price(self.scenario)
        sign = "-" if round(amount, unit.decimals) < 0 else ""
        digits, currency = unit.plain(abs(amount)), unit.name
        if len(currency) == 1 and not currency.isalnum():
            return f"{sign}{currency}{digits}"
        return f"{sign}{digits} {currency}"

    def part(self, name: str) -> str:
        """Return what a term of V is called; habit is called inertia among subscribers."""
        return "inertia" if name == "habit" and self.subscription else PARTS[name]


def name(text: str) -> str:
    """Return a name from a scenario file, without characters nobody can see."""
    return visible(text, 40)


def times(number: int) -> str:
    """Return in words how often something happens.

    >>> times(1), times(2), times(5)
    ('once', 'twice', '5 times')
    """
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences, and the choice they tell of, if they do."""

    sentences: tuple[str, ...]
    choice: Choice | None = None

    def __str__(self) -> str:
        return " ".join(self.sentences)


def week_paragraphs(words: Words, week: Week) -> list[Paragraph]:
    """Tell the week as it was lived: seen, weighed, chosen, met.

    First what it saw and needed, then a paragraph for every purchase, then the week's end.
    """
    opening = [*_sights(words, week), *(_looks(week) if words.subscription else [_need(week)])]
    paragraphs = [Paragraph(tuple(opening))]
    for k, purchase in enumerate(week.purchases):
        start = [f"Purchase {k + 1}."] if len(week.purchases) > 1 else []
        told = tuple(start + _purchase(words, purchase))
        paragraphs.append(Paragraph(told, purchase.choice))
    if words.subscription and week.bought and not week.visits:
        paragraphs.append(Paragraph(("It does not notice the service this week.",)))
    paragraphs.append(Paragraph(tuple(_ending(week))))
    return [paragraph for paragraph in paragraphs if paragraph.sentences]


def _sights(words: Words, week: Week) -> list[str]:
    known = [sight for sight in week.sights if sight.known]
    per = " a week" if words.subscription else ""
    sentences = []
    for sight in known:
        if sight.deal:
            off = PERCENT.plain(1 - sight.price / sight.list_price).removesuffix(".0")
            sentences.append(
                f"{name(sight.firm)} has {off} % off ({words.money(sight.price)}{per} instead of "
                f"{words.money(sight.list_price)})."
            )
    plain = [f"{name(s.firm)} {words.money(s.list_price)}{per}" for s in known if not s.deal]
    if plain:
        sentences.append(f"{'No deal at' if sentences else 'No deals:'} {listed(plain)}.")
    if not known:
        sentences.append("It knows no firm.")
    for sight in week.sights:
        firm = name(sight.firm)
        if sight.points_lapsed:
            sentences.append(f"The programme of {firm} ends; {sight.points_lapsed:,} points lapse.")
        if sight.trust_lost:
            sentences.append(
                f"The programme of {firm} is worth less than before; trust falls by "
                f"{sight.trust_lost:.3f}."
            )
        if sight.discovered:
            sentences.append(f"An advertisement tells it of {firm}.")
        if sight.contacted:
            grows = f"; the bond grows by {sight.bond_gained:.3f}" if sight.bond_gained else ""
            sentences.append(f"{firm} gets in touch{grows}.")
        if sight.irritated:
            sentences.append("That is one contact too many, and it is annoyed.")
    return sentences


def _need(week: Week) -> str:
    need = week.need
    much = f"It needs to buy {times(need.number)}" if need.number else "It needs nothing"
    why = []
    if abs(need.factor - 1.0) >= CLEAR:
        change = need.value - need.usual_value
        if abs(change) >= CLEAR:
            more = "more" if change > 0 else "less"
            why.append(f"the market is worth {more} to it than usual")
        if need.stock >= CLEAR:
            why.append(f"{need.stock:.2f} usual purchases are still in the larder")
        because = f", as {listed(why)}" if why else ""
        return f"{much} ({need.rate:.2f} expected, times {need.factor:.2f}{because})."
    return f"{much} ({need.mean:.2f} expected)."


def _purchase(words: Words, purchase: Purchase) -> list[str]:
    sentences = _choice(words, purchase.choice) if purchase.choice else []
    if purchase.payment:
        sentences += _payment(words, purchase.payment, purchase.visits)
    return sentences + [s for visit in purchase.visits for s in _visit(words, visit)]


def _choice(words: Words, choice: Choice) -> list[str]:
    chosen = choice.weight(choice.chosen)
    rivals = [weight for weight in choice.weights if weight is not chosen]
    if chosen is None or not rivals:
        return [f"It goes to {name(choice.chosen)}, the only firm it knows."]
    ranked = sorted(choice.weights, key=lambda weight: -weight.utility)
    weighed = [f"{name(w.firm)} {LEVEL.plain(w.utility)}" for w in ranked]
    sentences = [f"It weighs {listed(weighed)}."]
    if choice.by_luck:
        best = max(rivals, key=lambda weight: weight.total)
        favourite = choice.weight(choice.favourite) or best
        sentences.append(
            f"It goes to {name(chosen.firm)}: luck decides ({LEVEL.signed(chosen.luck)} for "
            f"{name(chosen.firm)}, {LEVEL.signed(favourite.luck)} for {name(favourite.firm)}, "
            f"which it likes better)."
        )
        sentences.append(_reasons(words, favourite, chosen))
    else:
        rival = max(rivals, key=lambda weight: weight.utility)
        sentences.append(f"It goes to {name(chosen.firm)}, which it likes best.")
        sentences.append(_reasons(words, chosen, rival))
    if choice.captive:
        sentences.append("Only what makes leaving hard keeps it there, and it resents that.")
    return [sentence for sentence in sentences if sentence]


def _reasons(words: Words, one: Weight, other: Weight) -> str:
    """Say what speaks for one firm against another, and what against it; the clearest first."""
    gaps = [(part, value - other.parts[part]) for part, value in one.parts.items()]
    gaps.sort(key=lambda gap: -abs(gap[1]))
    sides = []
    for start, sign in ((f"For {name(one.firm)}", 1.0), ("against it", -1.0)):
        clear = [(part, gap) for part, gap in gaps if gap * sign >= CLEAR][:3]
        if clear:
            told = [f"{words.part(part)} ({LEVEL.signed(gap)})" for part, gap in clear]
            sides.append(f"{start} speak{'' if len(told) > 1 else 's'} {listed(told)}")
    if not sides:
        return ""
    text = "; ".join(sides)
    return f"{text[0].upper()}{text[1:]}, compared with {name(other.firm)}."


def _payment(words: Words, payment: Payment, visits: Sequence[Visit]) -> list[str]:
    sentences = []
    firm = name(payment.firm)
    if payment.left is not None:
        moved = f"It leaves {name(payment.left)} for {firm}"
        if payment.exit_fee:
            moved += f" and pays an exit fee of {words.money(payment.exit_fee)}"
        if payment.forfeited:
            moved += f"; its {payment.forfeited:,} points there are lost"
        sentences.append(f"{moved}.")
    if words.subscription:
        paid = f"It pays {words.money(payment.paid)} for the week"
    else:
        paid = f"It pays {words.money(payment.paid)} for {payment.units:.2f} usual purchases"
    saved = payment.full - payment.paid
    sentences.append(f"{paid}{f', {words.money(saved)} less than without' if saved else ''}.")
    if payment.first:
        welcome = " and is welcomed, which builds a bond" if payment.welcomed else ""
        sentences.append(f"It is new to {firm}{welcome}.")
    unit = payment.programme
    if payment.enrolled:
        sentences.append(f"It joins the programme of {firm}.")
    if payment.rewards:
        given = "a reward" if payment.rewards == 1 else f"{payment.rewards:,} rewards"
        sentences.append(f"It hands in {payment.redeemed:,} {unit} for {given}.")
    if payment.earned:
        held = f" and holds {visits[0].before.points:,}" if visits else ""
        earned = unit.removesuffix("s") if payment.earned == 1 else unit
        sentences.append(f"It earns {payment.earned:,} {earned}{held}.")
    return sentences


def _visit(words: Words, visit: Visit) -> list[str]:
    sentences = []
    met = f"quality {LEVEL.plain(visit.quality)} met, {LEVEL.plain(visit.expected)} expected"
    if visit.severity is not None:
        sentences.append(f"Something goes wrong (severity {visit.severity:.2f}): {met}.")
        sentences += _voice(words, visit)
    elif abs(visit.surprise) < NEAR:
        sentences.append(f"The service is about as expected ({met}).")
    else:
        better = "better" if visit.surprise > 0 else "worse"
        sentences.append(f"The service is {better} than expected ({met}).")
    if visit.passed_over:
        sentences.append(
            f"{name(visit.firm)} has a deal for others and not for it, which breaks a promise "
            f"({visit.passed_over:.3f} of 1)."
        )
    before, after = visit.before, visit.after
    sentences.append(
        f"Satisfaction {LEVEL.plain(before.satisfaction)} → {LEVEL.plain(after.satisfaction)}, "
        f"trust {before.trust:.3f} → {after.trust:.3f}, bond {before.bond:.3f} → {after.bond:.3f}."
    )
    return sentences


def _voice(words: Words, visit: Visit) -> list[str]:
    if not visit.complained:
        return ["It says nothing."]
    answers = {
        "heard": "It complains and is heard, no more",
        "resolved": "It complains, and the complaint is resolved",
        "resolved fast": "It complains, and the complaint is resolved at once",
    }
    answer = answers[visit.answer or "heard"]
    back = f", with {words.money(visit.compensation)} back" if visit.compensation else ""
    share = PERCENT.plain(visit.restored).removesuffix(".0")
    return [f"{answer}{back}; {share} % of what the failure took is restored."]


def _looks(week: Week) -> list[str]:
    sentences = []
    look = week.attention
    if look is not None and look.provider is None and look.looks:
        sentences.append("It has no provider and looks at all that it knows.")
    elif look is not None and look.provider is not None:
        draws = [
            ("the contract ends", look.renewal),
            ("a failure last week", look.failure),
            ("a price above the usual", look.price),
        ]
        why = [f"{what}, {PERCENT.plain(chance)} %" for what, chance in draws if chance > 0]
        because = f": {'; '.join(why)}" if why else ""
        chance = f"chance {PERCENT.plain(look.chance)} %{because}"
        bound = ", bound by a contract" if look.in_contract else ""
        if look.looks:
            sentences.append(f"It looks around ({chance}){bound}.")
        else:
            stays = name(look.provider)
            sentences.append(f"It stays with {stays} without looking around ({chance}){bound}.")
    return sentences


def _ending(week: Week) -> list[str]:
    sentences = []
    ending = week.ending
    if ending.praised:
        sentences.append(f"It recommends {name(ending.praised)} to an acquaintance.")
    if ending.blamed:
        sentences.append(f"It warns an acquaintance of {name(ending.blamed)}.")
    for firm in ending.cards_given_up:
        sentences.append(f"It gives up its stamp card of {name(firm)}.")
    for firm, points in ending.points_expired.items():
        sentences.append(f"It loses {points:,} points of {name(firm)}.")
    for firm in ending.forgotten:
        sentences.append(f"It forgets that there is {name(firm)}.")
    for firm, by in week.heard.items():
        sentences.append(
            f"Acquaintances speak {'well' if by > 0 else 'ill'} of {name(firm)} "
            f"({LEVEL.signed(by)})."
        )
    for firm in week.told_of:
        sentences.append(f"An acquaintance tells it of {name(firm)}, which it did not know.")
    if ending.leaves:
        sentences.append("It leaves the market; a newcomer takes its place.")
    return sentences
