"""FieldMarket: a market in which a policy is tried on some customers while the others go without.

Everything that joins customers joins those treated and those held out: what they tell each other,
what rivals answer, who leaves and who takes the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_not
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.market.copying import copied
from sim.market.firm import Firm
from sim.market.market import Market
from sim.market.mechanisms.inflation import price_level
from sim.market.mechanisms.targeting import TARGETS
from sim.market.rules import Records
from sim.market.strategies import Strategy
from sim.measure.followed import FollowedMarket
from sim.measure.journal import Journal, is_present
from sim.scenario.buying import Deals
from sim.scenario.levers import Levers
from sim.scenario.policy import merged

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]


class Repeat(Strategy):
    """A strategy that does each week what a firm of another market did."""

    def __init__(self, model: Firm) -> None:
        self.model = model

    def decide(self, firm: Firm, market: Market) -> Levers:
        """Return the levers of the same week."""
        return self.model.offers[market.clock]


class FieldMarket(FollowedMarket):
    """A market that goes on under two offers of the focal firm; `try_out` makes one.

    The firm's own offer is the one that the public sees, and rivals answer; whoever is in the other
    arm gets that of a second market, in which rivals repeat what they do in this one. `ledger` has
    each customer's money at the levers of its arm; `books` know only what the public sees.
    """

    _other: Market
    """Decides what the firm offers to those who do not get what the public sees."""
    _seen: bool
    """Whether what the public sees is the policy."""
    _arms: tuple[Whole, Whole]
    """Blocks of those who get what the public sees, and of the others."""
    _told: bool
    """Whether those held out know of the deals of the others."""

    def roll_out(self, policy: str) -> FieldMarket:
        """Return an independent copy in which everybody gets the policy from this week on."""
        twin = copied(self, FieldMarket)
        for market, treated in twin._by_arm():
            adopt_from(market, policy, self.week, started=treated)
        return twin

    def give_up(self) -> FieldMarket:
        """Return an independent copy in which nobody gets the policy from this week on."""
        twin = copied(self, FieldMarket)
        offers = {treated: market.firm(market.spec.focal) for market, treated in twin._by_arm()}
        kept = offers[False]
        offers[True].adopt(kept.policy, kept.starts, kept.until)
        return twin

    def ended(self) -> Market:
        """Return an independent copy that is an ordinary market, where all get one offer."""
        return copied(self, Market, without=("moments", "_journal", *FieldMarket.__annotations__))

    def _by_arm(self) -> tuple[tuple[Market, bool], ...]:
        return (self, self._seen), (self._other, not self._seen)

    def _follow(self, journal: Journal, offers: Records, flows: NDArray[np.int64]) -> None:
        assert isinstance(journal, FieldJournal)
        made = self._offers(journal.focal, offers)
        journal.open_arms(self.week, [m.firms[journal.focal].offers[-1] for m, _ in self._by_arm()])
        own = journal.flows[None]
        if made[0].tobytes() == made[1].tobytes():
            self._call(journal.blocks, journal.groups, False, offers, own)
        else:
            for blocks, arm in zip(self._arms, made, strict=True):
                self._call(blocks, journal.groups, False, arm, own)
        flows[0] += journal.count_week()
        journal.close_leavers(self._columns, self.clock)
        self._call(journal.blocks[:0], journal.groups, True, offers, flows)

    def _offers(self, focal: int, offers: Records) -> tuple[Records, Records]:
        """Return the week's offers to both arms, where `offers` are what the public sees."""
        other = self._other
        _set(other, clock=self.clock, _flows=self._flows)
        seen, unseen = offers.copy(), offers.copy()
        unseen[:, focal] = other._deciding.offers(other, 1)[:, focal]
        if self._told and all(len(blocks) for blocks in self._arms):
            treated, spared = (seen, unseen) if self._seen else (unseen, seen)
            owner = self if self._seen else other
            depth = owner.firms[focal].offers[-1].discount.depth
            _pass_over(treated[:, focal], spared[:, focal], depth, self.spec.behaviour.deals)
        return seen, unseen


