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
from sim.market.mechanisms.relationship import openness
from sim.market.mechanisms.targeting import DEAL_PRONE, EVERYONE, RELATIONAL, is_targeted
from sim.market.rules import I8Array, Records, Rules
from sim.market.steps.draw import draw
from sim.market.steps.scratch import Scratch

N_CONTACTS = int(Flow.CONTACTS)
N_IRRITATIONS = int(Flow.IRRITATIONS)
PRESENT_WEEKS = 52
"""A customer of a purchase market is present when the last purchase is at most this long ago."""


@mechanism
def is_present(j: int, i: int, week: int, c: Columns, subscription: bool) -> bool:
    """Return whether the customer is a present customer of the firm."""
    if subscription:
        return c.mark[LAST_FIRM, i] == j
    return week - c.history[LAST_BOUGHT, j, i] <= PRESENT_WEEKS


@mechanism
def bought(j: int, i: int, c: Columns) -> int:
    """Return the purchases at the firm in this window and the one before."""
    return c.history[BOUGHT_NOW, j, i] + c.history[BOUGHT_BEFORE, j, i]


@mechanism
def standing(i: int, id: int, c: Columns, rules: Rules) -> tuple[int, int, int, int]:
    """Return the words drawn for life between a customer and a firm."""
    return philox(c.place[i], c.week[BORN, i], FOR_STANDING, id, rules.seed, rules.replication)


@mechanism
def is_lapsing(j: int, i: int, week: int, after: int, c: Columns, subscription: bool) -> bool:
    """Return whether a customer of the firm is silent too long, or has a contract ending.

    `after` is the number of weeks, of silence or until the contract's end.
    """
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
    """Reach customers (step 1): advertise, make contacts, and set deals and prices.

    Who gets a firm's deal is then in s.deal, what each would pay in s.log_price.
    """
    for j in range(offers.size):
        o, id = offers[j], births[j].id
        by_chance = o.deal_on and o.deal_share < ONE
        if o.reach > ZERO or o.contact_rate > ZERO or by_chance:
            draw(c.place[lo : lo + n], n, week, FOR_REACH, id, rules, s)
        if o.reach > ZERO:
            advertise(j, lo, n, o, c, s)
        if o.contact_rate > ZERO:
            make_contacts(j, lo, n, week, o, id, c, rules, s, flows)
        deal = s.deal[j]
        for k in range(n):
            deal[k] = o.deal_on
        if o.deal_on and o.deal_target != EVERYONE:
            aim_deal(j, lo, n, week, o, id, c, rules, s)
        if by_chance:
            deal_share, word = o.deal_share, s.word_3
            for k in range(n):
                deal[k] = deal[k] if uniform(word[k]) < deal_share else 0
        price, log_list, log_deal = s.log_price[j], o.log_list, o.log_deal
        for k in range(n):
            price[k] = log_deal if deal[k] else log_list


@step
def advertise(j: int, lo: int, n: int, o: Records, c: Columns, s: Scratch) -> None:
    """Make some aware who did not know the firm."""
    aware, word, share = c.flag[AWARE, j, lo : lo + n], s.word_0, o.reach
    for k in range(n):
        aware[k] = 1 if uniform(word[k]) < share else aware[k]


@step
def make_contacts(
    j: int,
    lo: int,
    n: int,
    week: int,
    o: Records,
    id: int,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """Contact some present customers: it builds bonds, or makes angry."""
    for k in range(n):
        if uniform(s.word_1[k]) >= o.contact_rate:
            continue
        i = lo + k
        if not is_present(j, i, week, c, rules.subscription):
            continue
        error = ZERO
        if o.contact_target == RELATIONAL:
            _, _, word, _ = standing(i, id, c, rules)
            error = uniform(word)
        if not is_targeted(
            o.contact_target,
            True,
            is_lapsing(j, i, week, o.contact_lapsing, c, rules.subscription),
            bought(j, i, c),
            o.contact_best,
            o.accuracy,
            c.person[PRONENESS, i],
            rules.prone_from,
            ZERO,
            c.person[INTENTION, i],
            error,
        ):
            continue
        counted = flows[s.group[k]]
        counted[j, N_CONTACTS] += 1
        warmth = rules.digital_warmth
        if uniform(s.word_2[k]) < o.contact_personal:
            warmth = ONE
        c.tie[BOND, j, i] = bond_after_contact(
            c.tie[BOND, j, i],
            c.person[INTENTION, i],
            c.tie[TRUST, j, i],
            rules.contact_gain * openness(c.person[PRONENESS, i], rules.deal_drag),
            o.contact_relevance,
            warmth,
        )
        c.person[CONTACTS, i] += ONE
        if is_too_many(c.person[CONTACTS, i], rules.contact_tolerance, c.person[INTENTION, i]):
            c.tie[SATISFACTION, j, i] -= rules.irritation
            counted[j, N_IRRITATIONS] += 1


@step
def aim_deal(
    j: int,
    lo: int,
    n: int,
    week: int,
    o: Records,
    id: int,
    c: Columns,
    rules: Rules,
    s: Scratch,
) -> None:
    """Mark in s.deal whom the firm's deal is meant for."""
    error = s.error
    if o.deal_target == DEAL_PRONE:
        for k in range(n):
            _, _, _, word = standing(lo + k, id, c, rules)
            error[k] = uniform(word)
    deal = s.deal[j]
    for k in range(n):
        i = lo + k
        deal[k] = is_targeted(
            o.deal_target,
            is_present(j, i, week, c, rules.subscription),
            is_lapsing(j, i, week, o.deal_lapsing, c, rules.subscription),
            bought(j, i, c),
            o.deal_best,
            o.accuracy,
            c.person[PRONENESS, i],
            rules.prone_from,
            error[k],
            c.person[INTENTION, i],
            ZERO,
        )
