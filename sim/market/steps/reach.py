"""Step 1: advertising, contacts, and who gets a running deal at what price."""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO
from sim.market.columns import (
    AWARE,
    BOND,
    BORN,
    BOUGHT_BEFORE,
    BOUGHT_NOW,
    CONTACTS,
    CONTRACT_END,
    FIRST_BOUGHT,
    INTENTION,
    LAST_BOUGHT,
    LAST_FIRM,
    NEVER,
    PRONENESS,
    SATISFACTION,
    TRUST,
    Columns,
)
from sim.market.compile import mechanism, step
from sim.market.draws import FOR_REACH, FOR_STANDING, philox, uniform
from sim.market.flows import Flow
from sim.market.mechanisms.contact import bond_after_contact, is_too_many
from sim.market.mechanisms.targeting import DEAL_PRONE, EVERYONE, RELATIONAL, is_targeted
from sim.market.rules import I8Array, Records, Rules
from sim.market.steps.scratch import Scratch

N_CONTACTS = int(Flow.CONTACTS)
N_IRRITATIONS = int(Flow.IRRITATIONS)
PRESENT_WEEKS = 52
"""A customer of a purchase market is present when the last purchase is at most this long ago."""


@mechanism
def is_present(j: int, i: int, week: int, c: Columns, subscription: bool) -> bool:
    """is_present(firm, row, week, ...) -> whether the customer is one of the firm's."""
    if subscription:
        return c.mark[LAST_FIRM, i] == j
    return week - c.history[LAST_BOUGHT, j, i] <= PRESENT_WEEKS


@mechanism
def is_lapsing(j: int, i: int, week: int, after: int, c: Columns, subscription: bool) -> bool:
    """is_lapsing(firm, row, week, after, ...) -> silent too long, or a contract ending."""
    if subscription:
        return c.mark[LAST_FIRM, i] == j and c.week[CONTRACT_END, i] - week <= after
    return c.history[FIRST_BOUGHT, j, i] != NEVER and week - c.history[LAST_BOUGHT, j, i] > after


@step
def reach(
    lo: int,
    n: int,
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """reach(block, week, ...) -> awareness, bonds and contacts change; deals and prices are set."""
    for j in range(offers.size):
        o = offers[j]
        deal = s.deal[j]
        price = s.log_price[j]
        log_list = o.log_list
        log_deal = o.log_deal
        deal_on = o.deal_on
        simple_deal = o.deal_target == EVERYONE and o.deal_share >= ONE
        if o.reach <= ZERO and o.contact_rate <= ZERO and (deal_on == 0 or simple_deal):
            everybody = log_list
            if deal_on:
                everybody = log_deal
            for k in range(n):
                deal[k] = deal_on
                price[k] = everybody
            continue
        estimates = (deal_on and o.deal_target == DEAL_PRONE) or (
            o.contact_rate > ZERO and o.contact_target == RELATIONAL
        )
        for k in range(n):
            i = lo + k
            counted = flows[s.group[k]]
            w0, w1, w2, w3 = philox(
                c.place[i], week, FOR_REACH, births[j].id, rules.seed, rules.replication
            )
            if c.flag[AWARE, j, i] == 0 and uniform(w0) < o.reach:
                c.flag[AWARE, j, i] = 1
            present = is_present(j, i, week, c, rules.subscription)
            error_r = ZERO
            error_d = ZERO
            if estimates:
                _, _, e2, e3 = philox(
                    c.place[i],
                    c.week[BORN, i],
                    FOR_STANDING,
                    births[j].id,
                    rules.seed,
                    rules.replication,
                )
                error_r = uniform(e2)
                error_d = uniform(e3)
            bought = c.history[BOUGHT_NOW, j, i] + c.history[BOUGHT_BEFORE, j, i]
            if o.contact_rate > ZERO and present and uniform(w1) < o.contact_rate:
                lapsing = is_lapsing(j, i, week, o.contact_lapsing, c, rules.subscription)
                if is_targeted(
                    o.contact_target,
                    present,
                    lapsing,
                    bought,
                    o.contact_best,
                    o.accuracy,
                    c.person[PRONENESS, i],
                    rules.prone_from,
                    error_d,
                    c.person[INTENTION, i],
                    error_r,
                ):
                    counted[j, N_CONTACTS] += 1
                    warmth = rules.digital_warmth
                    if uniform(w2) < o.contact_personal:
                        warmth = ONE
                    c.tie[BOND, j, i] = bond_after_contact(
                        c.tie[BOND, j, i],
                        c.person[INTENTION, i],
                        c.tie[TRUST, j, i],
                        rules.contact_gain,
                        o.contact_relevance,
                        warmth,
                    )
                    c.person[CONTACTS, i] += ONE
                    if is_too_many(
                        c.person[CONTACTS, i], rules.contact_tolerance, c.person[INTENTION, i]
                    ):
                        c.tie[SATISFACTION, j, i] -= rules.irritation
                        counted[j, N_IRRITATIONS] += 1
            gets = False
            if deal_on and (o.deal_share >= ONE or uniform(w3) < o.deal_share):
                lapsing = is_lapsing(j, i, week, o.deal_lapsing, c, rules.subscription)
                gets = is_targeted(
                    o.deal_target,
                    present,
                    lapsing,
                    bought,
                    o.deal_best,
                    o.accuracy,
                    c.person[PRONENESS, i],
                    rules.prone_from,
                    error_d,
                    c.person[INTENTION, i],
                    error_r,
                )
            deal[k] = 1 if gets else 0
            price[k] = log_deal if gets else log_list
