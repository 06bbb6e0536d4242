"""Life: what is known of one customer's life in two worlds, year by year and week by week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import fsum
from typing import Any

from sim.analysis.explain.parting import Parting
from sim.analysis.explain.picked import Picked
from sim.analysis.explain.trace import Tie, Week
from sim.notebook import Brief
from sim.scenario import Scenario
from sim.scenario.content import provenance
from sim.scenario.weeks import YEAR


@dataclass(frozen=True, slots=True)
class Trait:
    """A trait, and where it stands among those of all customers of the market."""

    value: float
    above: float
    """Share of customers who have less of it."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer: who is in a place from its birth until it leaves the market."""

    born: int | None
    """Week of birth; None for who was there when the burn-in began."""
    segment: str
    traits: Mapping[str, Trait]
    tastes: Mapping[str, float]
    """Firm -> preference G; they add up to 1."""
    last_firm: str | None
    """Where it bought last (subscriptions: its provider) before the first week told here."""
    since: int
    """First week told here."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first week after which a customer's columns are not those of its twin."""

    week: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The weeks of one person: `range(person.since, until)`."""

    person: Person
    until: int
    leaves: bool
    """Whether it leaves the market at the end, so that a newcomer takes its place."""
    difference: Difference | None
    parting: Parting | None
    """None if it buys as its twin throughout."""

    @property
    def weeks(self) -> range:
        """The weeks of this person that are told."""
        return range(self.person.since, self.until)


@dataclass(frozen=True, slots=True, repr=False)
class Life(Brief):
    """All weeks of a place in one world."""

    policy: str
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a customer in one world, summed up."""

    year: int
    """From 1."""
    weeks: int
    purchases: Mapping[str, int]
    """Firm -> purchases (subscriptions: weeks paid for)."""
    paid: float
    """Money, exit fees included, compensation not deducted."""
    deals: int
    failures: int
    complaints: int
    contacts: int
    rewards: int
    tie: Tie
    """To the focal firm, at the end."""


def year(number: int, weeks: Sequence[Week], firms: Iterable[str], focal: str) -> Year:
    """Sum up the weeks of a year; years are numbered from 1."""
    payments = [p.payment for week in weeks for p in week.purchases if p.payment is not None]
    visits = [visit for week in weeks for visit in week.visits]
    bought = Counter(payment.firm for payment in payments)
    return Year(
        year=number,
        weeks=len(weeks),
        purchases={firm: bought[firm] for firm in firms},
        paid=total_paid(weeks),
        deals=sum(payment.deal for payment in payments),
        failures=sum(visit.severity is not None for visit in visits),
        complaints=sum(visit.complained for visit in visits),
        contacts=sum(sight.contacted for week in weeks for sight in week.sights),
        rewards=sum(payment.rewards for payment in payments),
        tie=weeks[-1].tie(focal),
    )


def total_paid(weeks: Iterable[Week]) -> float:
    """Return the money paid for purchases and exit fees, to the tick of 1/10,000."""
    return round(
        fsum(
            p.payment.paid + p.payment.exit_fee
            for week in weeks
            for p in week.purchases
            if p.payment is not None
        ),
        4,
    )


@dataclass(frozen=True, slots=True)
class Explanation:
    """The life of one place under a policy, and that of its twin under the baseline."""

    scenario: str
    spec: Scenario
    seed: int
    customer: int
    """The number of the place."""
    chosen: str | None
    """Why it is this customer, if nobody named one."""
    picked: Picked | None
    """How it was picked from a group, if one was named."""
    week: int | None
    """The week to be told in full, if one was asked for."""
    firms: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    """One per person in the place: after a leaver comes a newcomer, the same in both worlds."""
    life: Life
    twin: Life | None
    """None if the policy is the baseline."""

    @property
    def lives(self) -> tuple[Life, ...]:
        """The customer's life, and its twin's if there is one."""
        return (self.life,) if self.twin is None else (self.life, self.twin)

    def stretch_at(self, week: int) -> Stretch:
        """Return the stretch of weeks of the person who is in the place in that week."""
        return next(stretch for stretch in self.stretches if week in stretch.weeks)

    def years(self, life: Life) -> tuple[Year, ...]:
        """Return a Year for every 52 weeks; the last may be shorter."""
        return tuple(
            year(start // YEAR + 1, life.weeks[start : start + YEAR], self.firms, self.spec.focal)
            for start in range(0, len(life.weeks), YEAR)
        )

    @property
    def told(self) -> tuple[int, ...]:
        """The weeks told in full: the one asked for, or one per person.

        That is the week in which it parts from its twin, else the first after which they are not
        alike, else its first week with a purchase.
        """
        if self.week is not None:
            return (self.week,)
        return tuple(self._telling(stretch) for stretch in self.stretches)

    def _telling(self, stretch: Stretch) -> int:
        if stretch.parting is not None:
            return stretch.parting.week
        if stretch.difference is not None:
            return stretch.difference.week
        bought = (week for week in stretch.weeks if self.life.weeks[week].bought)
        return next(bought, stretch.person.since)

    def to_dict(self) -> dict[str, Any]:
        """Return what `loyalsim explain --json` prints.

        `timeline` has every week in brief, `told` those told in full, both for the customer
        and for its twin (null if there is none).
        """
        return {
            "scenario": self.scenario,
            "title": self.spec.title,
            "kind": self.spec.kind,
            "currency": self.spec.currency,
            "focal": self.spec.focal,
            "firms": list(self.firms),
            "policy": self.life.policy,
            "baseline": self.spec.baseline,
            "seed": self.seed,
            "customers": self.spec.simulated,
            "weeks": self.spec.weeks,
            **provenance(self.spec),
            "customer": self.customer,
            "chosen": self.chosen,
            "picked": None if self.picked is None else self.picked.to_dict(),
            "persons": [asdict(stretch) for stretch in self.stretches],
            "years": self._both(lambda life: [asdict(year) for year in self.years(life)]),
            "timeline": self._both(lambda life: [brief(week) for week in life.weeks]),
            "told": self._both(lambda life: [life.weeks[week].to_dict() for week in self.told]),
        }

    def _both(self, tell: Callable[[Life], list[Any]]) -> dict[str, Any]:
        return {
            "customer": tell(self.life),
            "twin": None if self.twin is None else tell(self.twin),
        }


def brief(week: Week) -> dict[str, Any]:
    """Return the week in a few numbers: purchases, events, and ties at its end."""
    payments = [p.payment for p in week.purchases if p.payment is not None]
    return {
        "week": week.week,
        "bought": list(week.bought),
        "paid": total_paid([week]),
        "deals_seen": [sight.firm for sight in week.sights if sight.known and sight.deal],
        "deals_used": sum(payment.deal for payment in payments),
        "contacts": [sight.firm for sight in week.sights if sight.contacted],
        "failures": [visit.firm for visit in week.visits if visit.severity is not None],
        "complaints": [visit.firm for visit in week.visits if visit.complained],
        "rewards": [payment.firm for payment in payments if payment.rewards],
        "leaves": week.ending.leaves,
        **{
            name: {tie.firm: getattr(tie, name) for tie in week.after}
            for name in ("satisfaction", "trust", "bond", "points")
        },
    }
