"""Arms: the same customers in the same weeks, with the firm's programme and without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from sim.market.market import Market
from sim.scenario.levers import Programme
from sim.studies.lab import CUSTOMERS, Lab
from sim.studies.panel import Mask, Panel, record
from sim.studies.programmes.launch import Launch, launched
from sim.studies.programmes.pace import enlarged

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
MEMBER = 1
"""What the column `member` says of members."""
WATCHED = ("member", "points")


@dataclass(frozen=True)
class Arms:
    """Two panels of one market, rows alike: each customer beside its twin without the programme."""

    programme: Programme
    """Started by the focal firm in week 0; nobody else has one."""
    treated: Panel
    """With the programme; `member` and `points` are watched."""
    control: Panel
    """Without."""
    basket: Real
    """Units per purchase of each customer."""
    earlier: Whole
    """Purchases of each customer at the focal firm in the last window before the launch."""

    @property
    def customers(self) -> int:
        """Customers in each arm."""
        return self.treated.customers

    @property
    def own(self) -> Whole:
        """Purchases at the focal firm with the programme: weeks by customers."""
        return self.treated.purchases[:, self.treated.focal].astype(np.int64)

    @property
    def twin(self) -> Whole:
        """The same without."""
        return self.control.purchases[:, self.control.focal].astype(np.int64)

    @property
    def member(self) -> Mask:
        """Who is a member at the end of each week: weeks by customers."""
        return np.asarray(self.treated.watched["member"][:, self.treated.focal] == MEMBER)

    @property
    def points(self) -> Whole:
        """Points held at the end of each week: weeks by customers."""
        return self.treated.watched["points"][:, self.treated.focal].astype(np.int64)

    @property
    def price(self) -> Real:
        """What the focal firm asks of everybody, by week."""
        return self.treated.price[:, self.treated.focal]


def arms(lab: Lab, programme: Programme, weeks: int, times: float | None = None) -> Arms:
    """Record what customers do with the focal firm's programme and without; rivals keep quiet.

    Without `times` the market is four times the lab's, and larger where purchases are rare.

    The last arms of a lab are kept, as several rows look at the same ones.
    """
    times = max(4.0, 2.0 * enlarged(lab.scenario)) if times is None else times
    asked = (programme, weeks, times)
    kept = _LAST.get(lab)
    if kept is not None and kept[0] == asked:
        return kept[1]
    market = lab.market(times=times)
    focal = market.spec.focal
    treated = record(launched(market, {focal: Launch(programme)}), weeks, WATCHED)
    rows = rows_of(market, treated)
    found = Arms(
        programme=programme,
        treated=treated,
        control=lab.panel(weeks, times=times),
        basket=market.customers["basket"][rows].astype(np.float64),
        earlier=market.customers["bought_before"][treated.focal, rows].astype(np.int64),
    )
    _LAST[lab] = (asked, found)
    return found


_LAST: WeakKeyDictionary[Lab, tuple[tuple[Programme, int, float], Arms]] = WeakKeyDictionary()


def rows_of(market: Market, panel: Panel) -> Whole:
    """Return the rows of a panel's customers in the market's table.

    `market` is as it was when the panel began.

    >>> market = Market("grocery", rng=1, customers=300)
    >>> panel = record(market.fork(), weeks=26)
    >>> bool((market.customers["place"][rows_of(market, panel)] == panel.place).all())
    True
    """
    return np.flatnonzero(np.isin(market.customers["place"], panel.place))


def rewards(found: Arms) -> Whole:
    """Return the rewards that each customer got in each week.

    Points at the week's end are those at its start, plus what purchases earned, less the goal per
    reward; only a week with a purchase has rewards.
    """
    programme, points, own = found.programme, found.points, found.own
    start = np.vstack([np.zeros((1, found.customers), np.int64), points[:-1]])
    if programme.kind == "points":
        each = np.floor(programme.earn * found.basket[None, :] * found.price[:, None])
    else:
        each = np.ones((1, 1))
    got = np.rint((start + own * each - points) / programme.goal).astype(np.int64)
    return np.where((own > 0) & found.member, np.maximum(got, 0), 0)


def more_than(own: NDArray[Any], twin: NDArray[Any]) -> float:
    """Return how much more was bought than by the twins, as a share; NaN if they bought nothing.

    >>> more_than(np.array([3.0]), np.array([2.0]))
    0.5
    """
    usual = float(twin.sum())
    return float(own.sum()) / usual - 1.0 if usual else np.nan


def need(found: int, fewest: int, lab: Lab, what: str) -> None:
    """Refuse to measure where too little was found.

    `fewest` is for a lab of the usual size. Raises ValueError that says how many.

    >>> from sim.scenario import Scenario
    >>> need(3, 500, Lab(Scenario.load("coffee")), "rewards")
    Traceback (most recent call last):
    ValueError: only 3 rewards: too few to tell an effect from chance
    """
    if found < fewest * lab.customers / CUSTOMERS:
        raise ValueError(f"only {found:,} {what}: too few to tell an effect from chance")


def per_firm_spending(panel: Panel, basket: Real, start: int, end: int) -> Real:
    """Return the money of each customer at each firm, from week `start` up to `end`.

    At the price that everybody sees; customers by firms.
    """
    money = np.zeros((panel.customers, len(panel.firms)))
    for week in range(start, end):
        money += panel.purchases[week].T * panel.price[week]
    return np.asarray(money * basket[:, None])
