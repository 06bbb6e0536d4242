"""Reward programmes: joining, earning, redeeming, and what a reward in sight does to choice."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .draws import CARD, REWARD, logistic
from .firm import WEEKS
from .money import single
from .person import GIVEN_UP, MEMBER, OUTSIDE

if TYPE_CHECKING:
    from .firm import Firm
    from .person import Person

_FULLEST = 1_000_000_000
"""Points of the largest balance."""


def own_rate(customer: Person, firm: Firm) -> float:
    """Return visits a week the customer expects to make."""
    if customer.model.subscription:
        return 1.0
    return customer.purchase_rate * math.exp(customer.taste[firm.index])


def points_per_visit(customer: Person, firm: Firm) -> float:
    """Return expected points, or one stamp."""
    if firm.stamps:
        return 1.0
    of_mean = single(firm.levers.programme.earn * firm.money_per_visit)
    return float(math.floor(single(of_mean * customer.basket)))


def pull(customer: Person, firm: Firm) -> float:
    """Return L, the term of a member's programme in its utility."""
    j = firm.index
    progress = min(customer.points[j] / firm.needed, 1.0)
    rewards = customer.model.behaviour.rewards
    attraction = 2.0 * customer.standing.attention[j] * rewards.pull * firm.relative_reward
    mean = customer.model.base.mean_sensitivity
    if mean > 0.0:
        attraction *= 1.0 + rewards.by_sensitivity * (customer.price_sensitivity / mean - 1.0)
    joined = customer.joined[j]
    assert joined is not None
    attraction *= math.exp(-rewards.wear_out * (customer.model.week - joined) / WEEKS)
    return attraction * near(customer, firm, progress) * reachable(customer, firm)


def near(customer: Person, firm: Firm, progress: float) -> float:
    """Return how near a reward is, by progress or by the weeks that are left."""
    rewards = customer.model.behaviour.rewards
    if rewards.patience == 0:
        return math.pow(progress, rewards.gradient)
    speed = own_rate(customer, firm) * points_per_visit(customer, firm)
    if speed == 0.0:
        return 0.0
    weeks = firm.needed / speed
    waiting = math.exp(-(1.0 - progress) * weeks / rewards.patience)
    return weeks / (rewards.patience + weeks) * waiting


def reachable(customer: Person, firm: Firm) -> float:
    """Return how realistic a reward is before points expire."""
    expires_after = firm.levers.programme.expires_after
    if expires_after == 0:
        return 1.0
    speed = own_rate(customer, firm) * points_per_visit(customer, firm)
    if speed == 0.0:
        return 0.0
    weeks = firm.goal / speed / expires_after
    return 1.0 / (1.0 + weeks * weeks)


def visit(customer: Person, firm: Firm, k: int, paid: int) -> None:
    """Step 3c, at payment number k of the week."""
    j = firm.index
    if customer.member[j] == OUTSIDE:
        consider_joining(customer, firm)
    if customer.member[j] != MEMBER:
        return
    counters = firm.counters
    if firm.stamps:
        customer.points[j] += 1
        counters.points_issued += 1
        if customer.points[j] >= firm.needed:
            counters.rewards += 1
            counters.points_redeemed += customer.points[j]
            new_card(customer, firm)
        return
    if customer.points[j] >= firm.goal and redeems(customer, firm, k):
        rewards, left = divmod(customer.points[j], firm.goal)
        counters.rewards += rewards
        counters.points_redeemed += rewards * firm.goal
        customer.points[j] = left
    earned = min(math.floor(paid * firm.points_per_tick), _FULLEST - customer.points[j])
    customer.points[j] += earned
    counters.points_issued += earned


def would_join(customer: Person, firm: Firm) -> bool:
    """Return whether somebody who is no member joins at a purchase."""
    market, j = customer.model, firm.index
    rewards = market.behaviour.rewards
    yearly = WEEKS * own_rate(customer, firm) * firm.point_value * points_per_visit(customer, firm)
    mean_sensitivity = market.base.mean_sensitivity
    sensitivity = customer.price_sensitivity / mean_sensitivity if mean_sensitivity > 0.0 else 1.0
    weight = rewards.reward if rewards.reward is not None else 8.0 / market.base.usual_price
    score = rewards.intercept + weight * yearly * sensitivity
    score += rewards.belonging * customer.relationship_intention - firm.levers.programme.hassle
    return customer.happens("enrolment", customer.standing.enrolment[j], logistic(score))


def consider_joining(customer: Person, firm: Firm) -> None:
    """Enrolment of somebody who is no member."""
    if would_join(customer, firm):
        customer.member[firm.index] = MEMBER
        customer.joined[firm.index] = customer.model.week
        firm.counters.enrolments += 1
        if firm.stamps:
            new_card(customer, firm)


def new_card(customer: Person, firm: Firm) -> None:
    """A card that holds the endowed stamps."""
    customer.points[firm.index] = firm.levers.programme.endowed
    firm.counters.points_issued += firm.levers.programme.endowed


def redeems(customer: Person, firm: Firm, k: int) -> bool:
    """Return whether all that a balance holds is redeemed now."""
    market = customer.model
    rewards = market.behaviour.rewards
    attention = customer.standing.attention[firm.index]
    u = market.draws.uniform(customer.place, market.week, REWARD + k, firm.id)
    probability = rewards.redemption * attention**rewards.attention_power
    return customer.happens("redemption", u, probability)


def end_of_week(customer: Person, firm: Firm) -> None:
    """Points of a member expire, cards are given up."""
    market, j = customer.model, firm.index
    expires_after = firm.levers.programme.expires_after
    last = customer.last_purchase[j]
    if expires_after > 0 and last is not None and market.week - last >= expires_after:
        lapse(customer, firm)
    if firm.stamps:
        missing = 1.0 - min(customer.points[j] / firm.needed, 1.0)
        probability = market.behaviour.rewards.abandonment * missing * missing
        u = market.draws.uniform(customer.place, market.week, CARD, firm.id)
        if customer.happens("abandonment", u, probability):
            lapse(customer, firm)
            customer.member[j] = GIVEN_UP
            firm.counters.given_up += 1


def perhaps_return(customer: Person, firm: Firm) -> None:
    """Who gave up a card may be ready for another."""
    market = customer.model
    _, u, _, _ = market.draws.uniforms(customer.place, market.week, CARD, firm.id)
    if customer.happens("return", u, market.behaviour.rewards.returning / WEEKS):
        customer.member[firm.index] = OUTSIDE


def lapse(customer: Person, firm: Firm) -> None:
    """All points are lost."""
    firm.counters.points_expired += customer.points[firm.index]
    customer.points[firm.index] = 0


def leave(customer: Person, firm: Firm) -> None:
    """Whoever leaves the provider leaves its programme."""
    lapse(customer, firm)
    if customer.member[firm.index] == MEMBER:
        customer.member[firm.index] = OUTSIDE


def feel_cheated(customer: Person, firm: Firm) -> None:
    """The programme has lost worth; a member trusts less."""
    j, behaviour = firm.index, customer.model.behaviour
    if customer.member[j] != MEMBER:
        return
    lost = behaviour.rewards.devaluation * firm.lost_worth * customer.standing.attention[j]
    customer.trust[j] -= behaviour.experience.trust_loss * min(lost, 1.0) * customer.trust[j]


def close(customer: Person, firm: Firm) -> None:
    """The programme has ended; so has what anybody was to it."""
    lapse(customer, firm)
    customer.member[firm.index] = OUTSIDE
