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
    NEVER,
    NO_FIRM,
    RATE,
    REFERENCE,
    STOCK,
    TASTE,
    USUAL_VALUE,
    Columns,
)
from sim.market.compile import step
from sim.market.draws import FOR_NEED, NOBODY, uniform
from sim.market.mechanisms.acceleration import beyond_usual
from sim.market.mechanisms.incidence import attention, demand_factor, inclusive_value, poisson
from sim.market.rules import Records, Rules
from sim.market.steps.draw import draw
from sim.market.steps.scratch import Scratch

FEW = 6
"""Purchases counted for all customers at once; the few who make more are counted one by one."""
LEAST = f4(1e-37)


@step
def need_purchases(
    lo: int, n: int, week: int, need: float, offers: Records, c: Columns, rules: Rules, s: Scratch
) -> int:
    """Set s.purchases, what everybody buys this week, and return the most of it.

    `need` is how many times their purchase rates customers need this week.
    """
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
    mean = s.mean
    psi, chi, lowest, highest = rules.psi, rules.chi, rules.lowest, rules.highest
    newborn = i4(week if week > 0 else NEVER)  # first customers know what is usual
    before = s.usual
    for k in range(n):
        now, usually = value[k], usual[k]
        before[k] = now if i4(born[k]) == newborn else usually
    for k in range(n):
        factor = demand_factor(value[k], before[k], stock[k], psi, chi, lowest, highest)
        mean[k] = rate[k] * need * factor
    for k in range(n):
        mean[k] = mean[k] if known[k] > ZERO else ZERO
    alpha = rules.alpha_iv
    for k in range(n):
        usual[k] = before[k] + alpha * (value[k] - before[k])
    most = count(lo, n, week, c, rules, s)
    if rules.acceleration > ZERO:
        bring_forward(lo, n, need, c, rules, s)
    return most


@step
def bring_forward(lo: int, n: int, need: float, c: Columns, rules: Rules, s: Scratch) -> None:
    """Put into stock the purchases that only came early, of which all that is in stock takes some.

    Nothing is early or late of a customer who knows no firm, and hence expects to buy nothing.
    """
    psi, chi, lowest, highest = rules.psi, rules.chi, rules.lowest, rules.highest
    each = rules.acceleration / rules.chi
    stock = c.person[STOCK, lo : lo + n]
    rate = c.person[RATE, lo : lo + n]
    purchases, mean, gained = s.purchases, s.mean, s.gained
    for k in range(n):
        factor = demand_factor(ZERO, ZERO, stock[k], psi, chi, lowest, highest)
        usual = rate[k] * need * factor
        early = beyond_usual(f4(purchases[k]), mean[k], usual)
        gained[k] += each * early if mean[k] > ZERO else ZERO


@step
def need_service(
    lo: int, n: int, week: int, c: Columns, rules: Rules, s: Scratch
) -> tuple[int, int]:
    """Return the most encounters that anybody has, and the number of customers who reconsider.

    s.purchases holds the encounters, s.row the rows of those who reconsider.
    """
    rate = c.person[RATE, lo : lo + n]
    for k in range(n):
        s.mean[k] = rate[k]
    most = count(lo, n, week, c, rules, s)
    reconsidering = 0
    drawn = s.attention_draw
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
        if drawn[k] < chance:
            s.row[reconsidering] = k
            reconsidering += 1
    return most, reconsidering


@step
def count(lo: int, n: int, week: int, c: Columns, rules: Rules, s: Scratch) -> int:
    """Set s.purchases, Poisson of s.mean, and return the most of it.

    Also sets this week's other standing draws: s.attention_draw, s.talk_draw, leaving.
    """
    draw(c.place[lo : lo + n], n, week, FOR_NEED, NOBODY, rules, s)
    word_0, word_1, word_2, word_3 = s.word_0, s.word_1, s.word_2, s.word_3
    u = s.need_draw
    mean = s.mean
    for k in range(n):
        u[k] = uniform(word_0[k])
    for k in range(n):
        s.attention_draw[k] = uniform(word_1[k])
    for k in range(n):
        s.talk_draw[k] = uniform(word_2[k])
    leaves = rules.leaving
    leaving = c.mark[LEAVING, lo : lo + n]
    for k in range(n):
        leaving[k] = uniform(word_3[k]) < leaves
    purchases, total = s.purchases, s.total
    for k in range(n):
        chance = exp(-mean[k])
        up_to = chance
        made = i4(0)
        for m in range(1, FEW + 1):
            made += i4(u[k] > up_to)
            chance *= mean[k] / f4(m)
            up_to += chance
        purchases[k] = made
        total[k] = up_to
    for k in range(n):
        if u[k] > total[k]:
            purchases[k] = poisson(mean[k], u[k])
    most = i4(0)
    for k in range(n):
        most = max(most, purchases[k])
    return int(most)
