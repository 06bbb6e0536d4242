"""Glimpse: looks at a customer between two steps of its week, in the engine's own numbers.

In all of them `c` is the customer, a market of one row; `clock` is the week since the start of the
burn-in, `j` the number of a firm, and `changes` what was counted since the last look.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.explain.setting import Setting
from sim.analysis.explain.trace import Attention, Need, Payment, Sight, Tie, Visit, Weight
from sim.market.arithmetic import ZERO, exp, log, normal_quantile
from sim.market.columns import (
    AWARE,
    BASKET,
    BOND,
    BORN,
    BUZZ,
    CONTRACT_END,
    EXPECTATION,
    FAILED,
    LAST_FIRM,
    MEMBERSHIP,
    PRONENESS,
    RATE,
    REFERENCE,
    SATISFACTION,
    SENSITIVITY,
    STOCK,
    TASTE,
    TRUST,
    USUAL_VALUE,
    Columns,
)
from sim.market.draws import FOR_PURCHASE, philox, u4, uniform
from sim.market.flows import Flow
from sim.market.mechanisms.incidence import attention, demand_factor
from sim.market.mechanisms.programme import KINDS
from sim.market.mechanisms.utility import price_utility
from sim.market.steps.choice import deliberate_lock
from sim.market.steps.contract import newcomer_cost
from sim.market.steps.utility import programme_term

Changes = NDArray[np.int64]
"""What was counted between two looks: firms by flows."""

MEMBERSHIPS = ("none", "member", "gave up")
PROGRAMMES = {number: name for name, number in KINDS.items()}


class Counts:
    """The counts of the steps, read as changes from one look to the next."""

    def __init__(self, flows: Changes) -> None:
        self.flows = flows
        self._seen = flows.copy()

    def since(self) -> Changes:
        """Return the changes of the counts since the last call, firms by flows."""
        changes = self.flows - self._seen
        self._seen = self.flows.copy()
        return changes


def ties(setting: Setting, c: Columns) -> tuple[Tie, ...]:
    """Return how the customer stands to every firm now."""
    return tuple(tie(setting, c, j) for j in range(len(setting.firms)))


def tie(setting: Setting, c: Columns, j: int) -> Tie:
    """Return how the customer stands to firm number `j` now."""
    return Tie(
        firm=setting.firms[j],
        known=bool(c.flag[AWARE, j, 0]),
        satisfaction=float(c.tie[SATISFACTION, j, 0]),
        trust=float(c.tie[TRUST, j, 0]),
        bond=float(c.tie[BOND, j, 0]),
        buzz=float(c.tie[BUZZ, j, 0]),
        expectation=float(c.tie[EXPECTATION, j, 0]),
        usual_price=math.exp(float(c.tie[REFERENCE, j, 0])) * setting.mean_price,
        membership=MEMBERSHIPS[c.flag[MEMBERSHIP, j, 0]],
        points=int(c.points[j, 0]),
    )


def look_at_sights(
    setting: Setting,
    offers: Any,
    c: Columns,
    changes: Changes,
    lapsed: Changes,
    began: Columns,
    before: Columns,
) -> tuple[Sight, ...]:
    """Return what the customer saw of each firm, after step 1.

    `lapsed` are points lost by the end of programmes, `began` the customer at the start of the
    week, `before` the same right before step 1.
    """
    sights = []
    for j, name in enumerate(setting.firms):
        deal = bool(setting.scratch.deal[j, 0])
        ticks = offers[j].deal_ticks if deal else offers[j].list_ticks
        knew = bool(before.flag[AWARE, j, 0])
        sights.append(
            Sight(
                firm=name,
                known=bool(c.flag[AWARE, j, 0]),
                list_price=int(offers[j].list_ticks) / setting.ticks_per_unit,
                price=int(ticks) / setting.ticks_per_unit,
                deal=deal,
                discovered=bool(c.flag[AWARE, j, 0]) and not knew,
                contacted=bool(changes[j, Flow.CONTACTS]),
                irritated=bool(changes[j, Flow.IRRITATIONS]),
                bond_gained=float(c.tie[BOND, j, 0] - before.tie[BOND, j, 0]),
                points_lapsed=int(lapsed[j]),
                trust_lost=float(began.tie[TRUST, j, 0] - before.tie[TRUST, j, 0]),
            )
        )
    return tuple(sights)


def look_at_need(setting: Setting, clock: int, c: Columns, before: Columns) -> Need:
    """Return how many purchases the customer needs, and why, after step 2.

    `before` is the customer before step 2. For a newcomer the first offers are the usual ones.
    """
    s, rules = setting.scratch, setting.rules
    rate, stock = c.person[RATE, 0], c.person[STOCK, 0]
    value = usual = ZERO
    factor: Any = 1.0
    if not setting.subscription:
        rate *= setting.need(clock)
        newborn = clock > 0 and c.week[BORN, 0] == clock
        value = s.value[0]
        usual = value if newborn else before.person[USUAL_VALUE, 0]
        factor = demand_factor(
            value, usual, stock, rules.psi, rules.chi, rules.lowest, rules.highest
        )
    return Need(
        number=int(s.purchases[0]),
        mean=float(s.mean[0]),
        rate=float(rate),
        factor=float(factor),
        value=float(value),
        usual_value=float(usual),
        stock=float(stock),
        draw=float(s.need_draw[0]),
    )


def look_at_attention(setting: Setting, clock: int, c: Columns, looks: bool) -> Attention:
    """Return whether a subscriber looks around, and with what chance, after step 2."""
    s, rules = setting.scratch, setting.rules
    provider = int(c.mark[LAST_FIRM, 0])
    chance: Any = float(looks)
    rise: Any = ZERO
    renewal: Any = ZERO
    failure: Any = ZERO
    if provider >= 0:
        if c.week[CONTRACT_END, 0] == clock:
            renewal = rules.attention_renewal
        if c.mark[FAILED, 0]:
            failure = rules.attention_failure
        rise = s.log_price[provider, 0] - c.tie[REFERENCE, provider, 0]
        chance = attention(rules.attention, rules.attention_price, rise, renewal, failure)
    return Attention(
        looks=looks,
        chance=float(chance),
        draw=float(s.attention_draw[0]),
        spontaneous=float(rules.attention) if provider >= 0 else 0.0,
        price=float(min(rules.attention_price * max(rise, ZERO), 1.0)),
        renewal=float(renewal),
        failure=float(failure),
        in_contract=provider >= 0 and bool(clock < c.week[CONTRACT_END, 0]),
        provider=setting.firms[provider] if provider >= 0 else None,
    )


def look_at_weights(
    setting: Setting, clock: int, k: int, offers: Any, c: Columns
) -> tuple[Weight, ...]:
    """Return what each firm weighs in purchase number `k` of the week.

    To be called right before `choose`, which adds the lock to the engine's weights, and luck.
    Firms that the customer does not know are left out.
    """
    rules, last = setting.rules, int(c.mark[LAST_FIRM, 0])
    decision: Any = FOR_PURCHASE + u4(k)
    weights = []
    for j, name in enumerate(setting.firms):
        if not c.flag[AWARE, j, 0]:
            continue
        here = last == j
        made = deliberate_lock(j, 0, clock, offers[j], c, rules) if here else ZERO
        weight: Any = setting.scratch.score[j, 0]
        if here:
            weight = weight * exp(rules.habit + made)
        parts = _parts(setting, j, clock, offers[j], c, here)
        parts |= {"habit": float(rules.habit) if here else 0.0, "lock": float(made)}
        word, _, _, _ = philox(
            c.place[0], clock, decision, setting.births[j].id, rules.seed, rules.replication
        )
        luck = -log(-log(uniform(word)))
        weights.append(Weight(name, parts, float(log(weight)), float(luck)))
    return tuple(weights)


def _parts(
    setting: Setting, j: int, clock: int, o: Any, c: Columns, here: bool
) -> dict[str, float]:
    """Return the terms of V that come neither from habit nor from the lock."""
    rules, beta = setting.rules, c.person[SENSITIVITY, 0]
    log_price, usual = setting.scratch.log_price[j, 0], c.tie[REFERENCE, j, 0]
    prone: Any = c.person[PRONENESS, 0]
    bond, none, its_image = c.tie[BOND, j, 0], ZERO, o.image

    def of_price(image: Any, loss_aversion: Any) -> Any:
        customer = log_price, usual, beta, prone, bond
        held = rules.remembered, rules.price_relief
        return price_utility(*customer, image, rules.eta, loss_aversion, *held)

    price, rising = of_price(none, none), of_price(none, rules.iota)
    reward = programme_term(j, 0, clock, o, setting.scratch.attention[j, 0], c, rules)
    aversion = newcomer_cost(0, o, c, rules) if setting.subscription and not here else ZERO
    parts: dict[str, Any] = {
        "preference": log(c.tie[TASTE, j, 0]),
        "price": price,
        "price_rise": rising - price,
        "price_image": of_price(its_image, rules.iota) - rising,
        "satisfaction": rules.theta * c.tie[SATISFACTION, j, 0],
        "trust": rules.theta_t * (c.tie[TRUST, j, 0] - rules.baseline_trust),
        "bond": rules.phi * bond,
        "buzz": c.tie[BUZZ, j, 0],
        "programme": reward,
        "contract": -aversion,
    }
    return {name: float(part) + 0.0 for name, part in parts.items()}


def look_at_payment(
    setting: Setting, offers: Any, c: Columns, changes: Changes, j: int, old: int = -1
) -> Payment:
    """Return what a purchase at firm number `j` cost and earned, after step 3c.

    `changes` is what payment, programme and (subscriptions) the move have counted, `old` the
    number of the provider before, -1 for none.
    """
    counted = changes[j]
    deal = bool(counted[Flow.DEAL_PURCHASES])
    units: Any = offers[j].usual_units
    if not setting.subscription:
        units *= c.person[BASKET, 0] * (offers[j].stock_factor if deal else 1)
    moved = old not in (-1, j)
    return Payment(
        firm=setting.firms[j],
        paid=int(counted[Flow.REVENUE]) / setting.ticks_per_unit,
        full=int(counted[Flow.REVENUE] + counted[Flow.DISCOUNT]) / setting.ticks_per_unit,
        units=float(units),
        deal=deal,
        first=bool(counted[Flow.NEWCOMERS]),
        welcomed=bool(counted[Flow.ONBOARDED]),
        programme=PROGRAMMES[int(offers[j].kind)],
        enrolled=bool(counted[Flow.ENROLLED]),
        earned=int(counted[Flow.POINTS_ISSUED]),
        redeemed=int(counted[Flow.POINTS_REDEEMED]),
        rewards=int(counted[Flow.REWARDS]),
        left=setting.firms[old] if moved else None,
        exit_fee=int(changes[old, Flow.EXIT_FEES]) / setting.ticks_per_unit if moved else 0.0,
        forfeited=int(changes[old, Flow.POINTS_EXPIRED]) if moved else 0,
    )


class Visiting:
    """An experience about to happen: what is known before it, to be compared with after."""

    def __init__(self, setting: Setting, offers: Any, c: Columns, j: int) -> None:
        rules, s = setting.rules, setting.scratch
        self._setting, self._offer, self._firm = setting, offers[j], j
        self._before = tie(setting, c, j)
        self._expected: Any = c.tie[EXPECTATION, j, 0].copy()
        word: Any = s.noise_word[0]
        luck = normal_quantile(uniform(word))
        self._quality: Any = offers[j].quality + rules.noise * luck
        self._severity: Any = -offers[j].severity * log(uniform(s.severity_word[0]))

    def over(self, c: Columns, changes: Changes) -> Visit:
        """Return the experience, after steps 4 to 6, with what it left behind."""
        setting, o, counted = self._setting, self._offer, changes[self._firm]
        failed = bool(counted[Flow.FAILURES])
        answer, restored = None, ZERO
        if counted[Flow.RESOLVED_FAST]:
            answer, restored = "resolved fast", o.restore_fast
        elif counted[Flow.RESOLVED]:
            answer, restored = "resolved", o.restore_resolved
        elif counted[Flow.COMPLAINTS]:
            answer, restored = "heard", setting.rules.heard
        loss = self._severity if failed else ZERO
        paid_back = int(o.compensation_ticks) if counted[Flow.RESOLVED] else 0
        return Visit(
            firm=setting.firms[self._firm],
            expected=float(self._expected),
            quality=float(self._quality - loss),
            surprise=float(self._quality - self._expected - loss),
            passed_over=float(setting.scratch.unfair[0]),
            severity=float(self._severity) if failed else None,
            complained=bool(counted[Flow.COMPLAINTS]),
            answer=answer,
            restored=float(restored),
            compensation=paid_back / setting.ticks_per_unit,
            before=self._before,
            after=tie(setting, c, self._firm),
        )
