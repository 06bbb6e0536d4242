"""Start: a market that is stationary from its first week, instead of waiting until it is."""

from __future__ import annotations

from math import fsum
from typing import TypeAlias

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
)
from sim.market.compile import kernel, mechanism, step
from sim.market.constants import DIGITS, mean_shortfall, net_quality, shortfall, surprise
from sim.market.draws import FOR_START, NOBODY, philox, u4, uniform
from sim.market.encode import firm_names
from sim.market.mechanisms.relationship import openness
from sim.market.mechanisms.utility import price_utility, relationship_utility
from sim.market.offers import deal_ticks, list_ticks, log_price
from sim.market.rules import Records, Rules
from sim.market.steps.contract import term
from sim.market.steps.holdings import hold_points
from sim.market.steps.utility import LEAST_WEIGHT
from sim.scenario import Scenario
from sim.scenario.weeks import YEAR

Single: TypeAlias = NDArray[np.float32]
"""One number per customer."""
Table: TypeAlias = NDArray[np.float32]
"""Rows, mostly firms, by customers."""

STANDING = np.dtype(
    [
        ("net_quality", np.float32),
        ("shortfall", np.float32),
        ("value_gap", np.float32),
        ("delight", np.float32),
        ("broken", np.float32),
        ("deal", np.float32),
        ("log_price", np.float32),
        ("contact", np.float32),
        ("effort", np.float32),
    ],
    align=True,
)
"""What one firm's offer of today means over a long time; one record per firm, in name order."""


def encode_standing(scenario: Scenario) -> Records:
    """Return STANDING records of all firms: what today's offers mean over a long time."""
    names = firm_names(scenario)
    records = np.zeros(len(names), STANDING)
    values = {name: surprise(scenario, name) for name in names}
    known = {n: scenario.firms[n].market_share for n in names if scenario.firms[n].awareness > 0}
    mean = round(fsum(values[n].value * w for n, w in known.items()) / fsum(known.values()), DIGITS)
    usual_shortfall = mean_shortfall(scenario)
    for record, name in zip(records, names, strict=True):
        firm = scenario.firms[name]
        record["net_quality"] = net_quality(firm)
        record["shortfall"] = shortfall(scenario, name) - usual_shortfall
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
            record["contact"] = contacts.relevance * kind * contacts.per_year / YEAR
        record["effort"] = firm.switching_costs.effort
    return records


@mechanism
def stationary(
    own: float, intention: float, proneness: float, o: Records, rules: Rules
) -> tuple[float, float, float]:
    """Return satisfaction A, trust T and bond B where gain and loss balance.

    `own` is the customer's purchases per week at the firm, `o` the firm's STANDING record.
    """
    pace = own * rules.alpha_a
    level = o.net_quality - rules.mean_quality + rules.comparison * o.shortfall
    level = rules.kappa_q * level + o.value_gap
    satisfaction = ZERO
    if pace + rules.decay_a > ZERO:
        satisfaction = level * pace / (pace + rules.decay_a)
    up = own * rules.trust_gain + rules.healing
    down = own * rules.trust_loss * o.broken
    trust = rules.baseline_trust
    if up + down > ZERO:
        trust = up / (up + down)
    growth = own * rules.growth * o.delight + rules.contact_gain * o.contact
    growth *= openness(proneness, rules.deal_drag) * intention * trust
    bond = ZERO
    if growth + rules.decay_b > ZERO:
        bond = growth / (growth + rules.decay_b)
    return satisfaction, trust, bond


@step
def settle(standing: Records, c: Columns, rules: Rules, weights: Table) -> None:
    """Set states to their stationary means, and `weights` to what the offers weigh then.

    `weights` is firms by customers: G exp(V) of firms that the customer knows, 0 of others.
    """
    proneness = c.person[PRONENESS]
    intention, sensitivity, rate = c.person[INTENTION], c.person[SENSITIVITY], c.person[RATE]
    customers = range(c.place.size)
    for i in customers:
        proneness[i] = ZERO
    if not rules.subscription:
        for j in range(standing.size):
            taste, deal = c.tie[TASTE, j], standing[j].deal
            for i in customers:
                proneness[i] += taste[i] * deal
        for i in customers:
            proneness[i] *= ONE - intention[i]
    eta, theta, theta_t = rules.eta, rules.theta, rules.theta_t
    baseline_trust, phi = rules.baseline_trust, rules.phi
    for j in range(standing.size):
        o = standing[j]
        log_price, net_quality = o.log_price, o.net_quality
        taste, aware, utility = c.tie[TASTE, j], c.flag[AWARE, j], weights[j]
        expectation, reference = c.tie[EXPECTATION, j], c.tie[REFERENCE, j]
        satisfaction, trust, bond = c.tie[SATISFACTION, j], c.tie[TRUST, j], c.tie[BOND, j]
        for i in customers:
            expectation[i] = net_quality
        for i in customers:
            reference[i] = log_price
        if rules.subscription:
            for i in customers:
                satisfaction[i], trust[i], bond[i] = ZERO, baseline_trust, ZERO
        else:
            for i in customers:
                own = rate[i] * taste[i]
                satisfaction[i], trust[i], bond[i] = stationary(
                    own, intention[i], proneness[i], o, rules
                )
        for i in customers:
            utility[i] = price_utility(
                log_price,
                log_price,
                sensitivity[i],
                proneness[i],
                bond[i],
                ZERO,
                eta,
                ZERO,
                rules.remembered,
                rules.price_relief,
            )
        if not rules.subscription:
            for i in customers:
                utility[i] += relationship_utility(
                    satisfaction[i], trust[i], bond[i], ZERO, theta, theta_t, baseline_trust, phi
                )
        for i in customers:
            utility[i] = f4(aware[i]) * max(taste[i] * exp(utility[i]), LEAST_WEIGHT)


