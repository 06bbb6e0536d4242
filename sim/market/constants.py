"""Constants: what a scenario implies before the first week, by quadrature and root finding.

Results are rounded to six decimals, so that they are the same number on every machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from sim.scenario import Scenario
from sim.scenario.firm import FirmSpec
from sim.scenario.levers import Failures
from sim.scenario.relating import Experience

DIGITS = 6


@dataclass(frozen=True)
class Surprise:
    """Means over the surprises of one firm's service: value v, delight, and promises broken.

    Only failures break any.
    """

    value: float
    delight: float
    broken: float


def known_firms(scenario: Scenario) -> dict[str, FirmSpec]:
    """Return the firms that somebody knows, in name order."""
    return {
        name: scenario.firms[name]
        for name in sorted(scenario.firms)
        if scenario.firms[name].awareness > 0.0
    }


def share_weighted(scenario: Scenario, values: dict[str, float]) -> float:
    """Return the mean of values by firm over the known firms, weighted by market share."""
    known = known_firms(scenario)
    total = math.fsum(firm.market_share for firm in known.values())
    return math.fsum(firm.market_share * values[name] for name, firm in known.items()) / total


def net_quality(firm: FirmSpec) -> float:
    """Return the mean quality met at a firm, failures included: Q - f m."""
    return firm.service_quality - firm.failures.rate * firm.failures.severity


REWARD = 8.0
"""Default of `behaviour.rewards.reward`, per mean list price: a quarter per unit of money where a
purchase costs 32."""


def reward_weight(scenario: Scenario) -> float:
    """Return a1, the weight of a year's reward on enrolling, per mean list price of it.

    >>> round(reward_weight(Scenario.load("grocery")), 2)  # 0.25 per dollar, 31.6 dollars
    7.9
    """
    weight = scenario.behaviour.rewards.reward
    return REWARD if weight is None else weight * scenario.mean_price


def mean_quality(scenario: Scenario) -> float:
    """Return q-bar, the category's mean quality met."""
    known = known_firms(scenario)
    return round(share_weighted(scenario, {n: net_quality(f) for n, f in known.items()}), DIGITS)


def surprise(scenario: Scenario, name: str) -> Surprise:
    """Return means over the surprises of a firm's service, x ~ s z + f m - [failure] m e.

    z is standard normal, s^2 = 2 sigma_q^2 / (2 - alpha_E) (noise of one experience and of the
    expectation that follows it), e standard exponential: trapezoids by Gauss-Laguerre.
    """
    delight_from = scenario.behaviour.relationship.delight
    return _surprise(scenario.behaviour.experience, delight_from, scenario.firms[name].failures)


@lru_cache(maxsize=64)
def _surprise(experience: Experience, delight_from: float, failures: Failures) -> Surprise:
    """Work out `surprise` from what firms and points of a sweep often have in common."""
    spread = experience.noise * math.sqrt(2.0 / (2.0 - experience.expectation_learning))
    z = np.linspace(-8.0, 8.0, 3201)
    weight_z = np.exp(-0.5 * z * z)
    weight_z /= weight_z.sum()
    nodes, weight_e = np.polynomial.laguerre.laggauss(48)
    severity = failures.severity * nodes
    good = spread * z + failures.rate * failures.severity
    bad = good[:, None] - severity[None, :]
    f = failures.rate

    def mean(of_good: np.ndarray, of_bad: np.ndarray) -> float:
        total = (1.0 - f) * weight_z @ of_good + f * weight_z @ of_bad @ weight_e
        return round(float(total), DIGITS)

    def value(x: np.ndarray) -> np.ndarray:
        return np.where(x >= 0.0, x, experience.loss_weight * x)

    def delight(x: np.ndarray) -> np.ndarray:
        return np.maximum(x - delight_from, 0.0)

    def broken(x: np.ndarray) -> np.ndarray:
        loss = np.maximum(-x, 0.0)
        share: np.ndarray = np.clip((loss - experience.tolerance) / experience.span, 0.0, 1.0)
        return share

    return Surprise(
        value=mean(value(good), value(bad)),
        delight=mean(delight(good), delight(bad)),
        broken=mean(np.zeros_like(good), broken(bad)),
    )


def shortfall(scenario: Scenario, name: str) -> float:
    """Return the mean of min(E - q-bar, 0): how far what is expected of a firm falls short.

    E is an exponentially weighted mean of the quality met, taken as normal: of mean Q - f m and
    variance `alpha_E / (2 - alpha_E) (sigma_q^2 + 2 f m^2 - f^2 m^2)`.
    """
    firm, experience = scenario.firms[name], scenario.behaviour.experience
    rate, severity = firm.failures.rate, firm.failures.severity
    alpha = experience.expectation_learning
    met = experience.noise**2 + (2.0 * rate - rate * rate) * severity**2
    spread = math.sqrt(alpha / (2.0 - alpha) * met)
    distance = net_quality(firm) - mean_quality(scenario)
    if spread == 0.0:
        return round(min(distance, 0.0), DIGITS)
    normal, score = NormalDist(), distance / spread
    return round(distance * normal.cdf(-score) - spread * normal.pdf(score), DIGITS)


def mean_shortfall(scenario: Scenario) -> float:
    """Return s-bar, the category's mean of what is expected below the mean quality."""
    known = known_firms(scenario)
    return round(share_weighted(scenario, {n: shortfall(scenario, n) for n in known}), DIGITS)


def mean_value(scenario: Scenario) -> float:
    """Return v-bar, the category's mean value of a surprise."""
    known = known_firms(scenario)
    return round(share_weighted(scenario, {n: surprise(scenario, n).value for n in known}), DIGITS)


def baseline_trust(scenario: Scenario) -> float:
    """Return T_0, the trust in a firm that somebody has not met: 1 where nothing ever fails."""
    if all(surprise(scenario, name).broken == 0.0 for name in known_firms(scenario)):
        return 1.0
    return scenario.behaviour.experience.baseline_trust


_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)
_MOST_STEPS = 64
_CLOSE = 1e-13


def _variance_density(score: float, angle: Any) -> Any:
    """Return by how much the variance grows with the arc sine of the correlation."""
    return np.exp(-score * score / (1.0 + np.sin(angle))) / (2.0 * math.pi)


def normal_scores(mean: float, sd: float) -> tuple[float, float]:
    """Return (mu, sigma) such that Phi(mu + sigma z) has that mean and sd.

    `E Phi = Phi(mu / sqrt(1 + sigma^2))`. The second moment is the chance that two normals of
    correlation `sigma^2 / (1 + sigma^2)` both lie below the score of the mean; the variance is
    therefore an integral over the correlation (Plackett 1954), here over its arc sine, which
    Newton's method finds.

    >>> normal_scores(0.5, 0.0), normal_scores(0.5, 12.0**-0.5)  # the second is uniform
    ((0.0, 0.0), (0.0, 1.0))
    """
    score = NormalDist().inv_cdf(mean)
    if sd <= 0.0:
        return round(score, DIGITS), 0.0
    angle = 0.5 * math.pi
    for _ in range(_MOST_STEPS):
        nodes = 0.5 * angle * (_NODES + 1.0)
        variance = 0.5 * angle * float(_WEIGHTS @ _variance_density(score, nodes))
        step = (variance - sd * sd) / float(_variance_density(score, angle))
        angle = max(angle - step, 0.0)
        if abs(step) <= _CLOSE * angle:
            break
    correlation = math.sin(angle)
    sigma = math.sqrt(correlation / (1.0 - correlation))
    return round(score * math.sqrt(1.0 + sigma * sigma), DIGITS), round(sigma, DIGITS)
