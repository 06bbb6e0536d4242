"""Costs: what each lever costs, one function per account; every lever pays here.

Each function takes the scenario, the firm, its levers in these weeks, its levers before, and the
slots of those weeks, and returns ticks, weeks by segments; one row stands for every week, and
one number for every week and segment. Customers simulated bear their part of the lump sums.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.market.flows import FIXED, Flow
from sim.market.money import per_week
from sim.market.offers import is_on
from sim.scenario import Scenario
from sim.scenario.firm import FirmSpec
from sim.scenario.levers import Levers
from sim.scenario.weeks import YEAR

if TYPE_CHECKING:
    from sim.market.books import Slots

Amounts = NDArray[np.int64]
Cost = Callable[[Scenario, FirmSpec, Levers, Levers | None, "Slots"], Amounts]


NOTHING: Amounts = np.zeros((1, 1), np.int64)
"""What a lever that is off costs: found at once, and nothing to enter."""


def each(slots: Slots, flow: Flow, cost: int) -> Amounts:
    """Return the cost of so many ticks each time that something was counted."""
    return slots[flow] * cost if cost else NOTHING


def weekly(slots: Slots, cost: int) -> Amounts:
    """Return the cost of so many ticks a week, shared out to segments."""
    return slots.share_out(np.array([cost], np.int64)) if cost else NOTHING


def yearly(slots: Slots, money: float) -> Amounts:
    """Return the weekly cost of so much money a year, shared out to segments."""
    return weekly(slots, round(slots.lump_sum(money) / YEAR))


def goods(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the cost of the goods sold, by units."""
    cost = slots.ticks(per_week(scenario, firm.unit_cost))
    whole, part = np.divmod(slots[Flow.UNITS], FIXED)  # the product could be too large
    total: Amounts = whole * cost + (part * cost + FIXED // 2) // FIXED
    return total


def handling(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the cost of handling each purchase, whatever its size."""
    return each(slots, Flow.PURCHASES, slots.ticks(per_week(scenario, firm.costs.per_purchase)))


def quality(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the cost of service better than today's, per purchase and fixed; it is convex."""
    more = math.exp(levers.service_quality) - math.exp(firm.service_quality)
    per_purchase = slots.ticks(per_week(scenario, firm.costs.quality) * more)
    fixed_cost = yearly(slots, firm.costs.quality_fixed * more)
    return each(slots, Flow.PURCHASES, per_purchase) + fixed_cost


def failure_prevention(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the cost of fewer failures than today; each halving costs the same."""
    now = max(levers.failures.rate, 1e-6) * levers.failures.severity
    today = max(firm.failures.rate, 1e-6) * firm.failures.severity
    halvings = math.log2(today / now)
    per_purchase = slots.ticks(per_week(scenario, firm.costs.failure_prevention) * halvings)
    return each(slots, Flow.PURCHASES, per_purchase)


def recovery(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the cost of handling resolved complaints, more when they are resolved at once."""
    answers = each(slots, Flow.RESOLVED, slots.ticks(levers.recovery.cost))
    return answers + each(slots, Flow.RESOLVED_FAST, slots.ticks(levers.recovery.fast_cost))


def compensation(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the money paid to customers for resolved complaints."""
    return each(slots, Flow.RESOLVED, slots.ticks(levers.recovery.compensation))


def discount_announcement(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the cost of announcing deals, in each week of one.

    What deals take off the price is in the sales.
    """
    cost = slots.lump_sum(levers.discount.cost)
    if not cost or levers.discount.depth <= 0.0:
        return NOTHING
    weeks = range(slots.start, slots.start + slots.weeks)
    on = np.array([is_on(levers.discount, week) for week in weeks], np.int64)
    return slots.share_out(on * cost)


def contacts(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the cost of contacts, each and fixed."""
    made = each(slots, Flow.CONTACTS, slots.ticks(levers.contacts.cost))
    return made + yearly(slots, levers.contacts.fixed)


def switching_costs(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the cost of making it hard to leave, per customer, and of onboarding newcomers."""
    levers_cost = levers.switching_costs
    upkeep = each(slots, Flow.CUSTOMERS, slots.ticks(levers_cost.effort_cost))
    welcome = each(slots, Flow.ONBOARDED, slots.ticks(levers_cost.onboarding_cost))
    return (upkeep + YEAR // 2) // YEAR + welcome


def advertising(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the cost of reaching a share of the market each week."""
    reached = levers.advertising.reach * scenario.simulated * levers.advertising.cost
    return weekly(slots, slots.ticks(reached))


def knowledge(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the fixed cost of the customer database."""
    return yearly(slots, levers.knowledge.cost)


def rewards(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the cost of rewards handed out; the change of the liability comes on top."""
    return each(slots, Flow.REWARDS, slots.ticks(levers.programme.reward_cost))


def programme_running(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the cost of a programme: of its members, fixed, and of setting up a new one."""
    programme = levers.programme
    running = each(slots, Flow.MEMBERS, slots.ticks(programme.running_cost))
    cost = (running + YEAR // 2) // YEAR
    if programme.kind == "none":
        return cost
    cost = cost + yearly(slots, programme.fixed)
    if before is not None and before.programme.kind == "none":
        once = np.zeros(slots.weeks, np.int64)
        once[0] = slots.lump_sum(programme.setup)
        cost = cost + slots.share_out(once)
    return cost


def fixed(
    scenario: Scenario, firm: FirmSpec, levers: Levers, before: Levers | None, slots: Slots
) -> Amounts:
    """Return the firm's fixed cost."""
    return yearly(slots, firm.costs.fixed)


COSTS: dict[str, Cost] = {
    cost.__name__.upper(): cost
    for cost in (
        goods,
        handling,
        quality,
        failure_prevention,
        recovery,
        compensation,
        discount_announcement,
        contacts,
        switching_costs,
        advertising,
        knowledge,
        rewards,
        programme_running,
        fixed,
    )
}
"""Account name -> the function that says what it costs."""