@step
def stay_probabilities(
    weights: Table, standing: Records, rules: Rules, total: Single, together: Single
) -> None:
    """Turn `weights` into pi, the stationary shares of a logit with inertia.

    `pi_j ~ g_j (sum g + (exp(lock_j) - 1) g_j)`, g being the weights; all 0 if nothing is known.
    `total` and `together` are room for one number per customer.
    """
    customers = range(total.size)
    for i in customers:
        total[i] = ZERO
        together[i] = ZERO
    for j in range(standing.size):
        weight = weights[j]
        for i in customers:
            total[i] += weight[i]
    for j in range(standing.size):
        weight, lock = weights[j], exp(rules.habit + standing[j].effort)
        for i in customers:
            share = weight[i] / total[i] if total[i] > ZERO else ZERO
            weight[i] = share * (ONE + (lock - ONE) * share)
        for i in customers:
            together[i] += weight[i]
    for j in range(standing.size):
        weight = weights[j]
        for i in customers:
            weight[i] = weight[i] / together[i] if total[i] > ZERO else ZERO


@kernel
def reached_shares(
    intercepts: Single,
    tastes: Table,
    standing: Records,
    births: Records,
    c: Columns,
    rule_table: Records,
    weights: Table,
    room: Table,
    shares: NDArray[np.float64],
) -> None:
    """Add the stationary shares of a sample under these intercepts to `shares`, one per firm.

    `tastes` are the sample's, without intercepts. A customer counts for the units it buys
    (subscriptions: everybody alike). `weights` and `room` are memory, see `weighing_room`.
    """
    rules = rule_table[0]
    customers = range(c.place.size)
    total = room[0]
    for i in customers:
        total[i] = ZERO
    for j in range(standing.size):
        taste, start, factor = c.tie[TASTE, j], tastes[j], exp(intercepts[j])
        for i in customers:
            taste[i] = start[i] * factor
        if births[j].known:
            for i in customers:
                total[i] += taste[i]
    for j in range(standing.size):
        taste = c.tie[TASTE, j]
        for i in customers:
            taste[i] /= total[i]
    settle(standing, c, rules, weights)
    stay_probabilities(weights, standing, rules, room[0], room[1])
    for i in customers:
        size = ONE
        if not rules.subscription:
            size = c.person[RATE, i] * c.person[BASKET, i]
        for j in range(standing.size):
            shares[j] += float(weights[j, i]) * float(size)


@kernel
def settle_all(
    standing: Records,
    today: Records,
    births: Records,
    c: Columns,
    rule_table: Records,
    weights: Table,
    room: Table,
) -> None:
    """Set up the first week: states, last firms, contracts, usual values and balances of points.

    `weights` and `room` are memory, see `weighing_room`.
    """
    rules = rule_table[0]
    firms = standing.size
    settle(standing, c, rules, weights)
    for i in range(c.place.size):
        offered = ZERO
        known = ZERO
        for j in range(firms):
            offered += weights[j, i]
            known += f4(c.flag[AWARE, j, i]) * c.tie[TASTE, j, i]
        if offered > ZERO and known > ZERO:
            c.person[USUAL_VALUE, i] = log(offered / known)
    stay_probabilities(weights, standing, rules, room[0], room[1])
    for i in range(c.place.size):
        w0, w1, _, _ = philox(
            u4(c.place[i]), u4(0), FOR_START, NOBODY, rules.seed, rules.replication
        )
        u = uniform(w0)
        last = -1
        total = ZERO
        for j in range(firms):
            if weights[j, i] > ZERO:
                total += weights[j, i]
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
            satisfaction, trust, bond = stationary(
                c.person[RATE, i], c.person[INTENTION, i], ZERO, standing[last], rules
            )
            c.tie[SATISFACTION, last, i] = satisfaction
            c.tie[TRUST, last, i] = trust
            c.tie[BOND, last, i] = bond
            weeks = term(i, today[last], c, rules)
            if weeks > 0:
                c.week[CONTRACT_END, i] = int(uniform(w1) * f4(weeks))
    hold_points(standing, today, births, c, rules, weights)


def weighing_room(firms: int, customers: int) -> tuple[Table, Table]:
    """Return memory for the weights of offers, firms by customers, and for their sums."""
    return np.zeros((firms, customers), np.float32), np.zeros((2, customers), np.float32)


def held_by_segment(c: Columns, segments: int) -> NDArray[np.int64]:
    """Return the points that customers hold, segments by firms."""
    held = np.zeros((segments, len(c.points)), np.int64)
    for segment in range(segments):
        held[segment] = c.points[:, c.mark[SEGMENT] == segment].sum(axis=1, dtype=np.int64)
    return held
