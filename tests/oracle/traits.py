"""Traits: who a customer is, drawn once at birth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from .baseline import Baseline
from .closeness import ROUNDING
from .draws import AWARE, PERSON, RATE, STANDING, TASTE, Draws, normal
from .money import single

LEAST_WEIGHT = 1e-37
"""What an offer weighs at least, without the lock, for whoever knows the firm."""
LEAST_UTILITY = math.log(LEAST_WEIGHT)


_phi = NormalDist().cdf
_LEAST_TASTE = math.log(1e-30)


@dataclass(slots=True)
class Traits:
    """Everything drawn at birth; `taste` is before intercepts, in logs and not normalised."""

    relationship_intention: float
    price_sensitivity: float
    purchase_rate: float
    basket: float
    taste: list[float]
    aware: list[bool]
    close: list[tuple[str, float]]


@dataclass(slots=True)
class Standing:
    """Draws of a customer that stand for life, one per firm."""

    enrolment: list[float]
    attention: list[float]
    error_relation: list[float]
    error_deal: list[float]


def draw_traits(draws: Draws, base: Baseline, place: int, born: int, segment: int) -> Traits:
    """Return Traits of the customer (place, born)."""
    spec = base.segments[segment].segment
    z1, z2_own, z3 = (normal(u) for u in draws.uniforms(place, born, PERSON)[:3])
    rho = base.behaviour.choice.sensitivity_correlation
    z2 = -rho * z1 + math.sqrt(1.0 - rho * rho) * z2_own
    sigma, s = spec.price_sensitivity.sd, spec.basket.sd

    close: list[tuple[str, float]] = []
    shape = spec.purchase_rate.shape
    log_rate, margin = draws.log_gamma(shape, place, born, RATE)
    if margin < ROUNDING:
        close.append(("rate", margin))

    taste, aware = [], []
    for firm in base.today:
        alpha = base.behaviour.choice.preference_concentration * firm.share
        log_taste, margin = draws.log_gamma(alpha, place, born, TASTE, firm.id)
        if margin < ROUNDING:
            close.append(("taste", margin))
        taste.append(log_taste)
        u = draws.uniform(place, born, AWARE, firm.id)
        if 0.0 < firm.awareness < 1.0 and abs(u - firm.awareness) < ROUNDING:
            close.append(("aware", abs(u - firm.awareness)))
        aware.append(u < firm.awareness)

    return Traits(
        relationship_intention=_phi(base.segments[segment].mu + base.segments[segment].sigma * z1),
        price_sensitivity=spec.price_sensitivity.mean * math.exp(sigma * z2 - sigma * sigma / 2.0),
        purchase_rate=math.exp(log_rate) * spec.purchase_rate.mean / shape,
        basket=1.0 if base.subscription else single(math.exp(s * z3 - s * s / 2.0)),
        taste=taste,
        aware=aware,
        close=close,
    )


def draw_standing(draws: Draws, base: Baseline, place: int, born: int) -> Standing:
    """Return Standing draws of the customer (place, born)."""
    standing = [draws.uniforms(place, born, STANDING, firm.id) for firm in base.today]
    return Standing(*([words[n] for words in standing] for n in range(4)))


def tastes_of(base: Baseline, raw: Sequence[float], intercepts: Sequence[float]) -> list[float]:
    """Return ln G, where the G of known firms add up to 1."""
    logs = [log + a for log, a in zip(raw, intercepts, strict=True)]
    total = log_sum([log for log, firm in zip(logs, base.today, strict=True) if firm.known])
    return [max(log - total, _LEAST_TASTE) for log in logs]


def normalised(taste: Sequence[float]) -> list[float]:
    """Return logs of shares that add up to 1.

    >>> normalised([0.0, 0.0]) == [-math.log(2.0)] * 2
    True
    """
    total = log_sum(taste)
    return [log - total for log in taste]


def log_sum(logs: Sequence[float]) -> float:
    """Return the logarithm of the sum of what the logarithms stand for."""
    largest = max(logs)
    return largest + math.log(sum([math.exp(log - largest) for log in logs]))
