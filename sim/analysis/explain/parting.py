"""Parting: where the lives of a customer and its twin first differ, and what made them differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.analysis.explain.trace import PARTS, Choice, Need, Purchase, Week
from sim.scenario.buying import Demand


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that is not the same for a customer and its twin when they part."""

    part: str
    """A name in `PARTS`, or "known"; of a need "offers" or "stock"; of attention "asked" (the
    price against the usual one), "renewal" or "failure"."""
    firm: str | None
    """The firm it concerns; None for what does not concern one firm."""
    mine: float
    theirs: float
    """The term for the customer and for its twin."""
    tilt: float
    """How much it moves the customer, against its twin, towards what it did. In a choice, in logit
    units, and all of them add up to the change of `V_mine - V_theirs`."""


@dataclass(frozen=True, slots=True)
class Parting:
    """The first week in which a customer and its twin buy differently."""

    week: int
    about: str
    """"choice": another firm; "need": another number of purchases; "attention": only one of them
    looks around (subscriptions)."""
    ordinal: int
    """Number of the first purchase of the week that differs, from 0."""
    mine: str | None
    """The firm of that purchase; None if there is none."""
    theirs: str | None
    acts: bool
    """Whether it is the customer that buys more or looks around; in a choice, both do."""
    causes: tuple[Cause, ...]
    """Largest tilt first; those without any are left out."""


def part(demand: Demand, mine: Week, theirs: Week) -> Parting | None:
    """Return how a customer's week differs from its twin's, and why; None if they buy alike."""
    if mine.bought == theirs.bought:
        return None
    k = _first_difference(mine.bought, theirs.bought)
    ours, other = _at(mine.bought, k), _at(theirs.bought, k)
    about, causes = _about(demand, mine, theirs, k, ours, other)
    known = tuple(sorted((c for c in causes if c.tilt != 0.0), key=lambda c: -abs(c.tilt)))
    acts = ours is not None
    if about == "attention" and mine.attention is not None:
        acts = mine.attention.looks
    return Parting(mine.week, about, k, ours, other, acts, known)


def _about(
    demand: Demand, mine: Week, theirs: Week, k: int, ours: str | None, other: str | None
) -> tuple[str, Iterable[Cause]]:
    left, right = _choice(mine.purchases, k), _choice(theirs.purchases, k)
    if left is not None and right is not None and ours is not None and other is not None:
        return "choice", compare_choices(left, right, ours, other)
    if mine.attention is not None and theirs.attention is not None:
        return "attention", _attention(mine, theirs)
    return "need", compare_needs(demand, mine.need, theirs.need)


def compare_choices(mine: Choice, theirs: Choice, ours: str, other: str) -> list[Cause]:
    """Return why two choices differ: the terms of V that are not the same for both.

    `ours` is the firm that the customer chose, `other` that of its twin.
    Luck is the same for both: it belongs to the place, the week, the purchase and the firm.
    """
    causes = []
    for firm, sign in ((ours, 1.0), (other, -1.0)):
        here, there = mine.weight(firm), theirs.weight(firm)
        if here is None or there is None:
            both = (float(here is not None), float(there is not None))
            causes.append(Cause("known", firm, *both, sign * (both[0] - both[1])))
            continue
        causes += [
            Cause(name, firm, here.parts[name], there.parts[name], sign * difference)
            for name in PARTS
            if (difference := here.parts[name] - there.parts[name])
        ]
    return causes


def compare_needs(demand: Demand, mine: Need, theirs: Need) -> list[Cause]:
    """Return why two needs differ: the terms of the factor F, as logarithms.

    The draw is the same for both. Limits of F are left aside.
    """
    sign = 1.0 if mine.number > theirs.number else -1.0
    offers = [demand.expandability * (need.value - need.usual_value) for need in (mine, theirs)]
    stock = [-demand.stock_use * need.stock for need in (mine, theirs)]
    return [
        Cause(name, None, a, b, sign * (a - b))
        for name, (a, b) in (("offers", offers), ("stock", stock))
    ]


def _attention(mine: Week, theirs: Week) -> list[Cause]:
    here, there = mine.attention, theirs.attention
    if here is None or there is None:
        return []
    sign = 1.0 if here.looks else -1.0
    return [
        Cause(name, here.provider, a, b, sign * (a - b))
        for name, a, b in (
            ("asked", here.price, there.price),
            ("renewal", here.renewal, there.renewal),
            ("failure", here.failure, there.failure),
        )
    ]


def _first_difference(mine: tuple[str, ...], theirs: tuple[str, ...]) -> int:
    same = 0
    for a, b in zip(mine, theirs, strict=False):
        if a != b:
            break
        same += 1
    return same


def _at(firms: tuple[str, ...], k: int) -> str | None:
    return firms[k] if k < len(firms) else None


def _choice(purchases: tuple[Purchase, ...], k: int) -> Choice | None:
    return purchases[k].choice if k < len(purchases) else None
