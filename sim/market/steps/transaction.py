"""Steps 3b and 3c: payment, points earned and redeemed, enrolment."""

from __future__ import annotations

from sim.market.arithmetic import f4
from sim.market.columns import (
    BASKET,
    BOUGHT_NOW,
    FIRST_BOUGHT,
    INTENTION,
    JOINED,
    LAST_BOUGHT,
    LAST_FIRM,
    MEMBERSHIP,
    NEVER,
    NO_FIRM,
    PRONENESS,
    Columns,
)
from sim.market.compile import mechanism, step
from sim.market.draws import FOR_REWARD, philox, u4, uniform
from sim.market.flows import FIXED, Flow
from sim.market.mechanisms.programme import (
    MEMBER,
    NO_MEMBER,
    NONE,
    POINTS,
    STAMPS,
)
from sim.market.mechanisms.relationship import learn_proneness
from sim.market.rules import I8Array, Records, Rules
from sim.market.steps.choice import welcome
from sim.market.steps.contact import is_present
from sim.market.steps.scratch import Scratch, at

N_PURCHASES = int(Flow.PURCHASES)
N_UNITS = int(Flow.UNITS)
N_REVENUE = int(Flow.REVENUE)
N_DISCOUNT = int(Flow.DISCOUNT)
N_DEAL_PURCHASES = int(Flow.DEAL_PURCHASES)
N_ENROLLED = int(Flow.ENROLLED)
N_POINTS_ISSUED = int(Flow.POINTS_ISSUED)
N_POINTS_REDEEMED = int(Flow.POINTS_REDEEMED)
N_REWARDS = int(Flow.REWARDS)
N_GAINED = int(Flow.GAINED)

_ONE_UNIT = f4(1.0)
MOST_POINTS = 1_000_000_000
"""Points that a member holds at most: balances have 32 bits."""


@mechanism
def whole(amount: float) -> int:
    """Return an amount, which is never negative, as an integer, rounded half up."""
    return int(amount + 0.5)


@mechanism
def pay(
    j: int,
    i: int,
    row: int,
    week: int,
    o: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> int:
    """Charge a customer for a purchase, count it, and return the ticks paid.

    The customer remembers where and when that was, and in a shop whether it was on a deal.
    """
    units = o.usual_units
    deal = s.deal[j, row] == 1
    if not rules.subscription:
        units *= c.person[BASKET, i]
        if deal:
            units *= o.stock_factor
            s.gained[row] += o.stock_factor - _ONE_UNIT
    paid = whole(float(units) * float(o.list_ticks))
    if deal:
        full = paid
        paid = whole(float(units) * float(o.deal_ticks))
        flows[j, N_DISCOUNT] += full - paid
        flows[j, N_DEAL_PURCHASES] += 1
    flows[j, N_PURCHASES] += 1
    flows[j, N_UNITS] += whole(float(units) * FIXED)
    flows[j, N_REVENUE] += paid
    c.spent[i] += paid
    c.history[BOUGHT_NOW, j, i] += 1
    first = c.history[FIRST_BOUGHT, j, i] == NEVER
    if not rules.subscription:
        if not is_present(j, i, week - 1, c, False):
            flows[j, N_GAINED] += 1
        if first:
            welcome(j, i, o, c, flows)
        c.mark[LAST_FIRM, i] = j
        c.person[PRONENESS, i] = learn_proneness(
            c.person[PRONENESS, i], deal, c.person[INTENTION, i], rules.omega
        )
    if first:
        c.history[FIRST_BOUGHT, j, i] = week
    c.history[LAST_BOUGHT, j, i] = week
    return paid


@mechanism
def points_for(paid: int, points: int, ticks: int) -> int:
    """Return the whole points for what is paid, `points` for every `ticks`.

    `paid * points // ticks`, of which the product could be too large.
    """
    each, rest = points // ticks, points % ticks
    return paid * each + paid // ticks * rest + paid % ticks * rest // ticks


@mechanism
def take_part(
    j: int,
    i: int,
    row: int,
    k: int,
    week: int,
    paid: int,
    o: Records,
    id: int,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """Let a customer take part in the programme: enrol, redeem, and earn."""
    if c.flag[MEMBERSHIP, j, i] == NO_MEMBER and s.joins[j, row]:
        c.flag[MEMBERSHIP, j, i] = MEMBER
        c.history[JOINED, j, i] = week
        flows[j, N_ENROLLED] += 1
        if o.kind == STAMPS:
            c.points[j, i] += o.endowed
            flows[j, N_POINTS_ISSUED] += o.endowed
    if c.flag[MEMBERSHIP, j, i] != MEMBER:
        return
    if o.kind == POINTS:
        if c.points[j, i] >= o.goal:
            draw, _, _, _ = philox(
                c.place[i], week, FOR_REWARD + u4(k), id, rules.seed, rules.replication
            )
            if uniform(draw) < s.redeems[j, row]:
                rewards = c.points[j, i] // o.goal
                c.points[j, i] -= rewards * o.goal
                flows[j, N_POINTS_REDEEMED] += rewards * o.goal
                flows[j, N_REWARDS] += rewards
        earned = points_for(paid, o.earn_points, o.earn_ticks)
        earned = min(earned, MOST_POINTS - c.points[j, i])
        c.points[j, i] += earned
        flows[j, N_POINTS_ISSUED] += earned
    else:
        c.points[j, i] += 1
        flows[j, N_POINTS_ISSUED] += 1
        held = c.points[j, i]
        if held >= o.goal + o.endowed:
            c.points[j, i] = o.endowed
            flows[j, N_POINTS_REDEEMED] += held
            flows[j, N_POINTS_ISSUED] += o.endowed
            flows[j, N_REWARDS] += 1


@step
def pay_for_purchases(
    lo: int,
    buyers: int,
    k: int,
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
    flows: I8Array,
) -> None:
    """Let all buyers in s.row pay the firm in s.choice."""
    for b in range(buyers):
        j = s.choice[b]
        if j < 0:
            continue
        row = s.row[b]
        i = at(lo, row)
        counted = flows[s.group[row]]
        paid = pay(j, i, row, week, offers[j], c, rules, s, counted)
        if offers[j].kind != NONE:
            take_part(j, i, row, k, week, paid, offers[j], births[j].id, c, rules, s, counted)


@step
def pay_for_service(
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
    """Let every subscriber pay this week's share of the month."""
    for row in range(n):
        i = lo + row
        j = c.mark[LAST_FIRM, i]
        if j == NO_FIRM:
            continue
        counted = flows[s.group[row]]
        paid = pay(j, i, row, week, offers[j], c, rules, s, counted)
        if offers[j].kind != NONE:
            take_part(j, i, row, 0, week, paid, offers[j], births[j].id, c, rules, s, counted)
