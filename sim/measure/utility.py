"""Utility: what an offer is worth to each customer, component by component.

By the functions that the engine itself weighs offers with (step 3 of `docs/model.md`).
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.market.columns import (
    BOND,
    BUZZ,
    LAST_FIRM,
    PRONENESS,
    REFERENCE,
    SATISFACTION,
    SENSITIVITY,
    TASTE,
    TRUST,
    Columns,
    copy_columns,
)
from sim.market.compile import kernel
from sim.market.draws import uniform
from sim.market.flows import FLOWS
from sim.market.mechanisms.price_image import seen
from sim.market.mechanisms.utility import price_utility, relationship_utility
from sim.market.offers import encode, is_on
from sim.market.prepare import prepare
from sim.market.rules import OFFER, I8Array, Records
from sim.market.steps.choice import deliberate_lock
from sim.market.steps.contact import reach, standing
from sim.market.steps.contract import newcomer_cost
from sim.market.steps.scratch import BLOCK, new_scratch
from sim.market.steps.utility import programme_term

if TYPE_CHECKING:
    from sim.market.market import Market

Single = NDArray[np.float32]
Real = NDArray[np.float64]


class Component(IntEnum):
    """What speaks for a firm; together they are V of `docs/model.md`."""

    PREFERENCE = 0
    """ln G: taste, intercept included."""
    PRICE = 1
    """Price, deal proneness, loss against the reference price, and the price image."""
    HABIT = 2
    """h for the last firm (subscriptions: inertia C for the provider)."""
    RELATIONSHIP = 3
    """Satisfaction, trust, bond, and buzz."""
    PROGRAMME = 4
    """L: the programme's pull on its members."""
    LOCK_IN = 5
    """Effort of leaving, exit fee and points at stake; the others' contracts count against
    them."""


COMPONENTS = len(Component)


def standing_offers(market: Market, clock: int) -> Records:
    """Return the last week's levers, going on, as OFFER records.

    Deals run as their calendars say in week `clock` (from the start of the burn-in).
    """
    offers = np.zeros(len(market.names), OFFER)
    for j, firm in enumerate(market.firms):
        offers[j] = encode(market.spec, firm.offer)
        offers[j]["deal_on"] = is_on(firm.offer.discount, clock)
        image = seen(market.price_images[firm.name], market.spec.behaviour.price_image)
        offers[j]["image"], offers[j]["usual_units"] = image
    return offers


def running_rules(market: Market) -> Records:
    """Return the market's RULES record, under its own seed and replication."""
    rules = prepare(market.spec).rules.copy()
    rules["seed"] = market.seed_word
    rules["replication"] = market.replication % 2**32
    return rules


@kernel
def price_all(
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rule_table: Records,
    scratch: Records,
    flows: I8Array,
    prices: Single,
) -> None:
    """Write the log price that each customer would pay into `prices`, firms by customers.

    Columns are changed: give a copy.
    """
    rules = rule_table[0]
    s = scratch[0]
    for lo in range(0, c.place.size, BLOCK):
        n = min(BLOCK, c.place.size - lo)
        reach(lo, n, week, offers, births, c, rules, s, flows)
        for j in range(offers.size):
            for k in range(n):
                prices[j, lo + k] = s.log_price[j, k]


@kernel
def weigh_parts(
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rule_table: Records,
    prices: Single,
    parts: Single,
) -> None:
    """Write the components of utility into `parts`, Component by firms by customers.

    But for the preference, which is not written.
    """
    rules = rule_table[0]
    for j in range(offers.size):
        o = offers[j]
        for i in range(c.place.size):
            parts[1, j, i] = price_utility(
                prices[j, i],
                c.tie[REFERENCE, j, i],
                c.person[SENSITIVITY, i],
                c.person[PRONENESS, i],
                c.tie[BOND, j, i],
                o.image,
                rules.eta,
                rules.iota,
                rules.remembered,
                rules.price_relief,
            )
            parts[3, j, i] = relationship_utility(
                c.tie[SATISFACTION, j, i],
                c.tie[TRUST, j, i],
                c.tie[BOND, j, i],
                c.tie[BUZZ, j, i],
                rules.theta,
                rules.theta_t,
                rules.baseline_trust,
                rules.phi,
            )
            _, word, _, _ = standing(i, births[j].id, c, rules)
            parts[4, j, i] = programme_term(j, i, week, o, uniform(word), c, rules)
            if c.mark[LAST_FIRM, i] == j:
                parts[2, j, i] = rules.habit
                parts[5, j, i] = deliberate_lock(j, i, week, o, c, rules)
            elif rules.subscription:
                parts[5, j, i] = -newcomer_cost(i, o, c, rules)


def utilities(market: Market, clock: int | None = None) -> Real:
    """Return what each offer is worth to each customer: Component by firms by customers.

    In logit units: what each customer would weigh at a purchase in week `clock` (from the start of
    the burn-in; the coming one if left out), with the states of now and the last week's levers
    going on. The sum over components is V; the market is not changed.

    >>> from sim import Market
    >>> utilities(Market("grocery", rng=1, customers=300)).shape
    (6, 3, 300)
    """
    week = market.clock if clock is None else clock
    columns, ready = market.customers.columns, prepare(market.spec)
    rules, offers = running_rules(market), standing_offers(market, week)
    firms, customers = columns.points.shape
    prices = np.zeros((firms, customers), np.float32)
    room = np.zeros((1, firms, FLOWS), np.int64)
    price_all(week, offers, ready.births, copy_columns(columns), rules, new_scratch(), room, prices)
    parts = np.zeros((COMPONENTS, firms, customers), np.float32)
    weigh_parts(week, offers, ready.births, columns, rules, prices, parts)
    found = parts.astype(np.float64)
    found[Component.PREFERENCE] = np.log(columns.tie[TASTE].astype(np.float64))
    return found