def try_out(
    market: Market, policy: str, treated: Mask, seen: bool | None = None, told: bool = True
) -> FieldMarket:
    """Return a fork of a market in which some customers get a policy from this week on.

    `treated` says of each row of the customer table whether it gets the policy of that name; the
    others go on as the market does. The policy's `from` does not count, its `until` is kept as a
    duration. Who takes the place of a customer gets what that one got. `seen` is whether the
    public, and with it rivals, sees the policy; None: if at least half of the focal firm's present
    customers get it. Who is held out of a deal finds it as unfair as one aimed at others, if `told`
    of it. The market itself is not changed.

    >>> market = Market("grocery", rng=7, customers=300)
    >>> trial = try_out(market, "discount", market.customers.place % 2 == 0)
    >>> trial.run(weeks=4)
    >>> trial.ledger.weeks, trial.policy
    (4, 'discount')
    """
    trial = copied(market, FieldMarket, without=("moments", "_journal"))
    other = market.fork() if not isinstance(market, FollowedMarket) else market.unfollowed()
    for firm, model in zip(other.firms, trial.firms, strict=True):
        if firm.name != market.spec.focal:
            firm.strategy = Repeat(model)
    columns, focal = market.customers.columns, market.names.index(market.spec.focal)
    if seen is None:
        own = is_present(columns, focal, market.clock - 1, market.spec.kind == "subscription")
        seen = bool(treated[own].sum() * 2 >= max(own.sum(), 1))
    public = treated if seen else ~treated
    _set(
        trial,
        moments=[],
        _other=other,
        _seen=seen,
        _told=told,
        _arms=(arm_blocks(public, market.block), arm_blocks(~public, market.block)),
        _journal=FieldJournal(trial, public),
    )
    for each, gets in trial._by_arm():
        if gets:
            adopt_from(each, policy, market.week)
    return trial


def arm_blocks(arm: Mask, most: int) -> Whole:
    """Return blocks of the rows of an arm, at most so long, in which every row is a group.

    >>> arm_blocks(np.array([True, True, False, True, True, True]), 2).tolist()
    [[0, 2, 0, 2], [3, 2, 3, 5], [5, 1, 5, 6]]
    """
    rows = np.flatnonzero(arm)
    first = np.flatnonzero(np.diff(rows, prepend=-2) > 1)
    since = np.arange(len(rows)) - np.repeat(first, np.diff([*first, len(rows)]))
    starts = np.flatnonzero(since % most == 0)
    lows, sizes = rows[starts], np.diff([*starts, len(rows)])
    return np.stack([lows, sizes, lows, lows + sizes], axis=1).astype(np.int64)


def adopt_from(market: Market, policy: str, week: int, started: bool = False) -> None:
    """Let the focal firm do a policy from a week on, and for as long as it lasts.

    The week is counted from the end of the burn-in; of a policy that has `started` only the end is
    put off.
    """
    plan, firm = merged(market.spec.policies, policy), market.firm(market.spec.focal)
    until = None if plan.until is None else week + plan.until - plan.starts
    firm.adopt(market.spec.levers(policy), firm.starts if started else week, until)
    _set(market, policy=policy)


def _set(market: Market, **values: Any) -> None:
    """Set attributes that a market would refuse to anybody else."""
    own: dict[str, Any] = market.__dict__
    own.update(values)


def _pass_over(treated: Records, spared: Records, depth: float, deals: Deals) -> None:
    """Let those spared know of a deal that is not meant for them, if they have none of their own.

    As an offer it is a deal for those who buy more often than anybody does.
    """
    for policy, offer in zip(treated, spared, strict=True):
        if policy["deal_on"] and not offer["deal_on"] and deals.unfairness > 0.0:
            offer["deal_on"], offer["deal_target"] = 1, TARGETS["best"]
            offer["deal_best"] = np.iinfo(offer["deal_best"].dtype).max
            offer["unfairness"] = deals.unfairness * depth


class FieldJournal(Journal):
    """A journal in which money is worked out at the levers of each customer's arm."""

    def __init__(self, market: Market, public: Mask) -> None:
        super().__init__(market)
        self._public = public
        self._both: Sequence[Levers] = (self._levers, self._levers)

    def open_arms(self, week: int, levers: Sequence[Levers]) -> None:
        """Take note of the levers of the coming week: what the public sees, and the others'."""
        level = price_level(week, self.spec.category.inflation)
        if level != self._level or any(map(is_not, levers, self._both)):
            self._settle(np.arange(len(self.flows)))
            self._both, self._level = levers, level

    def _settle(self, rows: Whole) -> None:
        for levers, arm in zip(self._both, (self._public, ~self._public), strict=True):
            if arm[rows].any():
                self._levers = levers
                super()._settle(rows[arm[rows]])
