"""Replay: one customer's week taken through the engine's own steps, with looks in between.

The steps and mechanisms of the market are plain Python when called from Python, and every draw is
a pure function of its key. So a copy of one customer's columns from the start of a week ends it
with the same bits as in the market; tests and `sim.analysis.explain.explain` hold it to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.explain.glimpse import (
    Counts,
    Visiting,
    look_at_attention,
    look_at_need,
    look_at_payment,
    look_at_sights,
    look_at_weights,
    ties,
)
from sim.analysis.explain.setting import Rows, Setting, one_customer
from sim.analysis.explain.trace import (
    Attention,
    Choice,
    Ending,
    Need,
    Payment,
    Purchase,
    Sight,
    Week,
    Weight,
)
from sim.market.columns import AWARE, FAILED, LAST_FIRM, LEAVING, SAID, Columns
from sim.market.flows import FLOWS, Flow
from sim.market.steps.choice import change_providers, choose
from sim.market.steps.contact import reach
from sim.market.steps.experience import experience, learn_prices
from sim.market.steps.forgetting import forget_firms
from sim.market.steps.incidence import need_purchases, need_service
from sim.market.steps.promises import close_programmes, devalue_programmes
from sim.market.steps.transaction import pay_for_purchases, pay_for_service
from sim.market.steps.utility import consider_programmes, pick_weights, weigh_all, weigh_some
from sim.market.steps.week_end import (
    fade_states,
    lapse_points,
    speak,
    take_stock,
)
from sim.market.week import gather_buyers, gather_served, meet_providers, start_week


def replay(setting: Setting, clock: int, c: Columns) -> Week:
    """Take a customer through a week, and return what it saw, weighed, chose and met.

    `clock` is the week since the start of the burn-in. The customer's columns `c` are taken from
    the start of the week to its end, before anybody talks (steps 0 to 7). What it heard is not
    known yet: `heard` and `told_of` are empty.
    """
    offers: Any = Rows(setting.offers.of(clock))
    counts = Counts(np.zeros((len(setting.firms), FLOWS), np.int64))
    with np.errstate(all="ignore"):
        before = ties(setting, c)
        sights = _open(setting, clock, offers, c, counts)
        live = _subscribe if setting.subscription else _shop
        need, attention, purchases = live(setting, clock, offers, c, counts)
        ending = _end(setting, clock, offers, c, counts)
        after = ties(setting, c)
    return Week(
        week=clock - setting.burn_in_weeks,
        before=before,
        sights=sights,
        need=need,
        attention=attention,
        purchases=purchases,
        ending=ending,
        after=after,
        heard={},
        told_of=(),
    )


Lived = tuple[Need, Attention | None, tuple[Purchase, ...]]


def _open(
    setting: Setting, clock: int, offers: Any, c: Columns, counts: Counts
) -> tuple[Sight, ...]:
    """Take the customer through step 1, and return what it saw of each firm."""
    s, flows = setting.scratch, counts.flows[None]
    began = one_customer(c, 0)
    start_week(0, 1, c, s)
    devalue_programmes(0, 1, offers, setting.births, c, setting.rules)
    close_programmes(0, 1, offers, c, counts.flows)
    lapsed = counts.since()[:, Flow.POINTS_EXPIRED]
    before = one_customer(c, 0)
    reach(0, 1, clock, offers, setting.births, c, setting.rules, s, flows)
    consider_programmes(0, 1, offers, setting.births, c, setting.rules, s)
    return look_at_sights(setting, offers, c, counts.since(), lapsed, began, before)


def _shop(setting: Setting, clock: int, offers: Any, c: Columns, counts: Counts) -> Lived:
    """Take the customer through steps 2 to 6 in a purchase market."""
    s, rules, births = setting.scratch, setting.rules, setting.births
    flows = counts.flows[None]
    weigh_all(0, 1, clock, offers, births, c, rules, s)
    before = one_customer(c, 0)
    most = need_purchases(0, 1, clock, setting.need(clock), offers, c, rules, s)
    need = look_at_need(setting, clock, c, before)
    c.mark[FAILED, 0] = 0
    s.row[0] = 0
    buyers = 1
    purchases = []
    for k in range(most):
        buyers = gather_buyers(buyers, k, s)
        if k == 0:
            pick_weights(offers.size, buyers, s)
        else:
            weigh_some(0, buyers, clock, offers, births, c, rules, s)
        weights = look_at_weights(setting, clock, k, offers, c)
        counts.since()
        choose(0, buyers, k, clock, offers, births, c, rules, s, flows)
        chosen = int(s.choice[0])
        choice = _choice(setting, weights, chosen, counts)
        pay_for_purchases(0, buyers, k, clock, offers, births, c, rules, s, flows)
        payment = look_at_payment(setting, offers, c, counts.since(), chosen)
        visiting = Visiting(setting, offers, c, chosen)
        experience(0, buyers, k, clock, offers, births, c, rules, s, flows)
        visits = (visiting.over(c, counts.since()),)
        learn_prices(0, 1, buyers, offers.size, c, rules, s)
        purchases.append(Purchase(choice, payment, visits))
    return need, None, tuple(purchases)


def _subscribe(setting: Setting, clock: int, offers: Any, c: Columns, counts: Counts) -> Lived:
    """Take the customer through steps 2 to 6 in a subscription market."""
    s, rules, births = setting.scratch, setting.rules, setting.births
    flows = counts.flows[None]
    most, looking = need_service(0, 1, clock, c, rules, s)
    need = look_at_need(setting, clock, c, c)
    attention = look_at_attention(setting, clock, c, bool(looking))
    weigh_some(0, looking, clock, offers, births, c, rules, s)
    weights = look_at_weights(setting, clock, 0, offers, c) if looking else ()
    counts.since()
    choose(0, looking, 0, clock, offers, births, c, rules, s, flows)
    choice = _choice(setting, weights, int(s.choice[0]), counts) if looking else None
    old = int(c.mark[LAST_FIRM, 0])
    change_providers(0, looking, clock, offers, c, rules, s, flows)
    pay_for_service(0, 1, clock, offers, births, c, rules, s, flows)
    payment: Payment | None = None
    provider = int(c.mark[LAST_FIRM, 0])
    changes = counts.since()
    if provider >= 0:
        payment = look_at_payment(setting, offers, c, changes, provider, old)
    c.mark[FAILED, 0] = 0
    visits = []
    for k in range(most):
        served = gather_served(0, 1, k, c, s)
        meet_providers(0, served, k, clock, births, c, rules, s)
        visiting = Visiting(setting, offers, c, provider) if served else None
        experience(0, served, k, clock, offers, births, c, rules, s, flows)
        if visiting is not None:
            visits.append(visiting.over(c, counts.since()))
    return need, attention, (Purchase(choice, payment, tuple(visits)),)


def _choice(setting: Setting, weights: tuple[Weight, ...], chosen: int, counts: Counts) -> Choice:
    captive = bool(counts.since()[chosen, Flow.CAPTIVES])
    return Choice(weights, setting.firms[chosen], captive)


def _end(setting: Setting, clock: int, offers: Any, c: Columns, counts: Counts) -> Ending:
    """Take the customer through step 7, and return what the week's end brought."""
    s, rules, flows = setting.scratch, setting.rules, counts.flows
    counts.since()
    speak(0, 1, c, rules, s, flows[None])
    fade_states(0, 1, setting.need(clock), offers, c, rules, s)
    lapse_points(0, 1, clock, offers, setting.births, c, rules, flows)
    knew = c.flag[AWARE, :, 0].copy()
    forget_firms(0, 1, clock, offers, setting.births, c, rules, s)
    take_stock(0, 1, clock, offers.size, c, rules, s, flows)
    changes = counts.since()
    said = int(c.mark[SAID, 0])
    return Ending(
        praised=setting.firms[said - 1] if said > 0 else None,
        blamed=setting.firms[-said - 1] if said < 0 else None,
        points_expired=_named(setting.firms, changes[:, Flow.POINTS_EXPIRED]),
        cards_given_up=tuple(_named(setting.firms, changes[:, Flow.CARDS_GIVEN_UP])),
        forgotten=tuple(_named(setting.firms, knew - c.flag[AWARE, :, 0])),
        leaves=bool(c.mark[LEAVING, 0]),
    )


def _named(firms: Sequence[str], numbers: NDArray[np.int64]) -> dict[str, int]:
    return {name: int(number) for name, number in zip(firms, numbers, strict=True) if number}
