"""Events: one-week price cuts in a quiet calendar, each against its twin without the cut."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.market.market import Market
from sim.studies.groups import Rows, Statistic
from sim.studies.panel import record
from sim.studies.prices.arms import CUT, DEPTH

EVENTS = 12
APART = 4
"""Weeks from the start of one event to the next; every event is a market of its own."""
TWIN, DEAL = 0, 1

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Events:
    """What customers bought, added up over the events; arms are the twin and the deal."""

    events: int
    category: Floats
    """Arms by customers: purchases at any firm in the week of the cut."""
    purchases: Floats
    """Arms by customers: purchases at the focal firm in that week."""
    units: Floats
    """Arms by weeks by customers: units bought at the focal firm; week 0 is that of the cut."""

    @property
    def customers(self) -> int:
        """Customers of each event."""
        return int(self.category.shape[1])


def deal_events(market: Market, weeks: int = 1, events: int = EVENTS) -> Events:
    """Record one-week price cuts and their twins in a market that has the policy CUT.

    Every four weeks two markets part from the one that goes on: one has a 20 % cut for a week,
    its twin has not; both are recorded for `weeks`. The market itself is not changed.

    >>> from sim.scenario import Scenario
    >>> from sim.studies.prices.arms import trial
    >>> found = deal_events(Market(trial(Scenario.load("grocery")), rng=1, customers=300), events=2)
    >>> found.units.shape, found.events
    ((2, 1, 300), 2)
    """
    size = len(market.customers)
    category, purchases = np.zeros((2, size)), np.zeros((2, size))
    units = np.zeros((2, weeks, size))
    stock_factor = (1.0 - DEPTH) ** -market.spec.behaviour.demand.stockpiling
    walker = market.fork()
    for event in range(events):
        if event:
            walker.run(APART)
        basket = by_place(walker)
        for arm, policy in ((TWIN, walker.spec.baseline), (DEAL, CUT)):
            market_of_arm = walker.fork(policy)
            now = record(market_of_arm, 1)
            own = now.purchases[0, now.focal].astype(np.float64)
            factor = stock_factor if arm == DEAL else 1.0
            category[arm, now.place] += now.purchases[0].sum(axis=0)
            purchases[arm, now.place] += own
            units[arm, 0, now.place] += own * basket[now.place] * factor
            if weeks > 1:
                later = record(market_of_arm.fork(walker.spec.baseline), weeks - 1)
                bought = later.purchases[:, later.focal] * basket[later.place]
                units[arm, 1:, later.place] += bought.T
    return Events(events, category, purchases, units)


def by_place(market: Market) -> Floats:
    """Return the units per purchase of the customer in each place."""
    basket = np.zeros(len(market.customers))
    basket[market.customers["place"]] = market.customers["basket"]
    return basket


def lift(events: Events) -> Statistic:
    """Return the statistic: units in the week of the cut ÷ the twin's."""

    def statistic(rows: Rows) -> float:
        return _ratio(events.units[:, 0], rows)

    return statistic


def switching(events: Events) -> Statistic:
    """Return the statistic: part of ln lift that is brand choice; see `parts`."""

    def statistic(rows: Rows) -> float:
        return parts(events, rows)[1]

    return statistic


def parts(events: Events, rows: Rows) -> tuple[float, float, float]:
    """Return the parts of ln lift: incidence, brand choice, units; they add up to 1.

    ln lift = Δln category purchases + Δln focal share of them + Δln units per focal purchase
    (Gupta 1988, for one event). Not numbers if there is no lift.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        category = np.log(_ratio(events.category, rows))
        purchases = np.log(_ratio(events.purchases, rows))
        units = np.log(_ratio(events.units[:, 0], rows))
        split = np.array([category, purchases - category, units - purchases]) / units
    incidence, choice, quantity = (float(part) for part in split)
    return incidence, choice, quantity


def dip(events: Events) -> Statistic:
    """Return the statistic: units lost after the week of the cut ÷ units gained in it."""

    def statistic(rows: Rows) -> float:
        more = (events.units[DEAL] - events.units[TWIN])[:, rows].sum(axis=1)
        return float(-more[1:].sum() / more[0]) if more[0] else math.nan

    return statistic


def _ratio(arms: Floats, rows: Rows) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.divide(arms[DEAL, rows].sum(), arms[TWIN, rows].sum()))
