"""Experiences: quality met, judged, complained about, and what it does to a relationship."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .closeness import ROUNDING
from .draws import COMPLAINT, PURCHASE, logistic, normal
from .person import MEMBER

if TYPE_CHECKING:
    from .firm import Firm
    from .person import Person


def judge(
    customer: Person, j: int, q: float, soft: float, unfair: float, failed: bool
) -> tuple[float, float, float]:
    """Return (A, T, E) after meeting quality q at firm j."""
    experience = customer.model.behaviour.experience
    expectation, satisfaction = customer.expectation[j], customer.satisfaction[j]
    trust = customer.trust[j]
    x = q - expectation
    value = x if x >= 0.0 else experience.loss_weight * x * soft
    base = customer.model.base
    below = min(expectation - base.mean_quality, 0.0) - base.mean_shortfall
    compared = experience.comparison * (experience.loss_weight - 1.0) * below
    judgement = experience.level * (q - base.mean_quality + compared) + value - base.mean_value
    satisfaction += experience.satisfaction_learning * (judgement - satisfaction)
    touched = -x * soft - experience.tolerance
    if failed and abs(touched) < ROUNDING:
        customer.close("trust", abs(touched))
    broken = min(max(touched / experience.span, 0.0), 1.0) if failed else 0.0
    if broken == 0.0:
        trust += experience.trust_gain * (1.0 - trust)
    else:
        trust -= experience.trust_loss * broken * trust
    trust -= experience.trust_loss * min(unfair, 1.0) * trust
    return satisfaction, trust, expectation + experience.expectation_learning * x


def meet(customer: Person, firm: Firm, k: int) -> bool:
    """Steps 4 to 6: meet(customer, firm, k) -> bool: one experience; True if it failed."""
    model, j = customer.model, firm.index
    experience, relationship = model.behaviour.experience, model.behaviour.relationship
    r, bond = customer.relationship_intention, customer.bond[j]
    _, u_quality, u_failure, u_severity = model.draws.uniforms(
        customer.place, model.week, PURCHASE + k, firm.id
    )
    firm.counters.encounters += 1
    smooth = q = firm.quality + experience.noise * normal(u_quality)
    unfair = passed_over(customer, firm)
    failed = customer.happens("failure", u_failure, firm.failure_rate)
    if failed:
        severity = -firm.severity * math.log(u_severity)
        q = smooth - severity
        soft = 1.0 - experience.forgiveness * r * bond
        if customer.member[j] == MEMBER:
            soft *= 1.0 - experience.member_buffer
        firm.counters.failures += 1
        after = judge(customer, j, q, soft, unfair, True)
        restored = complain(customer, firm, k, severity)
        if restored > 0.0:
            spared = judge(customer, j, smooth, 1.0, unfair, False)
            a, t, e = (w + restored * (s - w) for w, s in zip(after, spared, strict=True))
            after = a, t, e
    else:
        after = judge(customer, j, q, 1.0, unfair, False)
    x = q - customer.expectation[j]
    customer.satisfaction[j], customer.trust[j], customer.expectation[j] = after
    if x > relationship.delight:
        eager = 1.0 - relationship.deal_drag * customer.deal_proneness
        gain = relationship.growth * eager * r * customer.trust[j] * (x - relationship.delight)
        customer.bond[j] = bond + min(gain, 1.0) * (1.0 - bond)
    return failed


def passed_over(customer: Person, firm: Firm) -> float:
    """Return how unfair a deal is that is aimed at others."""
    discount = firm.levers.discount
    if not firm.running or discount.target == "everyone" or customer.has_deal[firm.index]:
        return 0.0
    unfairness = customer.model.behaviour.deals.unfairness
    return unfairness * discount.depth * (0.5 + customer.relationship_intention)


def complain(customer: Person, firm: Firm, k: int, severity: float) -> float:
    """Step 5: complain(customer, firm, k, severity) -> float: the share restored."""
    model, voice, recovery = customer.model, customer.model.behaviour.voice, firm.levers.recovery
    score = voice.intercept + voice.severity * severity
    score += voice.relationship * customer.relationship_intention
    u_resolved, u_fast, u_complaint, _ = model.draws.uniforms(
        customer.place, model.week, COMPLAINT + k, firm.id
    )
    if not customer.happens("complaint", u_complaint, logistic(score)):
        return 0.0
    firm.counters.complaints += 1
    if not customer.happens("resolved", u_resolved, recovery.resolved):
        return voice.heard
    firm.counters.resolved += 1
    firm.counters.compensation += firm.compensation_ticks
    customer.spent -= firm.compensation_ticks
    restored = voice.resolved
    if customer.happens("fast", u_fast, recovery.fast):
        firm.counters.fast += 1
        restored = voice.fast
    generosity = voice.compensation * recovery.compensation / firm.levers.price
    return 1.0 - (1.0 - restored) * math.exp(-generosity)
