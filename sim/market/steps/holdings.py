"""Holdings: who is a member of today's points programmes in the first week, with what balance.

A programme that exists today has existed for long. Members who hardly ever redeem go on collecting
for as long as they stay, so no burn-in would be long enough. Stamp cards are full, or given up,
within the burn-in, and start empty.
"""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO, exp, f4
from sim.market.columns import (
    AWARE,
    BASKET,
    BOND,
    BORN,
    F4,
    FIRST_BOUGHT,
    INTENTION,
    JOINED,
    LAST_BOUGHT,
    LAST_FIRM,
    MEMBERSHIP,
    RATE,
    SATISFACTION,
    SENSITIVITY,
    TASTE,
    TRUST,
    Columns,
)
from sim.market.compile import mechanism, step
from sim.market.draws import FOR_HOLDING, FOR_STANDING, philox, u4, uniform
from sim.market.mechanisms.holding import (
    LEAST_LEAVING,
    visits_since_reward,
    waited,
)
from sim.market.mechanisms.programme import MEMBER, POINTS, chance_to_redeem
from sim.market.mechanisms.utility import relationship_utility
from sim.market.rules import Records, Rules
from sim.market.steps.contract import term
from sim.market.steps.utility import MOST_POINTS, chance_to_join, points_per_purchase

_MOST_WEEKS = f4(20_000.0)
_NEXT = u4(1)


@mechanism
def chance_to_stay(j: int, i: int, standing: Records, c: Columns, rules: Rules) -> float:
    """Return the probability that a subscriber of firm `j` who reconsiders stays there."""
    own, others = ZERO, ZERO
    for f in range(standing.size):
        weight = f4(c.flag[AWARE, f, i]) * c.tie[TASTE, f, i]
        weight *= exp(-c.person[SENSITIVITY, i] * standing[f].log_price)
        if f != j:
            others += weight
            continue
        lock = rules.habit + standing[f].effort
        lock += relationship_utility(
            c.tie[SATISFACTION, f, i],
            c.tie[TRUST, f, i],
            c.tie[BOND, f, i],
            ZERO,
            rules.theta,
            rules.theta_t,
            rules.baseline_trust,
            rules.phi,
        )
        own = weight * exp(lock)
    return own / (own + others) if own > ZERO else ONE


@mechanism
def leaving_rate(j: int, i: int, o: Records, standing: Records, c: Columns, rules: Rules) -> float:
    """Return the rate per week at which a customer of the firm is followed by another.

    A subscriber may also go to another provider.
    """
    leaving = max(rules.leaving, LEAST_LEAVING)
    if not rules.subscription:
        return leaving
    reconsiders = rules.attention
    weeks = term(i, o, c, rules)
    if weeks > 0:
        reconsiders += rules.attention_renewal / f4(weeks)
    return leaving + reconsiders * (ONE - chance_to_stay(j, i, standing, c, rules))


@mechanism
def purchases_joining(
    j: int, i: int, o: Records, id: int, c: Columns, rules: Rules, shares: F4
) -> float:
    """Return purchases per week with which a customer would join the programme; 0 if it never does.

    `shares` is firms by customers: the stationary shares of choice.
    """
    if shares[j, i] <= ZERO or (rules.subscription and c.mark[LAST_FIRM, i] != j):
        return ZERO
    w0, _, _, _ = philox(
        u4(c.place[i]), u4(c.week[BORN, i]), FOR_STANDING, id, rules.seed, rules.replication
    )
    chance = chance_to_join(
        c.person[RATE, i],
        c.tie[TASTE, j, i],
        c.person[BASKET, i],
        c.person[SENSITIVITY, i],
        c.person[INTENTION, i],
        o,
        rules,
    )
    if uniform(w0) >= chance:
        return ZERO
    return ONE if rules.subscription else c.person[RATE, i] * shares[j, i]


@mechanism
def hold_balance(
    j: int,
    i: int,
    visits: float,
    draws: tuple[int, int, int, int],
    id: int,
    o: Records,
    c: Columns,
    rules: Rules,
) -> None:
    """Give a member what so many purchases have earned since its last reward."""
    each = points_per_purchase(o, c.person[BASKET, i], rules.subscription)
    if each <= ZERO:
        return
    _, w1, _, _ = philox(
        u4(c.place[i]), u4(c.week[BORN, i]), FOR_STANDING, id, rules.seed, rules.replication
    )
    redeems = chance_to_redeem(uniform(w1), rules.redemption, rules.attention_power)
    first, later, part = uniform(draws[1]), uniform(draws[2]), uniform(draws[3])
    since = visits_since_reward(visits, f4(o.goal) / each, redeems, first, later, part)
    c.points[j, i] = min(int(each) * int(since), int(MOST_POINTS))


@step
def hold_points(
    standing: Records, today: Records, births: Records, c: Columns, rules: Rules, shares: F4
) -> None:
    """Let customers hold what today's points programmes have given them since they joined.

    `shares` is firms by customers: the stationary shares of choice.
    """
    for j in range(today.size):
        o, id = today[j], births[j].id
        if o.kind != POINTS:
            continue
        for i in range(c.place.size):
            own = purchases_joining(j, i, o, id, c, rules, shares)
            if own <= ZERO:
                continue
            draws = philox(u4(c.place[i]), u4(0), FOR_HOLDING, id, rules.seed, rules.replication)
            leaving = leaving_rate(j, i, o, standing, c, rules)
            members = own / (own + leaving)
            if uniform(draws[0]) >= members:
                continue
            weeks = waited(uniform(draws[0]) / members, leaving)
            c.flag[MEMBERSHIP, j, i] = MEMBER
            hold_balance(j, i, own * weeks, draws, id, o, c, rules)
            c.history[JOINED, j, i] = -1 - int(min(weeks, _MOST_WEEKS))
            if c.mark[LAST_FIRM, i] != j:
                again = philox(
                    u4(c.place[i]), u4(0), FOR_HOLDING + _NEXT, id, rules.seed, rules.replication
                )
                silent = min(waited(uniform(again[0]), own), weeks)
                last = -1 - int(min(silent, _MOST_WEEKS))
                c.history[LAST_BOUGHT, j, i] = c.history[FIRST_BOUGHT, j, i] = last
