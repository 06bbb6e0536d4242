"""Offers: a firm's levers, turned into the record that the kernels read."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.market.mechanisms.inflation import price_level
from sim.market.mechanisms.programme import KINDS
from sim.market.mechanisms.targeting import TARGETS
from sim.market.money import per_week, points_for_ticks, ticks_per_unit
from sim.market.plain import plain_values
from sim.market.rules import OFFER, Records
from sim.scenario import Scenario
from sim.scenario.levers import Discount, Levers
from sim.scenario.weeks import YEAR


def list_ticks(scenario: Scenario, levers: Levers) -> int:
    """Return the list price of one purchase in ticks (subscriptions: of one week)."""
    return max(round(per_week(scenario, levers.price) * ticks_per_unit(scenario)), 1)


def deal_ticks(scenario: Scenario, levers: Levers) -> int:
    """Return the price of one purchase on a deal in ticks (subscriptions: of one week)."""
    return max(round(list_ticks(scenario, levers) * (1.0 - levers.discount.depth)), 1)


def is_on(discount: Discount, week: int) -> bool:
    """Return whether a deal runs in a week, counted from the start of the burn-in.

    >>> [is_on(Discount(depth=0.1, every=4, duration=2), week) for week in range(6)]
    [True, True, False, False, True, True]
    """
    return discount.depth > 0.0 and (week + discount.offset) % discount.every < discount.duration


def log_price(scenario: Scenario, price_ticks: int) -> float:
    """Return the ln of a price in ticks relative to the category's mean list price."""
    mean = per_week(scenario, scenario.mean_price) * ticks_per_unit(scenario)
    return round(math.log(price_ticks / mean), 7)


def price_gap(scenario: Scenario, levers: Levers, today: Levers) -> float:
    """Return the ln of a list price relative to today's of the same firm."""
    if levers.price == today.price:
        return 0.0
    now, then = (log_price(scenario, list_ticks(scenario, each)) for each in (levers, today))
    return now - then


PAID = ("list_ticks", "deal_ticks", "compensation_ticks", "exit_fee_ticks")
"""What changes hands, in ticks."""


def inflate(offers: Records, scenario: Scenario, levers: Levers, week: int) -> None:
    """Turn what is paid under a firm's offers, one per week, into the money of each week.

    `week` is the first of them, counted from the end of the burn-in. What customers compare, and
    what levers say, stays in the money of week 0.
    """
    rate = scenario.category.inflation
    if rate == 0.0:
        return
    for w, offer in enumerate(offers):
        level = price_level(week + w, rate)
        for name in PAID:
            offer[name] = round(int(offer[name]) * level)
        earned = points_for_ticks(scenario, levers.programme, level)
        offer["earn_points"], offer["earn_ticks"] = earned


def encode(scenario: Scenario, levers: Levers) -> Records:
    """Return levers as an OFFER record, complete but for what the week decides.

    Money that is paid enters as whole ticks, money that is weighed as a part of the category's mean
    list price; compensation raises what a resolved complaint restores.
    """
    per_unit, usual = ticks_per_unit(scenario), scenario.mean_price
    record: dict[str, Any] = dict.fromkeys(OFFER.names or (), 0) | plain_values(levers)
    listed, deal = list_ticks(scenario, levers), deal_ticks(scenario, levers)
    record["list_ticks"], record["deal_ticks"] = listed, deal
    record["log_list"] = log_price(scenario, listed)
    record["log_deal"] = log_price(scenario, deal)
    discount = levers.discount
    record["deal_target"] = TARGETS[discount.target]
    if discount.target != "everyone":
        record["unfairness"] = scenario.behaviour.deals.unfairness * discount.depth
    record["usual_units"] = 1.0
    record["stock_factor"] = (listed / deal) ** scenario.behaviour.demand.stockpiling
    voice, recovery = scenario.behaviour.voice, levers.recovery
    left = math.exp(-voice.compensation * recovery.compensation / levers.price)
    record["restore_resolved"] = 1.0 - (1.0 - voice.resolved) * left
    record["restore_fast"] = 1.0 - (1.0 - voice.fast) * left
    record["compensation_ticks"] = round(recovery.compensation * per_unit)
    record["contact_target"] = TARGETS[levers.contacts.target]
    costs = levers.switching_costs
    record["exit_fee"] = costs.exit_fee / usual
    record["exit_fee_ticks"] = round(costs.exit_fee * per_unit)
    aversion = scenario.behaviour.choice.contract_aversion
    record["newcomer_cost"] = aversion * costs.contract_weeks / YEAR
    record["month"] = levers.price / usual
    programme = levers.programme
    record["kind"] = KINDS[programme.kind]
    record["earn_points"], record["earn_ticks"] = points_for_ticks(scenario, programme)
    record["reward"] = programme.reward_value / usual
    record["reward_in_purchases"] = programme.reward_value / levers.price
    if programme.kind == "points":
        record["points_per_purchase"] = programme.earn * per_week(scenario, levers.price)
    else:
        record["points_per_purchase"] = 1.0
    return np.array(tuple(record.values()), OFFER)
