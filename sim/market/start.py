"""Start: a market that is stationary from its first week, instead of waiting until it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.market.arithmetic import ONE, ZERO, exp, f4, log
from sim.market.columns import (
    AWARE,
    BASKET,
    BOND,
    CONTRACT_END,
    EXPECTATION,
    FIRST_BOUGHT,
    INTENTION,
    LAST_BOUGHT,
    LAST_FIRM,
    NO_CONTRACT,
    PRONENESS,
    RATE,
    REFERENCE,
    SATISFACTION,
    SEGMENT,
    SENSITIVITY,
    TASTE,
    TRUST,
    USUAL_VALUE,
    Columns,
    empty_columns,
)
from sim.market.compile import kernel, mechanism
from sim.market.constants import DIGITS, net_quality, surprise
from sim.market.draws import FOR_START, NOBODY, philox, u4, uniform
from sim.market.encode import firm_names
from sim.market.mechanisms.choice import relationship_utility
from sim.market.offers import deal_ticks, list_ticks, log_price
from sim.market.rules import Records, Rules
from sim.market.steps.weigh import LEAST_WEIGHT
from sim.market.traits import bear_all
from sim.scenario import Scenario

WEEKS = 52
SAMPLE = 4096
"""Customers on which the intercepts are solved."""
ROUNDS = 12

STANDING = np.dtype(
    [
        ("net_quality", np.float32),
        ("value_gap", np.float32),
        ("delight", np.float32),
        ("broken", np.float32),
        ("deal", np.float32),
        ("log_price", np.float32),
        ("contact", np.float32),
        ("effort", np.float32),
        ("contract_weeks", np.float32),
    ],
    align=True,
)
"""What one firm's offer of today means over a long time; one record per firm, in name order."""


def encode_standing(scenario: Scenario) -> Records:
    """encode_standing(scenario) -> STANDING records of all firms at today's offers."""
    names = firm_names(scenario)
    records = np.zeros(len(names), STANDING)
    values = {name: surprise(scenario, name) for name in names}
    known = {n: scenario.firms[n].market_share for n in names if scenario.firms[n].awareness > 0}
    mean = round(sum(values[n].value * w for n, w in known.items()) / sum(known.values()), DIGITS)
    for record, name in zip(records, names, strict=True):
        firm = scenario.firms[name]
        record["net_quality"] = net_quality(firm)
        record["value_gap"] = values[name].value - mean
        record["delight"] = values[name].delight
        record["broken"] = values[name].broken
        discount = firm.discount
        deal = 0.0
        if discount.depth > 0.0 and discount.target in ("everyone", "deal-prone"):
            deal = min(discount.duration / discount.every, 1.0) * discount.share
        record["deal"] = deal
        listed = log_price(scenario, list_ticks(scenario, firm))
        dealt = log_price(scenario, deal_ticks(scenario, firm))
        record["log_price"] = listed + deal * (dealt - listed)
        contacts = firm.contacts
        if contacts.target == "customers":
            warmth = scenario.behaviour.relationship.digital_warmth
            kind = contacts.personal + (1.0 - contacts.personal) * warmth
            record["contact"] = contacts.relevance * kind * contacts.per_year / WEEKS
        record["effort"] = firm.switching_costs.effort
        record["contract_weeks"] = firm.switching_costs.contract_weeks
    return records


@mechanism
def settle(
    i: int, standing: Records, c: Columns, rules: Rules, weights: NDArray[np.float32]
) -> None:
    """settle(row, ...) -> states at their stationary means, `weights` G exp(V) of known offers."""
    firms = standing.size
    proneness = ZERO
    if not rules.subscription:
        for j in range(firms):
            proneness += c.tie[TASTE, j, i] * standing[j].deal
        proneness *= ONE - c.person[INTENTION, i]
    c.person[PRONENESS, i] = proneness
    for j in range(firms):
        o = standing[j]
        c.tie[EXPECTATION, j, i] = o.net_quality
        c.tie[REFERENCE, j, i] = o.log_price
        utility = -c.person[SENSITIVITY, i] * (ONE + rules.eta * proneness) * o.log_price
        if rules.subscription:
            c.tie[SATISFACTION, j, i] = ZERO
            c.tie[TRUST, j, i] = rules.baseline_trust
            c.tie[BOND, j, i] = ZERO
        else:
            settle_relationship(j, i, c.person[RATE, i] * c.tie[TASTE, j, i], o, c, rules)
            utility += relationship_utility(
                c.tie[SATISFACTION, j, i],
                c.tie[TRUST, j, i],
                c.tie[BOND, j, i],
                ZERO,
                rules.theta,
                rules.theta_t,
                rules.baseline_trust,
                rules.phi,
            )
        weights[j] = f4(c.flag[AWARE, j, i]) * max(c.tie[TASTE, j, i] * exp(utility), LEAST_WEIGHT)


@mechanism
def settle_relationship(j: int, i: int, own: float, o: Records, c: Columns, rules: Rules) -> None:
    """settle_relationship(firm, row, own rate, ...) -> A, T and B where gain and loss balance."""
    pace = own * rules.alpha_a
    level = rules.kappa_q * (o.net_quality - rules.mean_quality) + o.value_gap
    if pace + rules.decay_a > ZERO:
        c.tie[SATISFACTION, j, i] = level * pace / (pace + rules.decay_a)
    up = own * rules.trust_gain + rules.healing
    down = own * rules.trust_loss * o.broken
    trust = rules.baseline_trust
    if up + down > ZERO:
        trust = up / (up + down)
    c.tie[TRUST, j, i] = trust
    growth = own * rules.growth * o.delight + rules.contact_gain * o.contact
    growth *= c.person[INTENTION, i] * trust
    if growth + rules.decay_b > ZERO:
        c.tie[BOND, j, i] = growth / (growth + rules.decay_b)


