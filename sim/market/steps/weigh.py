"""Steps 2 and 3: what every offer weighs for a customer, exp(V) without the lock."""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO, exp, f4
from sim.market.columns import (
    AWARE,
    BASKET,
    BOND,
    BORN,
    BUZZ,
    LAST_FIRM,
    MEMBERSHIP,
    PRONENESS,
    RATE,
    REFERENCE,
    SATISFACTION,
    SENSITIVITY,
    TASTE,
    TRUST,
    Columns,
)
from sim.market.compile import mechanism, step
from sim.market.draws import FOR_STANDING, philox, uniform
from sim.market.mechanisms.choice import price_utility, relationship_utility
from sim.market.mechanisms.programme import MEMBER, NONE, POINTS, pull, reachable
from sim.market.rules import Records, Rules
from sim.market.steps.scratch import Scratch, at, whole_vectors

LEAST_WEIGHT = f4(1e-37)
"""What an offer weighs at least for whoever knows the firm: less would underflow to nothing."""


@mechanism
def own_rate(rate: float, taste: float, subscription: bool) -> float:
    """own_rate(lambda, G, subscription) -> purchases per week to expect at the firm."""
    if subscription:
        return ONE
    return rate * taste


@mechanism
def points_per_purchase(o: Records, basket: float, subscription: bool) -> float:
    """points_per_purchase(offer, b, subscription) -> points (or one stamp) to expect."""
    if o.kind != POINTS:
        return ONE
    if subscription:
        return o.points_per_purchase
    return o.points_per_purchase * basket


@mechanism
def programme_term(j: int, i: int, o: Records, id: int, c: Columns, rules: Rules) -> float:
    """programme_term(firm, row, offer, id, ...) -> L for a member, 0 for others."""
    if o.kind == NONE or c.flag[MEMBERSHIP, j, i] != MEMBER:
        return ZERO
    _, attention, _, _ = philox(
        c.place[i], c.week[BORN, i], FOR_STANDING, id, rules.seed, rules.replication
    )
    reach = reachable(
        own_rate(c.person[RATE, i], c.tie[TASTE, j, i], rules.subscription),
        f4(o.goal),
        points_per_purchase(o, c.person[BASKET, i], rules.subscription),
        f4(o.expires_after),
    )
    progress = f4(c.points[j, i]) / f4(o.goal + o.endowed)
    return pull(uniform(attention), rules.mu, o.reward_in_purchases, progress, rules.gamma, reach)


@mechanism
def weight_of(known_taste: float, utility: float) -> float:
    """weight_of(G of a firm that is known, else 0, V - ln G) -> exp(V), or 0."""
    if known_taste > ZERO:
        return max(known_taste * exp(utility), LEAST_WEIGHT)
    return ZERO


@step
def weigh_all(
    lo: int,
    n: int,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
) -> None:
    """weigh_all(block, ...) -> s.weight for all in the block, a short loop per mechanism."""
    sensitivity = c.person[SENSITIVITY, lo : lo + n]
    proneness = c.person[PRONENESS, lo : lo + n]
    utility = s.utility
    eta, iota, theta, theta_t = rules.eta, rules.iota, rules.theta, rules.theta_t
    baseline_trust, phi = rules.baseline_trust, rules.phi
    for j in range(offers.size):
        log_price = s.log_price[j]
        reference = c.tie[REFERENCE, j, lo : lo + n]
        for k in range(n):
            utility[k] = price_utility(
                log_price[k], reference[k], sensitivity[k], proneness[k], eta, iota
            )
        satisfaction = c.tie[SATISFACTION, j, lo : lo + n]
        trust = c.tie[TRUST, j, lo : lo + n]
        bond = c.tie[BOND, j, lo : lo + n]
        buzz = c.tie[BUZZ, j, lo : lo + n]
        for k in range(n):
            utility[k] += relationship_utility(
                satisfaction[k],
                trust[k],
                bond[k],
                buzz[k],
                theta,
                theta_t,
                baseline_trust,
                phi,
            )
        if offers[j].kind != NONE:
            for k in range(n):
                utility[k] += programme_term(j, lo + k, offers[j], births[j].id, c, rules)
        taste = c.tie[TASTE, j, lo : lo + n]
        aware = c.flag[AWARE, j, lo : lo + n]
        weight = s.weight[j]
        for k in range(n):
            weight[k] = weight_of(f4(aware[k]) * taste[k], utility[k])


@step
def pick_weights(firms: int, buyers: int, s: Scratch) -> None:
    """pick_weights(firms, buyers, ...) -> s.score: what weigh_all found, for the rows in s.row."""
    for j in range(firms):
        for b in range(buyers):
            s.score[j, b] = s.weight[j, s.row[b]]


@step
def weigh_some(
    lo: int,
    buyers: int,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
) -> None:
    """weigh_some(block, buyers, ...) -> s.score: weights anew, for the rows in s.row."""
    wide = whole_vectors(buyers)
    sensitivity, proneness = s.sensitivity, s.proneness
    utility, known_taste = s.utility, s.known_taste
    eta, iota, theta, theta_t = rules.eta, rules.iota, rules.theta, rules.theta_t
    baseline_trust, phi = rules.baseline_trust, rules.phi
    for b in range(buyers):
        i = at(lo, s.row[b])
        sensitivity[b] = c.person[SENSITIVITY, i]
        proneness[b] = c.person[PRONENESS, i]
    for j in range(offers.size):
        for b in range(buyers):
            i = at(lo, s.row[b])
            price = price_utility(
                s.log_price[j, s.row[b]],
                c.tie[REFERENCE, j, i],
                sensitivity[b],
                proneness[b],
                eta,
                iota,
            )
            utility[b] = price + relationship_utility(
                c.tie[SATISFACTION, j, i],
                c.tie[TRUST, j, i],
                c.tie[BOND, j, i],
                c.tie[BUZZ, j, i],
                theta,
                theta_t,
                baseline_trust,
                phi,
            )
            known_taste[b] = f4(c.flag[AWARE, j, i]) * c.tie[TASTE, j, i]
        if offers[j].kind != NONE:
            for b in range(buyers):
                i = at(lo, s.row[b])
                utility[b] += programme_term(j, i, offers[j], births[j].id, c, rules)
        if rules.subscription:
            for b in range(buyers):
                if c.mark[LAST_FIRM, at(lo, s.row[b])] != j:
                    utility[b] -= offers[j].newcomer_cost
        score = s.score[j]
        for b in range(wide):
            score[b] = weight_of(known_taste[b], utility[b])
