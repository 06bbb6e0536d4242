"""Ending: what breaks if the focal firm's programme ends tomorrow, as a pair of runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.market.books import Account
from sim.market.columns import BORN
from sim.market.money import tick_words, ticks_per_unit
from sim.market.strategies import Strategy
from sim.measure.journal import is_present
from sim.measure.ledger import PROFIT
from sim.scenario.levers import Levers
from sim.scenario.weeks import YEAR

if TYPE_CHECKING:
    from sim.market.firm import Firm
    from sim.market.market import Market


class NoProgramme(Strategy):
    """Does what another strategy would, without a programme."""

    def __init__(self, inner: Strategy) -> None:
        self.inner = inner
        self._known: tuple[Levers, Levers] | None = None

    def decide(self, firm: Firm, market: Market) -> Levers:
        """Return the inner strategy's levers with the programme's kind "none"."""
        meant = self.inner.decide(firm, market) if self.inner.reacts else firm.plan(market.week)
        if self._known is None or self._known[0] is not meant:
            none = meant.programme.model_copy(update={"kind": "none"})
            self._known = (meant, meant.model_copy(update={"programme": none}))
        return self._known[1]


def without_programme(market: Market) -> Market:
    """Return a fork whose focal firm has no programme from this week on.

    Points lapse and memberships end in its first week; whatever else the firm does goes on.
    Raises ValueError during the burn-in.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=300, policy="points")
    >>> market.run(weeks=13)
    >>> ended = without_programme(market)
    >>> ended.run(weeks=1)
    >>> ended.firm("us").offer.programme.kind, market.firm("us").offer.programme.kind
    ('none', 'points')
    """
    if market.week < 0:
        raise ValueError(f"week ({market.week}) must be 0 or later: the burn-in is not over")
    twin = market.fork()
    firm = twin.firm(market.spec.focal)
    firm.strategy = NoProgramme(firm.strategy)
    return twin


@dataclass(frozen=True)
class Outcome:
    """The weeks after the moment, with or without the programme."""

    customers: int
    """Present customers of the firm at the end."""
    kept: int
    """Of the present customers at the moment, those who are in the end."""
    retention: float | None
    """The share kept; None if there were none."""
    profit: int
    """Ticks over these weeks."""

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain types, profit in ticks."""
        return {
            "customers": self.customers,
            "kept": self.kept,
            "retention": self.retention,
            "profit": self.profit,
        }


@dataclass(frozen=True)
class Ending:
    """What the programme's end does to the focal firm in the weeks after it."""

    firm: str
    week: int
    """First week without the programme, counted from the end of the burn-in."""
    weeks: int
    customers: int
    """Present customers at the moment."""
    going_on: Outcome
    ended: Outcome
    released: int
    """Ticks that were owed for points, and are owed no more: a gain, once, in `ended`'s profit."""
    ticks_per_unit: float
    """Ticks in one unit of the currency."""

    def to_dict(self) -> dict[str, Any]:
        """Return the ending as plain types, money in ticks."""
        return {
            "firm": self.firm,
            "week": self.week,
            "weeks": self.weeks,
            "money": tick_words(self.ticks_per_unit),
            "customers": self.customers,
            "going_on": self.going_on.to_dict(),
            "ended": self.ended.to_dict(),
            "released": self.released,
        }


def end_programme(market: Market, weeks: int = YEAR) -> Ending:
    """Simulate what breaks if the programme ends now, in two forks: with it and without it.

    Both go on for so many weeks from now, under the same draws; the market itself is not changed.
    In purchase markets a customer is present for 52 weeks after a purchase, so that in fewer weeks
    nobody is lost but by leaving the market. Without a programme both are the same. Raises
    ValueError during the burn-in and for fewer weeks than 1.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=300)
    >>> same = end_programme(market, weeks=4)
    >>> same.going_on == same.ended, same.released
    (True, 0)
    """
    if weeks < 1:
        raise ValueError(f"weeks ({weeks}) must be 1 or more")
    ended, going_on = without_programme(market), market.fork()
    focal = market.names.index(market.spec.focal)
    going_on.run(weeks=weeks)
    ended.run(weeks=weeks)
    books = market.books
    owed = books.opening[:, focal].sum()
    owed -= books.entries[:, :, focal, Account.REWARD_LIABILITY].sum()
    return Ending(
        firm=market.spec.focal,
        week=market.week,
        weeks=weeks,
        customers=int(_present(market).sum()),
        going_on=_outcome(market, going_on),
        ended=_outcome(market, ended),
        released=int(owed),
        ticks_per_unit=ticks_per_unit(market.spec),
    )


def _present(market: Market) -> NDArray[np.bool_]:
    focal = market.names.index(market.spec.focal)
    subscription = market.spec.kind == "subscription"
    return is_present(market.customers.columns, focal, market.clock - 1, subscription)


def _outcome(before: Market, after: Market) -> Outcome:
    old, new = before.customers.columns.week[BORN], after.customers.columns.week[BORN]
    was, now = _present(before), _present(after)
    kept = int((was & now & (old == new)).sum())
    focal = before.names.index(before.spec.focal)
    entries = after.books.entries[before.clock :, :, focal]
    return Outcome(
        customers=int(now.sum()),
        kept=kept,
        retention=kept / int(was.sum()) if was.any() else None,
        profit=-int(entries[..., PROFIT].sum()),
    )
