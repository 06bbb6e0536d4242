"""Persons: the traits and states of one customer, and what is seen of them from outside."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import mesa

from .closeness import ROUNDING, CloseCall, place_among
from .draws import CONTRACT, PERSON, START
from .firm import WEEKS, Firm
from .start import stationary, undisturbed
from .traits import draw_standing, draw_traits, normalised, tastes_of

if TYPE_CHECKING:
    from .market import OracleMarket

NOBODY = -1
NEVER = None
NO_CONTRACT = -1
OUTSIDE, MEMBER, GIVEN_UP = 0, 1, 2


TRAITS = (
    "relationship_intention",
    "price_sensitivity",
    "purchase_rate",
    "basket",
    "taste",
)
"""What is drawn at birth; `taste` is ln G."""

PER_FIRM = (
    "taste",
    "expectation",
    "satisfaction",
    "trust",
    "bond",
    "buzz",
    "reference_price",
    "aware",
    "points",
    "member",
    "last_purchase",
    "first_purchase",
    "joined",
    "purchases_now",
    "purchases_before",
)
"""States with one value per firm; `taste` is ln G."""

SINGLE = (
    "relationship_intention",
    "price_sensitivity",
    "purchase_rate",
    "basket",
    "deal_proneness",
    "stock",
    "usual_value",
    "contacts",
    "last_firm",
    "start_firm",
    "contract_end",
    "failed_last_week",
    "spent",
    "born",
)
"""States with one value; `usual_value` is IV0, not a number before there is one."""


class Person(mesa.Agent):
    """The pair (place, week of birth): traits and states. Lists have one entry per firm."""

    def __init__(self, model: OracleMarket, place: int, segment: int, born: int) -> None:
        """Person(model, place, segment, born): a newcomer under the offers of the moment."""
        super().__init__(model)
        self.model: OracleMarket = model
        self.place = place
        self.segment = segment
        self.born = born
        self.close_calls: list[CloseCall] = []
        self.bought: list[int] = []
        base, firms = model.base, model.firms

        traits = draw_traits(model.draws, base, place, born, segment)
        self.traits = traits
        self.relationship_intention = traits.relationship_intention
        self.price_sensitivity = traits.price_sensitivity
        self.purchase_rate = traits.purchase_rate
        self.basket = traits.basket
        self.taste = tastes_of(base, traits.taste, model.intercepts)
        self.standing = draw_standing(model.draws, base, place, born)
        self.aware = traits.aware

        zeros = [0.0] * len(firms)
        self.expectation = [firm.expected_quality for firm in firms]
        self.reference_price = [firm.log_list for firm in firms]
        self.trust = [model.base.baseline_trust] * len(firms)
        self.satisfaction, self.bond, self.buzz = zeros[:], zeros[:], zeros[:]
        self.points = [0] * len(firms)
        self.member = [OUTSIDE] * len(firms)
        self.joined: list[int | None] = [NEVER] * len(firms)
        self.last_purchase: list[int | None] = [NEVER] * len(firms)
        self.first_purchase: list[int | None] = [NEVER] * len(firms)
        self.purchases_now = [0] * len(firms)
        self.purchases_before = [0] * len(firms)
        self.deal_proneness = 0.0
        self.stock = 0.0
        self.usual_value = math.nan
        self.contacts = 0.0
        self.last_firm = NOBODY
        self.start_firm = NOBODY
        self.contract_end = NO_CONTRACT
        self.failed_last_week = False
        self.spent = 0
        self.talk_of: tuple[int, bool] | None = None
        self.get_to_know()
        for name, margin in traits.close:
            self.close(name, margin)

    def change_life(self) -> None:
        """Week's end: perhaps another purchase rate, or other tastes, from next week on."""
        model, lives = self.model, self.model.behaviour.lives
        if lives.rate_changes == 0.0 and lives.taste_changes == 0.0:
            return
        week = model.week + 1
        u = model.draws.uniforms(self.place, week, PERSON)[3]
        if self.happens("rate change", u, lives.rate_changes / WEEKS):
            what = "rate"
        elif self.happens("taste change", 1.0 - u, lives.taste_changes / WEEKS):
            what = "taste"
        else:
            return
        traits = draw_traits(model.draws, model.base, self.place, week, self.segment)
        if what == "rate":
            self.purchase_rate = traits.purchase_rate
        else:
            self.taste = tastes_of(model.base, traits.taste, model.intercepts)
            self.get_to_know()
        for name, margin in traits.close:
            if name == what:
                self.close(name, margin)

    def settle(self) -> None:
        """The stationary states of the first week."""
        model, base = self.model, self.model.base
        start = stationary(base, self.traits, self.taste, self.aware)
        self.deal_proneness = start.deal_proneness
        self.satisfaction, self.trust, self.bond = start.satisfaction, start.trust, start.bond
        self.usual_value = start.usual_value
        self.shares_at_start = start.shares
        self.reference_price = [today.log_price for today in base.today]
        if not self.known:
            return
        u_firm, u_contract, _, _ = model.draws.uniforms(self.place, 0, START)
        last, total, margin = self.known[-1], 0.0, math.inf
        for j in self.known[:-1]:
            total += start.shares[j]
            margin = min(margin, abs(u_firm - total))
            if u_firm < total:
                last = j
                break
        if margin < ROUNDING:
            self.close("last firm", margin)
        self.last_firm = last
        self.last_purchase[last] = self.first_purchase[last] = -1
        if base.subscription:
            weeks = self.term(model.firms[last])
            if weeks > 0:
                self.contract_end, margin = place_among(u_contract, weeks)
                if margin < ROUNDING:
                    self.close("contract", margin)
            self.satisfaction[last], self.trust[last], self.bond[last] = undisturbed(
                base, last, self.purchase_rate, self.relationship_intention
            )

    def term(self, firm: Firm) -> int:
        """Return the weeks that a new contract with the firm binds this customer."""
        costs = firm.levers.switching_costs
        free = costs.month_to_month
        u = self.model.draws.uniform(self.place, self.born, CONTRACT)
        if self.happens("month to month", u, free):
            return 0
        if self.happens("short contract", u, free + (1.0 - free) * costs.short_terms):
            return min(costs.short_weeks, costs.contract_weeks)
        return costs.contract_weeks

    def close(self, name: str, margin: float) -> None:
        """Note a close call of this week."""
        self.close_calls.append((self.model.week, name, margin))

    def calls_of(self, week: int) -> list[CloseCall]:
        """Return the close calls of that week, by far most often none."""
        calls: list[CloseCall] = []
        for call in reversed(self.close_calls):
            if call[0] != week:
                break
            calls.append(call)
        return calls

    def happens(self, name: str, u: float, probability: float) -> bool:
        """Return whether an event happens."""
        if abs(u - probability) < ROUNDING and 0.0 < probability < 1.0:
            self.close(name, abs(u - probability))
        return u < probability

    def get_to_know(self) -> None:
        """What follows from the firms this customer is aware of."""
        self.known = [j for j, aware in enumerate(self.aware) if aware]
        shares = normalised([self.taste[j] for j in self.known]) if self.known else []
        self.shares_of_known = [math.exp(log) for log in shares]

    def is_present(self, j: int, weeks_ago: int = 0) -> bool:
        """Return whether firm j counts this customer as its own."""
        if self.model.subscription:
            return self.last_firm == j
        last = self.last_purchase[j]
        return last is not None and self.model.week - weeks_ago - last <= WEEKS

    def adopt_traits(self, state: Mapping[str, Any]) -> None:
        """Take over what was drawn at birth, and nothing else."""
        for name in TRAITS:
            value = state[name]
            setattr(self, name, list(value) if name == "taste" else value)
        self.get_to_know()

    def state(self) -> dict[str, Any]:
        """Return all traits and states, lists in the order of firms' names."""
        answer: dict[str, Any] = {name: list(getattr(self, name)) for name in PER_FIRM}
        answer.update({name: getattr(self, name) for name in SINGLE})
        return answer

    def adopt(self, state: Mapping[str, Any]) -> None:
        """Take over traits and states, as `state` gives them."""
        for name in PER_FIRM:
            setattr(self, name, list(state[name]))
        for name in SINGLE:
            setattr(self, name, state[name])
        self.aware = [bool(aware) for aware in self.aware]
        self.failed_last_week = bool(self.failed_last_week)
        self.standing = draw_standing(self.model.draws, self.model.base, self.place, self.born)
        self.get_to_know()