@mechanism
def stay_probabilities(weights: NDArray[np.float32], standing: Records, rules: Rules) -> None:
    """stay_probabilities(weights, ...) -> weights become pi, the stationary shares of a logit with
    inertia: pi_j ~ g_j (sum g + (exp(lock_j) - 1) g_j); all 0 if nothing is known."""
    total = ZERO
    for j in range(standing.size):
        total += weights[j]
    if total <= ZERO:
        return
    together = ZERO
    for j in range(standing.size):
        share = weights[j] / total
        weights[j] = share * (ONE + (exp(rules.habit + standing[j].effort) - ONE) * share)
        together += weights[j]
    for j in range(standing.size):
        weights[j] /= together


@kernel
def reached_shares(
    intercepts: NDArray[np.float32],
    tastes: NDArray[np.float32],
    standing: Records,
    births: Records,
    c: Columns,
    rule_table: Records,
    weights: NDArray[np.float32],
    shares: NDArray[np.float64],
) -> None:
    """reached_shares(intercepts, tastes, ...) -> shares: stationary ones over a sample."""
    rules = rule_table[0]
    firms = standing.size
    for i in range(c.place.size):
        total = ZERO
        for j in range(firms):
            c.tie[TASTE, j, i] = tastes[j, i] * exp(intercepts[j])
            if births[j].known:
                total += c.tie[TASTE, j, i]
        for j in range(firms):
            c.tie[TASTE, j, i] /= total
        settle(i, standing, c, rules, weights)
        stay_probabilities(weights, standing, rules)
        size = ONE
        if not rules.subscription:
            size = c.person[RATE, i] * c.person[BASKET, i]
        for j in range(firms):
            shares[j] += float(weights[j]) * float(size)


@kernel
def settle_all(
    standing: Records, c: Columns, rule_table: Records, weights: NDArray[np.float32]
) -> None:
    """settle_all(...) -> the first week: states, last firms, contracts and usual values."""
    rules = rule_table[0]
    firms = standing.size
    for i in range(c.place.size):
        settle(i, standing, c, rules, weights)
        offered = ZERO
        known = ZERO
        for j in range(firms):
            offered += weights[j]
            known += f4(c.flag[AWARE, j, i]) * c.tie[TASTE, j, i]
        if offered > ZERO and known > ZERO:
            c.person[USUAL_VALUE, i] = log(offered / known)
        stay_probabilities(weights, standing, rules)
        w0, w1, _, _ = philox(
            u4(c.place[i]), u4(0), FOR_START, NOBODY, rules.seed, rules.replication
        )
        u = uniform(w0)
        last = -1
        total = ZERO
        for j in range(firms):
            if weights[j] > ZERO:
                total += weights[j]
                last = j
                if u <= total:
                    break
        if last < 0:
            continue
        c.mark[LAST_FIRM, i] = last
        c.history[LAST_BOUGHT, last, i] = -1
        c.history[FIRST_BOUGHT, last, i] = -1
        c.week[CONTRACT_END, i] = NO_CONTRACT
        if rules.subscription:
            settle_relationship(last, i, c.person[RATE, i], standing[last], c, rules)
            if standing[last].contract_weeks > ZERO:
                c.week[CONTRACT_END, i] = int(uniform(w1) * standing[last].contract_weeks)


def sample_columns(customers: int, firms: int, segments: NDArray[np.uint8]) -> Columns:
    """sample_columns(customers, firms, segments) -> columns of the first places, unborn."""
    columns = empty_columns(customers, firms)
    columns.place[:] = np.arange(customers, dtype=np.int32)
    columns.mark[SEGMENT] = segments[:customers]
    return columns


def solve_intercepts(
    rules: Records,
    births: Records,
    kinds: Records,
    standing: Records,
    today: Records,
    segments: NDArray[np.uint8],
) -> NDArray[np.float32]:
    """solve_intercepts(..., segment of each place) -> intercepts, one per firm in name order.

    They make the file's market shares hold at today's prices, habits and service: the stationary
    shares of a sample are brought to its taste shares by `a <- a + ln(target / reached)`
    (Berry, Levinsohn & Pakes 1995).
    """
    c = sample_columns(min(segments.size, SAMPLE), births.size, segments)
    bear_all(today, births, kinds, c, rules)
    tastes = c.tie[TASTE].copy()
    known = births["known"] == 1
    size = np.ones(c.place.size)
    if not rules["subscription"][0]:
        size = c.person[RATE] * c.person[BASKET].astype(np.float64)
    target = (tastes.astype(np.float64) * size).sum(axis=1)
    intercepts = np.zeros(births.size, np.float64)
    weights = np.zeros(births.size, np.float32)
    for _ in range(ROUNDS):
        reached = np.zeros(births.size, np.float64)
        tried = intercepts.astype(np.float32)
        reached_shares(tried, tastes, standing, births, c, rules, weights, reached)
        usable = known & (reached > 0.0) & (target > 0.0)
        move = np.zeros_like(intercepts)
        move[usable] = np.log(target[usable] / target[usable].sum()) - np.log(
            reached[usable] / reached[usable].sum()
        )
        intercepts += move
    largest = int(np.argmax(np.where(known, births["shape"], -1.0)))
    intercepts[known] -= intercepts[largest]
    intercepts[~known] = 0.0
    return np.round(intercepts, 3).astype(np.float32)
