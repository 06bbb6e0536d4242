"""Balances of points at the start: what members of an old programme hold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from . import programme
from .closeness import ROUNDING
from .draws import HOLDING
from .firm import WEEKS
from .person import MEMBER

if TYPE_CHECKING:
    from .firm import Firm
    from .market import OracleMarket
    from .person import Person

_LEAST_LEAVING = 1.0 / 2600.0
_MOST_VISITS = 1e6
_LONGEST = 20_000.0
_FULLEST = 1_000_000_000


def hold_points(market: OracleMarket) -> None:
    """Let customers hold what today's points programmes gave them."""
    for firm in market.firms:
        if firm.levers.programme.kind == "points":
            _hold_points_of(market, firm)


def _hold_points_of(market: OracleMarket, firm: Firm) -> None:
    for customer in market.customers:
        own = _joining(customer, firm)
        if own <= 0.0:
            continue
        leaving = _leaving(customer, firm)
        u = market.draws.uniforms(customer.place, 0, HOLDING, firm.id)
        share = own / (own + leaving)
        if not customer.happens("membership", u[0], share):
            continue
        weeks = _waited(u[0] / share, leaving)
        customer.member[firm.index] = MEMBER
        customer.joined[firm.index] = -1 - _whole(customer, min(weeks, _LONGEST))
        _hold(customer, firm, own * weeks, u)
        if customer.last_firm != firm.index:
            again = market.draws.uniforms(customer.place, 0, HOLDING + 1, firm.id)
            silent = min(_waited(again[0], own), weeks, _LONGEST)
            last = -1 - _whole(customer, silent)
            customer.last_purchase[firm.index] = customer.first_purchase[firm.index] = last


def _waited(u: float, rate: float) -> float:
    return min(-math.log(u) / max(rate, 1e-30), _MOST_VISITS)


def _whole(customer: Person, number: float) -> int:
    """Return a number rounded down."""
    below = math.floor(number)
    distance = min(number - below, below + 1.0 - number) / max(1.0, number)
    if distance < ROUNDING and number < _LONGEST:
        customer.close("holding", distance)
    return below


def _joining(customer: Person, firm: Firm) -> float:
    """Return purchases a week of who would join, else 0."""
    market, j = customer.model, firm.index
    if customer.shares_at_start[j] <= 0.0:
        return 0.0
    if market.subscription and customer.last_firm != j:
        return 0.0
    if not programme.would_join(customer, firm):
        return 0.0
    return 1.0 if market.subscription else customer.purchase_rate * customer.shares_at_start[j]


def _leaving(customer: Person, firm: Firm) -> float:
    """Return the rate per week at which somebody else comes in the customer's place."""
    market = customer.model
    leaving = max(market.leaving, _LEAST_LEAVING)
    if not market.subscription:
        return leaving
    attention = market.behaviour.attention
    reconsiders = attention.per_year / WEEKS
    weeks = customer.term(firm)
    if weeks > 0:
        reconsiders += attention.renewal / weeks
    return leaving + reconsiders * (1.0 - _staying(customer, firm))


def _staying(customer: Person, firm: Firm) -> float:
    market, choice, j = customer.model, customer.model.behaviour.choice, firm.index
    weights = {
        k: customer.taste[k] - customer.price_sensitivity * market.base.today[k].log_price
        for k in customer.known
    }
    if j not in weights:
        return 1.0
    weights[j] += market.stickiness + market.base.today[j].levers.switching_costs.effort
    weights[j] += choice.satisfaction * customer.satisfaction[j]
    weights[j] += choice.trust * (customer.trust[j] - market.base.baseline_trust)
    weights[j] += choice.bond * customer.bond[j]
    largest = max(weights.values())
    each = {k: math.exp(weight - largest) for k, weight in weights.items()}
    return each[j] / sum(each.values())


def _hold(customer: Person, firm: Firm, visits: float, u: tuple[float, ...]) -> None:
    each = math.floor(programme.points_per_visit(customer, firm))
    if each == 0:
        return
    rewards = customer.model.behaviour.rewards
    attention = customer.standing.attention[firm.index]
    p = rewards.redemption * attention**rewards.attention_power
    fill = firm.levers.programme.goal / each
    first = fill + _waited(u[1], p)
    since = visits
    if p > 0.0 and visits >= first:
        since = min(u[3] * (fill + _waited(u[2], p)), visits - first)
    customer.points[firm.index] = min(each * _whole(customer, since), _FULLEST)
