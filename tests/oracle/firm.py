"""Firms: the levers of the week, what follows from them, and the counters of the week."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import mesa

from sim.scenario.levers import Levers, Programme

from .draws import firm_id
from .money import deal_ticks, list_ticks, per_week, single

if TYPE_CHECKING:
    from .market import OracleMarket

WEEKS = 52


def lost_worth(before: Programme, now: Programme) -> float:
    """Return share of what a programme gave back that is gone."""
    if before.kind == "none":
        return 0.0
    if now.kind != before.kind:
        return 1.0
    given = [
        (one.earn if one.kind == "points" else 1.0) * one.reward_value / one.goal
        for one in (before, now)
    ]
    if given[0] == 0.0:
        return 0.0
    return round(max(1.0 - given[1] / given[0], 0.0), 6)


@dataclass(slots=True)
class Counters:
    """What happened to a firm in one week; money in ticks, units in 1/65,536.

    Present customers, those among them who are members, and the sums of their states are those
    between steps 7 and 8, as is who is aware.
    Points (or stamps) issued less those redeemed and expired are what is held by members.
    """

    purchases: int = 0
    buyers: int = 0
    units: int = 0
    deals: int = 0
    revenue: int = 0
    discounts: int = 0
    exit_fees: int = 0
    points_issued: int = 0
    points_redeemed: int = 0
    points_expired: int = 0
    rewards: int = 0
    encounters: int = 0
    complaints: int = 0
    failures: int = 0
    resolved: int = 0
    fast: int = 0
    compensation: int = 0
    contacts: int = 0
    irritations: int = 0
    captives: int = 0
    enrolments: int = 0
    given_up: int = 0
    newcomers: int = 0
    onboarded: int = 0
    gained: int = 0
    lost: int = 0
    reached: int = 0
    recommendations: int = 0
    warnings: int = 0
    customers: int = 0
    members: int = 0
    aware: int = 0
    satisfaction: float = 0.0
    trust: float = 0.0
    bond: float = 0.0


class Firm(mesa.Agent):
    """A firm: its offer of this week and its counters of this week."""

    def __init__(self, model: OracleMarket, index: int, name: str, levers: Levers) -> None:
        super().__init__(model)
        self.model: OracleMarket = model
        self.index = index
        self.name = name
        self.id = firm_id(name)
        self.counters = Counters()
        self.running = False
        self.today = levers
        self.known_causes = 0.0
        self.lost_worth = 0.0
        self.dearer = 0.0
        self._set(levers)
        self.log_today = self.log_list

    def offer(self, levers: Levers, week: int) -> bool:
        """Return make this week's offer; True if a programme has ended."""
        ended = self.programme_kind not in ("none", levers.programme.kind)
        self.lost_worth = lost_worth(self.levers.programme, levers.programme)
        if levers is not self.levers:
            self._set(levers)
        discount = levers.discount
        self.running = (
            discount.depth > 0.0 and (week + discount.offset) % discount.every < discount.duration
        )
        self.learn()
        self.charge(week)
        self.counters = Counters()
        image = self.model.behaviour.price_image
        felt = self.dearer if self.dearer > 0.0 else image.falls * self.dearer
        self.image = round(image.weight * felt, 7)
        self.usual_units = single(round(math.exp(-image.units * self.dearer), 7))
        return ended

    def charge(self, week: int) -> None:
        """Ask for the money of the week; what was set is that of the burn-in's end."""
        market, levers = self.model, self.levers
        years = max(week - market.burn_in, 0) / WEEKS
        level = round((1.0 + market.spec.category.inflation) ** years, 7)
        per_unit, subscription = market.base.ticks_per_unit, market.subscription
        self.list_ticks = round(list_ticks(levers, subscription, per_unit) * level)
        self.deal_ticks = round(deal_ticks(levers, subscription, per_unit) * level)
        costs, recovery = levers.switching_costs, levers.recovery
        self.exit_fee_ticks = round(round(costs.exit_fee * per_unit) * level)
        self.compensation_ticks = round(round(recovery.compensation * per_unit) * level)
        exact = Fraction(f"{levers.programme.earn / level:.12g}") / Fraction(per_unit)
        self.points_per_tick = exact.limit_denominator(10**9)

    def get_about(self) -> None:
        """Word of the firm's list price gets about."""
        gap = self.log_list - self.log_today
        self.dearer += self.model.behaviour.price_image.learning * (gap - self.dearer)

    def learn(self) -> None:
        """Complaints of last week explain failures, if the firm listens more."""
        extra = self.levers.knowledge.feedback - self.today.knowledge.feedback
        if extra <= 0.0:
            self.failure_rate = self.levers.failures.rate
            return
        last = self.counters
        if last.encounters > 0:
            told = self.model.behaviour.voice.lessons * last.complaints / last.encounters
            self.known_causes += (1.0 - self.known_causes) * min(told, 1.0)
        self.failure_rate = self.levers.failures.rate * (1.0 - extra * self.known_causes)

    def _set(self, levers: Levers) -> None:
        """All that follows from a firm's levers."""
        market = self.model
        base = market.base
        subscription = base.subscription
        self.levers = levers

        listed = list_ticks(levers, subscription, base.ticks_per_unit)
        deal = deal_ticks(levers, subscription, base.ticks_per_unit)
        self.log_list, self.log_deal = base.log_price(listed), base.log_price(deal)
        stockpiling = market.behaviour.demand.stockpiling
        self.deal_units = 1.0
        if not subscription:
            self.deal_units = single((listed / deal) ** stockpiling)

        self.quality = levers.service_quality
        self.failure_rate = levers.failures.rate
        self.severity = levers.failures.severity

        costs = levers.switching_costs
        self.effort = costs.effort
        self.exit_fee = costs.exit_fee

        programme = levers.programme
        self.programme_kind = programme.kind
        self.stamps = programme.kind == "stamps"
        self.goal = programme.goal
        self.needed = programme.goal + programme.endowed
        self.point_value = programme.reward_value / programme.goal
        self.relative_reward = programme.reward_value / levers.price
        self.money_per_visit = per_week(levers.price, subscription)

    @property
    def expected_quality(self) -> float:
        """What newcomers expect of the firm."""
        return self.quality - self.failure_rate * self.severity

    def reaches_out(self) -> bool:
        """Return it advertises, contacts customers or runs a deal this week."""
        levers = self.levers
        return self.running or levers.advertising.reach > 0.0 or levers.contacts.per_year > 0.0
