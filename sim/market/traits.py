"""Traits: what a customer is born with, drawn once, as a pure function of place and birth."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.market.arithmetic import (
    HALF,
    ONE,
    ZERO,
    exp,
    f4,
    log,
    normal_cdf,
    normal_quantile,
)
from sim.market.columns import (
    AWARE,
    BASKET,
    BOND,
    BORN,
    BOUGHT_BEFORE,
    BOUGHT_NOW,
    BUZZ,
    CONTACTS,
    CONTRACT_END,
    EXPECTATION,
    FAILED,
    FIRST_BOUGHT,
    INTENTION,
    JOINED,
    LAST_BOUGHT,
    LAST_FIRM,
    LEAVING,
    MEMBERSHIP,
    NEVER,
    NO_CONTRACT,
    NO_FIRM,
    PRONENESS,
    RATE,
    REFERENCE,
    SAID,
    SATISFACTION,
    SEGMENT,
    SENSITIVITY,
    START_FIRM,
    STOCK,
    TASTE,
    TRUST,
    USUAL_VALUE,
    Columns,
)
from sim.market.compile import kernel, mechanism, step
from sim.market.draws import FOR_AWARE, FOR_PERSON, FOR_RATE, FOR_TASTE, NOBODY, philox, u4, uniform
from sim.market.rules import Records, Rules

F8: TypeAlias = NDArray[np.float64]
U1: TypeAlias = NDArray[np.uint8]

ATTEMPTS = 64
LEAST_TASTE = f4(1e-30)

_TWO_THIRDS = f4(2.0 / 3.0)
_NINE = f4(9.0)


@step
def log_gamma_draw(
    shape: float, place: int, week: int, decision: int, alternative: int, seed: int, rep: int
) -> float:
    """Return the ln of a Gamma(shape, 1) draw (Marsaglia & Tsang 2000).

    In logs, by `ln Gamma(a) = ln Gamma(a + 1) + ln(u) / a`: small shapes underflow otherwise.
    """
    d = shape + _TWO_THIRDS
    c = ONE / f4(math.sqrt(_NINE * d))
    boost = ZERO
    result = log(d)
    for attempt in range(ATTEMPTS):
        w0, w1, w2, _ = philox(place, week, decision + u4(attempt), alternative, seed, rep)
        if attempt == 0:
            boost = log(uniform(w2)) / shape
        z = normal_quantile(uniform(w0))
        v = ONE + c * z
        if v <= ZERO:
            continue
        v = v * v * v
        log_v = log(v)
        result = log(d) + log_v
        if log(uniform(w1)) < HALF * z * z + d - d * v + d * log_v:
            break
    return result + boost


@step
def draw_traits(
    i: int, week: int, births: Records, kinds: Records, c: Columns, rules: Rules
) -> None:
    """Draw traits and awareness of the customer in row `i`, who is born in this week."""
    place = u4(c.place[i])
    born = u4(week)
    seed, rep = rules.seed, rules.replication
    kind = kinds[c.mark[SEGMENT, i]]
    c.week[BORN, i] = week
    w0, w1, w2, _ = philox(place, born, FOR_PERSON, NOBODY, seed, rep)
    z1 = normal_quantile(uniform(w0))
    z2 = kind.rho_rest * normal_quantile(uniform(w1)) - kind.rho * z1
    z3 = normal_quantile(uniform(w2))
    c.person[INTENTION, i] = normal_cdf(kind.mu_r + kind.sigma_r * z1)
    spread = kind.sigma_sensitivity
    c.person[SENSITIVITY, i] = kind.sensitivity * exp(spread * z2 - HALF * spread * spread)
    c.person[BASKET, i] = exp(kind.basket * z3 - HALF * kind.basket * kind.basket)
    draw_rate(i, week, kind, c, rules)
    draw_taste(i, week, births, c, rules)
    for j in range(births.size):
        w0, _, _, _ = philox(place, born, FOR_AWARE, births[j].id, seed, rep)
        c.flag[AWARE, j, i] = 1 if uniform(w0) < births[j].awareness else 0


@mechanism
def draw_rate(i: int, week: int, kind: Records, c: Columns, rules: Rules) -> None:
    """Draw the purchase rate of the customer in row `i`, of this segment, as of this week."""
    log_rate = log_gamma_draw(
        kind.shape, u4(c.place[i]), u4(week), FOR_RATE, NOBODY, rules.seed, rules.replication
    )
    c.person[RATE, i] = exp(log_rate) * (kind.rate / kind.shape)


@mechanism
def draw_taste(i: int, week: int, births: Records, c: Columns, rules: Rules) -> None:
    """Draw the tastes of the customer in row `i` as of this week."""
    place, born, seed, rep = u4(c.place[i]), u4(week), rules.seed, rules.replication
    for j in range(births.size):
        log_taste = log_gamma_draw(births[j].shape, place, born, FOR_TASTE, births[j].id, seed, rep)
        c.tie[TASTE, j, i] = log_taste + births[j].intercept
    share_out_taste(i, births, c)


@mechanism
def share_out_taste(i: int, births: Records, c: Columns) -> None:
    """Turn a customer's tastes from logs into shares that add up to 1 over known firms."""
    top = f4(-1e30)
    for j in range(births.size):
        if births[j].known:
            top = max(top, c.tie[TASTE, j, i])
    total = ZERO
    for j in range(births.size):
        c.tie[TASTE, j, i] = exp(c.tie[TASTE, j, i] - top)
        if births[j].known:
            total += c.tie[TASTE, j, i]
    for j in range(births.size):
        c.tie[TASTE, j, i] = max(c.tie[TASTE, j, i] / total, LEAST_TASTE)


