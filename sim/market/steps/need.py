"""Step 2: how many purchases each customer of the block makes, or whether it reconsiders."""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO, exp, f4, i4
from sim.market.columns import (
    AWARE,
    BORN,
    CONTRACT_END,
    FAILED,
    LAST_FIRM,
    LEAVING,
    NO_FIRM,
    RATE,
    REFERENCE,
    STOCK,
    TASTE,
    USUAL_VALUE,
    Columns,
)
from sim.market.compile import step
from sim.market.draws import FOR_NEED, NOBODY, first, pack, philox, second, uniform
from sim.market.mechanisms.need import attention, demand_factor, inclusive_value, poisson
from sim.market.rules import Records, Rules
from sim.market.steps.scratch import Scratch

FEW = 6
"""Purchases counted for all customers at once; the few who make more are counted one by one."""
LEAST = f4(1e-37)


@step
def need_purchases(
    lo: int, n: int, week: int, offers: Records, c: Columns, rules: Rules, s: Scratch
) -> int:
    """need_purchases(block, week, ...) -> the most purchases anybody makes; s.purchases is set."""
    total, known = s.total, s.known
    for k in range(n):
        total[k] = ZERO
        known[k] = ZERO
    for j in range(offers.size):
        weight = s.weight[j]
        taste = c.tie[TASTE, j, lo : lo + n]
        aware = c.flag[AWARE, j, lo : lo + n]
        for k in range(n):
            total[k] += weight[k]
        for k in range(n):
            known[k] += f4(aware[k]) * taste[k]
    usual = c.person[USUAL_VALUE, lo : lo + n]
    stock = c.person[STOCK, lo : lo + n]
    rate = c.person[RATE, lo : lo + n]
    born = c.week[BORN, lo : lo + n]
    value = s.value
    for k in range(n):
        value[k] = inclusive_value(max(total[k], LEAST), max(known[k], LEAST))
    if week > 0:
        for k in range(n):
            if born[k] == week:
                usual[k] = value[k]
    mean = s.mean
    psi, chi, lowest, highest = rules.psi, rules.chi, rules.lowest, rules.highest
    for k in range(n):
        mean[k] = rate[k] * demand_factor(value[k], usual[k], stock[k], psi, chi, lowest, highest)
    for k in range(n):
        mean[k] = mean[k] if known[k] > ZERO else ZERO
    alpha = rules.alpha_iv
    for k in range(n):
        usual[k] += alpha * (value[k] - usual[k])
    return count(lo, n, week, c, rules, s)


@step
def need_service(
    lo: int, n: int, week: int, c: Columns, rules: Rules, s: Scratch
) -> tuple[int, int]:
    """need_service(block, week, ...) -> most encounters, number of customers who reconsider.

    s.purchases holds the encounters, s.row the rows of those who reconsider.
    """
    rate = c.person[RATE, lo : lo + n]
    for k in range(n):
        s.mean[k] = rate[k]
    most = count(lo, n, week, c, rules, s)
    reconsidering = 0
    draw = s.attention_draw
    for k in range(n):
        i = lo + k
        provider = c.mark[LAST_FIRM, i]
        if provider == NO_FIRM:
            knows = False
            for j in range(c.points.shape[0]):
                knows = knows or c.flag[AWARE, j, i] == 1
            if not knows:
                s.purchases[k] = 0
                continue
            chance = ONE
        else:
            renewal = rules.attention_renewal if c.week[CONTRACT_END, i] == week else ZERO
            failure = rules.attention_failure if c.mark[FAILED, i] else ZERO
            rise = s.log_price[provider, k] - c.tie[REFERENCE, provider, i]
            chance = attention(rules.attention, rules.attention_price, rise, renewal, failure)
        if draw[k] < chance:
            s.row[reconsidering] = k
            reconsidering += 1
    return most, reconsidering


@step
def count(lo: int, n: int, week: int, c: Columns, rules: Rules, s: Scratch) -> int:
    """count(block, week, ...) -> most of s.purchases, Poisson of s.mean.

    Also sets this week's other standing draws: s.attention_draw, s.talk_draw, leaving.
    """
    place = c.place[lo : lo + n]
    low, high = s.low, s.high
    seed, replication = rules.seed, rules.replication
    for k in range(n):
        w0, w1, w2, w3 = philox(place[k], week, FOR_NEED, NOBODY, seed, replication)
        low[k] = pack(w0, w1)
        high[k] = pack(w2, w3)
    u = s.need_draw
    mean = s.mean
    for k in range(n):
        u[k] = uniform(first(low[k]))
    for k in range(n):
        s.attention_draw[k] = uniform(second(low[k]))
    for k in range(n):
        s.talk_draw[k] = uniform(first(high[k]))
    leaves = rules.leaving
    leaving = c.mark[LEAVING, lo : lo + n]
    for k in range(n):
        leaving[k] = uniform(second(high[k])) < leaves
    purchases, chance, total = s.purchases, s.chance, s.total
    for k in range(n):
        chance[k] = exp(-mean[k])
        total[k] = chance[k]
        purchases[k] = 0
    for m in range(1, FEW + 1):
        so_many = f4(m)
        for k in range(n):
            purchases[k] += i4(u[k] > total[k])
            chance[k] *= mean[k] / so_many
            total[k] += chance[k]
    for k in range(n):
        if u[k] > total[k]:
            purchases[k] = poisson(mean[k], u[k])
    most = i4(0)
    for k in range(n):
        most = max(most, purchases[k])
    return int(most)
