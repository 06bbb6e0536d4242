"""Steps 2 and 3: what every offer weighs for a customer, exp(V) without the lock."""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO, exp, f4, i4
from sim.market.columns import (
    AWARE,
    BASKET,
    BOND,
    BORN,
    BUZZ,
    INTENTION,
    JOINED,
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
from sim.market.mechanisms.programme import (
    MEMBER,
    NONE,
    POINTS,
    chance_to_enrol,
    chance_to_redeem,
    freshness,
    money_weight,
    nearness,
    pull,
    reachable,
    yearly_reward,
)
from sim.market.mechanisms.utility import price_utility, relationship_utility
from sim.market.rules import Records, Rules
from sim.market.steps.contract import newcomer_cost
from sim.market.steps.scratch import Scratch, at, whole_vectors

MOST_POINTS = f4(1e9)
"""Points that a member holds at most, whatever a purchase would earn."""
LEAST_WEIGHT = f4(1e-37)
"""What an offer weighs at least for whoever knows the firm: less would underflow to nothing."""


@mechanism
def own_rate(rate: float, taste: float, subscription: bool) -> float:
    """Return the purchases per week to expect of a customer at the firm."""
    if subscription:
        return ONE
    return rate * taste


@mechanism
def points_per_purchase(o: Records, basket: float, subscription: bool) -> float:
    """Return the points to expect of a purchase at the list price, rounded down; stamps, 1."""
    if o.kind != POINTS:
        return ONE
    points = o.points_per_purchase
    if not subscription:
        points *= basket
    return f4(i4(min(points, MOST_POINTS)))


@mechanism
def programme_utility(
    member: bool,
    weeks: int,
    attention: float,
    points: int,
    sensitivity: float,
    rate: float,
    taste: float,
    basket: float,
    o: Records,
    rules: Rules,
) -> float:
    """Return L, what the programme adds to the utility of its firm; 0 for non-members.

    `weeks` is the time since the customer joined.
    """
    own = own_rate(rate, taste, rules.subscription)
    per_purchase = points_per_purchase(o, basket, rules.subscription)
    reach = reachable(own, f4(o.goal), per_purchase, f4(o.expires_after))
    needed = f4(o.goal + o.endowed)
    patience = f4(rules.patience)
    near = nearness(f4(points) / needed, rules.gamma, patience, own, needed, per_purchase)
    found = pull(attention, rules.mu, o.reward_in_purchases, near, reach)
    found *= money_weight(sensitivity, rules.mean_sensitivity, rules.by_sensitivity)
    found *= freshness(f4(weeks), rules.wear_out)
    return found if member else ZERO


@mechanism
def programme_term(
    j: int, i: int, week: int, o: Records, attention: float, c: Columns, rules: Rules
) -> float:
    """Return L of the customer in row `i`; 0 for who is no member of the programme."""
    if o.kind == NONE or c.flag[MEMBERSHIP, j, i] != MEMBER:
        return ZERO
    return programme_utility(
        True,
        week - c.history[JOINED, j, i],
        attention,
        c.points[j, i],
        c.person[SENSITIVITY, i],
        c.person[RATE, i],
        c.tie[TASTE, j, i],
        c.person[BASKET, i],
        o,
        rules,
    )


@mechanism
def chance_to_join(
    rate: float,
    taste: float,
    basket: float,
    sensitivity: float,
    intention: float,
    o: Records,
    rules: Rules,
) -> float:
    """Return the probability that a customer joins the programme of an offer."""
    reward = yearly_reward(
        own_rate(rate, taste, rules.subscription),
        o.reward,
        f4(o.goal),
        points_per_purchase(o, basket, rules.subscription),
    )
    return chance_to_enrol(
        reward,
        sensitivity,
        rules.mean_sensitivity,
        intention,
        o.hassle,
        rules.a0,
        rules.a1,
        rules.a2,
    )


@step
def consider_programmes(
    lo: int, n: int, offers: Records, births: Records, c: Columns, rules: Rules, s: Scratch
) -> None:
    """Work out what draws for life decide about programmes.

    Who would join (s.joins), how much attention one pays (s.attention), and the chance to redeem
    (s.redeems).
    """
    place, born = c.place[lo : lo + n], c.week[BORN, lo : lo + n]
    rate, basket = c.person[RATE, lo : lo + n], c.person[BASKET, lo : lo + n]
    intention, sensitivity = c.person[INTENTION, lo : lo + n], c.person[SENSITIVITY, lo : lo + n]
    seed, replication, enrolment = rules.seed, rules.replication, s.enrolment
    for j in range(offers.size):
        o = offers[j]
        if o.kind == NONE:
            continue
        id, attention = births[j].id, s.attention[j]
        for k in range(n):
            w0, w1, _, _ = philox(place[k], born[k], FOR_STANDING, id, seed, replication)
            enrolment[k] = uniform(w0)
            attention[k] = uniform(w1)
        taste, joins, redeems = c.tie[TASTE, j, lo : lo + n], s.joins[j], s.redeems[j]
        for k in range(n):
            chance = chance_to_join(
                rate[k], taste[k], basket[k], sensitivity[k], intention[k], o, rules
            )
            joins[k] = enrolment[k] < chance
        if o.kind == POINTS:
            for k in range(n):
                redeems[k] = chance_to_redeem(attention[k], rules.redemption, rules.attention_power)


@mechanism
def weight_of(known_taste: float, utility: float) -> float:
    """Return what an offer weighs, exp(V) without the lock; 0 if the firm is not known.

    `known_taste` is G of a firm that is known, else 0; `utility` is V - ln G.
    """
    if known_taste > ZERO:
        return max(known_taste * exp(utility), LEAST_WEIGHT)
    return ZERO


@step
def weigh_all(
    lo: int,
    n: int,
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
) -> None:
    """Write what every offer weighs for all in the block into s.weight.

    There is a short loop per mechanism.
    """
    sensitivity = c.person[SENSITIVITY, lo : lo + n]
    proneness = c.person[PRONENESS, lo : lo + n]
    utility = s.utility
    eta, iota, remembered, relief = rules.eta, rules.iota, rules.remembered, rules.price_relief
    theta, theta_t, baseline_trust = rules.theta, rules.theta_t, rules.baseline_trust
    phi = rules.phi
    for j in range(offers.size):
        log_price, image = s.log_price[j], offers[j].image
        reference = c.tie[REFERENCE, j, lo : lo + n]
        bond = c.tie[BOND, j, lo : lo + n]
        for k in range(n):
            utility[k] = price_utility(
                log_price[k],
                reference[k],
                sensitivity[k],
                proneness[k],
                bond[k],
                image,
                eta,
                iota,
                remembered,
                relief,
            )
        satisfaction = c.tie[SATISFACTION, j, lo : lo + n]
        trust = c.tie[TRUST, j, lo : lo + n]
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
            member, points = c.flag[MEMBERSHIP, j, lo : lo + n], c.points[j, lo : lo + n]
            attention, rate = s.attention[j], c.person[RATE, lo : lo + n]
            basket, own_taste = c.person[BASKET, lo : lo + n], c.tie[TASTE, j, lo : lo + n]
            joined = c.history[JOINED, j, lo : lo + n]
            for k in range(n):
                utility[k] += programme_utility(
                    member[k] == MEMBER,
                    week - joined[k],
                    attention[k],
                    points[k],
                    sensitivity[k],
                    rate[k],
                    own_taste[k],
                    basket[k],
                    offers[j],
                    rules,
                )
        taste = c.tie[TASTE, j, lo : lo + n]
        aware = c.flag[AWARE, j, lo : lo + n]
        weight = s.weight[j]
        for k in range(n):
            weight[k] = weight_of(f4(aware[k]) * taste[k], utility[k])


@step
def pick_weights(firms: int, buyers: int, s: Scratch) -> None:
    """Write what `weigh_all` found for the rows in s.row into s.score."""
    for j in range(firms):
        for b in range(buyers):
            s.score[j, b] = s.weight[j, s.row[b]]


@step
def weigh_some(
    lo: int,
    buyers: int,
    week: int,
    offers: Records,
    births: Records,
    c: Columns,
    rules: Rules,
    s: Scratch,
) -> None:
    """Weigh every offer anew for the rows in s.row, and write it into s.score."""
    wide = whole_vectors(buyers)
    sensitivity, proneness = s.sensitivity, s.proneness
    utility, known_taste = s.utility, s.known_taste
    member, weeks, attention, points = s.member, s.weeks, s.attention_paid, s.points
    rate, basket = s.rate, s.basket
    eta, iota, remembered, relief = rules.eta, rules.iota, rules.remembered, rules.price_relief
    theta, theta_t, baseline_trust = rules.theta, rules.theta_t, rules.baseline_trust
    phi = rules.phi
    for b in range(buyers):
        i = at(lo, s.row[b])
        sensitivity[b] = c.person[SENSITIVITY, i]
        proneness[b] = c.person[PRONENESS, i]
    for j in range(offers.size):
        o = offers[j]
        for b in range(buyers):
            i = at(lo, s.row[b])
            price = price_utility(
                s.log_price[j, s.row[b]],
                c.tie[REFERENCE, j, i],
                sensitivity[b],
                proneness[b],
                c.tie[BOND, j, i],
                o.image,
                eta,
                iota,
                remembered,
                relief,
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
        if o.kind != NONE:
            for b in range(buyers):
                row = s.row[b]
                i = at(lo, row)
                member[b] = c.flag[MEMBERSHIP, j, i] == MEMBER
                weeks[b] = i4(week) - i4(c.history[JOINED, j, i])
                attention[b] = s.attention[j, row]
                points[b] = c.points[j, i]
                rate[b] = c.person[RATE, i]
                basket[b] = c.person[BASKET, i]
            for b in range(wide):
                utility[b] += programme_utility(
                    member[b],
                    weeks[b],
                    attention[b],
                    points[b],
                    sensitivity[b],
                    rate[b],
                    known_taste[b],
                    basket[b],
                    o,
                    rules,
                )
        if rules.subscription:
            for b in range(buyers):
                i = at(lo, s.row[b])
                if c.mark[LAST_FIRM, i] != j:
                    utility[b] -= newcomer_cost(i, o, c, rules)
        score = s.score[j]
        for b in range(wide):
            score[b] = weight_of(known_taste[b], utility[b])
