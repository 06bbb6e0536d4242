"""Trace: one customer's week as plain data, with what it saw, weighed, chose, met and felt.

Every number is the engine's own; money is in the scenario's currency (a week's, in subscriptions),
quality in standard deviations of one experience, utilities in logit units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

PARTS = (
    "preference",
    "price",
    "price_rise",
    "price_image",
    "satisfaction",
    "trust",
    "bond",
    "buzz",
    "programme",
    "contract",
    "habit",
    "lock",
)
"""The terms of `V_j` (step 3 of `docs/model.md`): `ln G`, the price, the part of it above the
reference price, the price image, `theta A`, `theta_T (T - T_0)`, `phi B`, `W`, `L`, a newcomer's
aversion to the contract, `h` or `C`, and the deliberate lock."""


@dataclass(frozen=True, slots=True)
class Tie:
    """How a customer stands to a firm at one moment."""

    firm: str
    known: bool
    """Whether the customer knows the firm."""
    satisfaction: float
    trust: float
    bond: float
    buzz: float
    expectation: float
    usual_price: float
    """The reference price: what the customer thinks the firm usually asks."""
    membership: str
    """Of the firm's programme: "none", "member", or "gave up"."""
    points: int


@dataclass(frozen=True, slots=True)
class Sight:
    """What a customer saw of a firm this week."""

    firm: str
    known: bool
    list_price: float
    price: float
    """What this customer would pay: the list price, or that of its deal."""
    deal: bool
    discovered: bool
    """Whether advertising made the firm known this week."""
    contacted: bool
    irritated: bool
    """Whether the contact was one too many."""
    bond_gained: float
    """By the contact."""
    points_lapsed: int
    """Lost because the programme ended or changed its kind."""
    trust_lost: float
    """By a member of a programme that ended or lost some of its worth."""


@dataclass(frozen=True, slots=True)
class Need:
    """How many purchases a customer makes (subscriptions: encounters it notices)."""

    number: int
    mean: float
    """Expected number: the customer's rate times the factor."""
    rate: float
    """The customer's rate, at the time of the year and by the years gone by."""
    factor: float
    """F: above 1 when the market offers more than usual, below 1 with a full larder."""
    value: float
    """Inclusive value of this week's offers; 0 in subscriptions."""
    usual_value: float
    stock: float
    """Units at home, in usual purchases."""
    draw: float
    """The keyed draw that the number comes from, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Attention:
    """Whether a subscriber looks around this week."""

    looks: bool
    chance: float
    draw: float
    """It looks around if the draw is below the chance."""
    spontaneous: float
    price: float
    """Chance that the price above the usual one draws attention."""
    renewal: float
    """The same of the contract's end."""
    failure: float
    """The same of a failure in the week before."""
    in_contract: bool
    provider: str | None


@dataclass(frozen=True, slots=True)
class Weight:
    """What one firm's offer weighs in a choice."""

    firm: str
    parts: Mapping[str, float]
    """The terms of V by the names in `PARTS`."""
    utility: float
    """V, as the engine weighed it: the logarithm of its weight."""
    luck: float
    """The Gumbel draw of this purchase and firm, the same in every world."""

    @property
    def total(self) -> float:
        """V and luck together; the largest wins."""
        return self.utility + self.luck


@dataclass(frozen=True, slots=True)
class Choice:
    """Which firm a purchase goes to."""

    weights: tuple[Weight, ...]
    """Of the firms the customer knows, in name order."""
    chosen: str
    captive: bool
    """Whether only a deliberate switching cost decided."""

    def weight(self, firm: str) -> Weight | None:
        """Return what the firm weighs in the choice; None if the customer does not know it."""
        return next((weight for weight in self.weights if weight.firm == firm), None)

    @property
    def favourite(self) -> str:
        """The firm that would have won without luck."""
        return max(self.weights, key=lambda weight: weight.utility).firm

    @property
    def by_luck(self) -> bool:
        """Whether another firm would have won without luck."""
        return self.favourite != self.chosen


@dataclass(frozen=True, slots=True)
class Payment:
    """What a purchase (subscriptions: a week of service) cost and earned."""

    firm: str
    paid: float
    full: float
    """The same units at the list price."""
    units: float
    deal: bool
    first: bool
    """Whether the customer is new to the firm."""
    welcomed: bool
    """Whether it was onboarded, which builds a bond."""
    programme: str
    """The firm's programme: "none", "points" or "stamps"."""
    enrolled: bool
    earned: int
    """Points or stamps."""
    redeemed: int
    rewards: int
    left: str | None
    """The provider that was left."""
    exit_fee: float
    """Paid to it for leaving within the contract."""
    forfeited: int
    """Points lost there."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One experience of a firm's service, and what it left behind."""

    firm: str
    expected: float
    quality: float
    """Met, a failure included."""
    surprise: float
    """Quality met less quality expected."""
    passed_over: float
    """How far a deal aimed at others broke a promise, 0 to 1."""
    severity: float | None
    """Of the failure; None if nothing went wrong."""
    complained: bool
    answer: str | None
    """To the complaint: "heard", "resolved" or "resolved fast"."""
    restored: float
    """Share of what the failure took that the answer gave back."""
    compensation: float
    before: Tie
    after: Tie


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase: the choice, its payment, and the experience.

    In subscriptions a week has one payment, a choice only if the customer looks around, and as
    many experiences as there are encounters.
    """

    choice: Choice | None
    payment: Payment | None
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """What the end of the week brought."""

    praised: str | None
    """The firm recommended to an acquaintance."""
    blamed: str | None
    """The firm an acquaintance was warned of."""
    points_expired: Mapping[str, int]
    """By firm, where points were lost by inactivity or giving up a card."""
    cards_given_up: tuple[str, ...]
    forgotten: tuple[str, ...]
    """Firms that slipped its mind."""
    leaves: bool
    """Whether the customer leaves the market; a newcomer takes the place."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week of one customer in one world."""

    week: int
    """Counted from the end of the burn-in."""
    before: tuple[Tie, ...]
    """Ties when the week began, in name order of the firms."""
    sights: tuple[Sight, ...]
    need: Need
    attention: Attention | None
    """None in purchase markets."""
    purchases: tuple[Purchase, ...]
    ending: Ending
    after: tuple[Tie, ...]
    """Ties when the week ended, before others talked."""
    heard: Mapping[str, float]
    """Firm -> change of buzz by what acquaintances said."""
    told_of: tuple[str, ...]
    """Firms that the customer knows since an acquaintance spoke of them."""

    @property
    def bought(self) -> tuple[str, ...]:
        """The firms of this week's purchases (subscriptions: the provider paid), in order."""
        return tuple(p.payment.firm for p in self.purchases if p.payment is not None)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """All experiences of the week, in order."""
        return tuple(visit for purchase in self.purchases for visit in purchase.visits)

    def tie(self, firm: str) -> Tie:
        """Return how the customer stands to the firm at the week's end."""
        return next(tie for tie in self.after if tie.firm == firm)

    def sight(self, firm: str) -> Sight:
        """Return what the customer saw of the firm."""
        return next(sight for sight in self.sights if sight.firm == firm)

    def to_dict(self) -> dict[str, Any]:
        """Return the week as nested dicts, for JSON."""
        return asdict(self)