@step
def forget_everything(i: int, offers: Records, c: Columns, rules: Rules) -> None:
    """Give the customer in row `i` the states of a newcomer to these offers."""
    c.person[PRONENESS, i] = ZERO
    c.person[STOCK, i] = ZERO
    c.person[USUAL_VALUE, i] = ZERO
    c.person[CONTACTS, i] = ZERO
    c.mark[LAST_FIRM, i] = NO_FIRM
    c.mark[START_FIRM, i] = NO_FIRM
    c.mark[FAILED, i] = 0
    c.mark[SAID, i] = 0
    c.mark[LEAVING, i] = 0
    c.week[CONTRACT_END, i] = NO_CONTRACT
    for j in range(offers.size):
        o = offers[j]
        c.tie[EXPECTATION, j, i] = o.quality - o.failure_rate * o.severity
        c.tie[SATISFACTION, j, i] = ZERO
        c.tie[TRUST, j, i] = rules.baseline_trust
        c.tie[BOND, j, i] = ZERO
        c.tie[BUZZ, j, i] = ZERO
        c.tie[REFERENCE, j, i] = o.log_list
        c.points[j, i] = 0
        c.flag[MEMBERSHIP, j, i] = 0
        c.history[LAST_BOUGHT, j, i] = NEVER
        c.history[FIRST_BOUGHT, j, i] = NEVER
        c.history[BOUGHT_NOW, j, i] = 0
        c.history[BOUGHT_BEFORE, j, i] = 0
        c.history[JOINED, j, i] = NEVER


@kernel
def bear_all(
    offers: Records, births: Records, kinds: Records, c: Columns, rule_table: Records
) -> None:
    """Let everybody be born in week 0, without a history."""
    rules = rule_table[0]
    for i in range(c.place.size):
        draw_traits(i, 0, births, kinds, c, rules)
        forget_everything(i, offers, c, rules)


@kernel
def fill_segments(shares: F8, filled: F8, segments: U1) -> None:
    """Write the segment of each place into `segments`, by the rule of `assign_segments`.

    `filled` counts the places that each segment has; it starts with zeros.
    """
    for place in range(segments.size):
        chosen = 0
        furthest = -1e300
        for k in range(shares.size):
            behind = shares[k] * (place + 1) - filled[k]
            if behind > furthest + 1e-9:
                furthest = behind
                chosen = k
        segments[place] = chosen
        filled[chosen] += 1.0


def assign_segments(shares: F8, customers: int) -> U1:
    """Return the segment of each place.

    Each place goes to the segment that is furthest behind its share: the mix is exact at every
    size, and a larger market holds the smaller one.

    >>> assign_segments(np.array([0.25, 0.75]), 8).tolist()
    [1, 0, 1, 1, 1, 0, 1, 1]
    """
    segments = np.empty(customers, np.uint8)
    fill_segments(shares, np.zeros(shares.size), segments)
    return segments
