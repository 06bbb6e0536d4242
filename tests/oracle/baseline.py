"""Baseline: what the file's numbers mean for a market that nobody disturbs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import owens_t

from sim.scenario import Scenario
from sim.scenario.levers import Failures, Levers
from sim.scenario.relating import Experience
from sim.scenario.segment import RelationshipIntention, Segment

from .draws import firm_id
from .money import deal_ticks, list_ticks, per_week, ticks_per_unit

_NORMAL = NormalDist()
_DECIMALS = 6
_PRICE_DECIMALS = 7
_LARGEST_SIGMA = 1e4


def intention_parameters(intention: RelationshipIntention) -> tuple[float, float]:
    """Return (mu, sigma) of R = Phi(mu + sigma z).

    >>> intention_parameters(RelationshipIntention(mean=0.5, sd=0.0))
    (0.0, 0.0)
    """
    mean, sd = intention.mean, intention.sd
    quantile = _NORMAL.inv_cdf(mean)
    if sd == 0.0:
        return round(quantile, _DECIMALS), 0.0
    second_moment = mean * mean + sd * sd

    def excess(sigma: float) -> float:
        reached = mean - 2.0 * owens_t(quantile, 1.0 / math.sqrt(1.0 + 2.0 * sigma * sigma))
        return float(reached) - second_moment

    sigma = float(brentq(excess, 0.0, _LARGEST_SIGMA, xtol=1e-12))
    mu = quantile * math.sqrt(1.0 + sigma * sigma)
    return round(mu, _DECIMALS), round(sigma, _DECIMALS)


@dataclass(frozen=True)
class Surprise:
    """The distribution of q - E in an undisturbed market: normal, less a failure now and then."""

    spread: float
    failures: Failures

    def beyond(self, threshold: float, sign: float) -> float:
        """Return E max(sign x - threshold, 0)."""
        rate, severity = self.failures.rate, self.failures.severity
        centre = rate * severity
        smooth = self._part(sign * centre - threshold)
        if rate == 0.0:
            return smooth

        def failed(e: float) -> float:
            return math.exp(-e) * self._part(sign * (centre - severity * e) - threshold)

        kink = max((centre - sign * threshold) / severity, 0.0)
        below = quad(failed, 0.0, kink, epsabs=1e-11)[0] if kink > 0.0 else 0.0
        above = quad(failed, kink, math.inf, epsabs=1e-11)[0]
        return (1.0 - rate) * smooth + rate * float(below + above)

    def broken(self, tolerance: float, span: float) -> float:
        """Return how much of a promise an experience breaks on average: only failures do."""
        rate, severity = self.failures.rate, self.failures.severity
        if rate == 0.0:
            return 0.0
        centre = rate * severity

        def failed(e: float) -> float:
            met = centre - severity * e
            touched, saturated = (self._part(-met - each) for each in (tolerance, tolerance + span))
            return math.exp(-e) * (touched - saturated) / span

        kink = max((centre + tolerance) / severity, 0.0)
        below = quad(failed, 0.0, kink, epsabs=1e-11)[0] if kink > 0.0 else 0.0
        return rate * float(below + quad(failed, kink, math.inf, epsabs=1e-11)[0])

    def _part(self, distance: float) -> float:
        """Return E max(distance + spread z, 0) for a standard normal z."""
        if self.spread == 0.0:
            return max(distance, 0.0)
        score = distance / self.spread
        return distance * _NORMAL.cdf(score) + self.spread * _NORMAL.pdf(score)


@dataclass(frozen=True)
class Reactions:
    """Means of an undisturbed customer's reactions to one firm: v-bar_j, d_j and k_j."""

    value: float
    delight: float
    broken: float


def reactions(failures: Failures, experience: Experience, delight: float) -> Reactions:
    """Return by quadrature."""
    variance = 2.0 * experience.noise**2 / (2.0 - experience.expectation_learning)
    surprise = Surprise(math.sqrt(variance), failures)
    # The mean surprise is 0, so only the extra weight of losses is left of E v(x).
    value = -(experience.loss_weight - 1.0) * surprise.beyond(0.0, -1.0)
    return Reactions(
        value=round(value, _DECIMALS),
        delight=round(surprise.beyond(delight, 1.0), _DECIMALS),
        broken=round(surprise.broken(experience.tolerance, experience.span), _DECIMALS),
    )


@dataclass(frozen=True)
class Today:
    """One firm's offer today, as an undisturbed customer meets it on average."""

    levers: Levers
    id: int
    awareness: float
    known: bool
    share: float
    quality: float
    deal: float
    log_price: float
    log_list: float
    contact: float
    shortfall: float
    reactions: Reactions


@dataclass(frozen=True)
class SegmentTraits:
    """A segment with the parameters of R that give its mean and standard deviation."""

    segment: Segment
    mu: float
    sigma: float


class Baseline:
    """Constants of a scenario, firms and segments in the order of their names."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.behaviour = scenario.behaviour
        self.subscription = scenario.kind == "subscription"
        self.names = sorted(scenario.firms)
        specs = [scenario.firms[name] for name in self.names]
        total = sum(spec.market_share for spec in specs if spec.awareness > 0.0)
        weights = [spec.market_share / total if spec.awareness > 0.0 else 0.0 for spec in specs]

        self.ticks_per_unit = ticks_per_unit(scenario)
        self.usual_price = _mean([spec.price for spec in specs], weights)
        prices = [per_week(s.price, self.subscription) * self.ticks_per_unit for s in specs]
        qualities = [_quality_met(spec) for spec in specs]
        experience, delight = self.behaviour.experience, self.behaviour.relationship.delight
        react = [reactions(spec.failures, experience, delight) for spec in specs]
        self.mean_price = _mean(prices, weights)
        self.mean_quality = round(_mean(qualities, weights), _DECIMALS)
        self.mean_value = round(_mean([r.value for r in react], weights), _DECIMALS)
        never_broken = all(
            r.broken == 0.0 for r, weight in zip(react, weights, strict=True) if weight > 0.0
        )
        self.baseline_trust = 1.0 if never_broken else experience.baseline_trust
        falls_short = [_falls_short(spec, experience, self.mean_quality) for spec in specs]
        self.mean_shortfall = round(_mean(falls_short, weights), _DECIMALS)
        self.shortfall = dict(zip(self.names, falls_short, strict=True))
        self.today = [
            self._today(name, scenario.firms[name].market_share / total, its_reactions)
            for name, its_reactions in zip(self.names, react, strict=True)
        ]

        self.segment_names = sorted(scenario.segments)
        segments = [scenario.segments[name] for name in self.segment_names]
        self.segments = [
            SegmentTraits(segment, *intention_parameters(segment.relationship_intention))
            for segment in segments
        ]
        shares = [segment.share for segment in segments]
        self.mean_sensitivity = _mean([s.price_sensitivity.mean for s in segments], shares)

    def log_price(self, ticks: int) -> float:
        """Return ln of a price relative to the mean list price."""
        return round(math.log(ticks / self.mean_price), _PRICE_DECIMALS)

    def _today(self, name: str, share: float, react: Reactions) -> Today:
        spec = self.scenario.firms[name]
        discount, contacts = spec.discount, spec.contacts
        log_list = self.log_price(list_ticks(spec, self.subscription, self.ticks_per_unit))
        log_deal = self.log_price(deal_ticks(spec, self.subscription, self.ticks_per_unit))
        deal = 0.0
        if discount.depth > 0.0 and discount.target in ("everyone", "deal-prone"):
            deal = min(discount.duration / discount.every, 1.0) * discount.share
        contact = 0.0
        if contacts.target == "customers":
            relationship = self.behaviour.relationship
            warmth = contacts.personal + (1.0 - contacts.personal) * relationship.digital_warmth
            contact = relationship.contact * contacts.relevance * warmth * contacts.per_year / 52.0
        return Today(
            levers=spec,
            id=firm_id(name),
            awareness=spec.awareness,
            known=spec.awareness > 0.0,
            share=share,
            quality=_quality_met(spec),
            deal=deal,
            log_price=(1.0 - deal) * log_list + deal * log_deal,
            log_list=log_list,
            contact=contact,
            shortfall=self.shortfall[name] - self.mean_shortfall,
            reactions=react,
        )


def segments_of_places(shares: list[float], places: int) -> list[int]:
    """Return the segment of each place.

    Shares are taken as the decimal numbers they are written as, so that ties are ties.

    >>> segments_of_places([0.5, 0.25, 0.25], 4)
    [0, 1, 2, 0]
    """
    written = [Fraction(str(share)) for share in shares]
    exact = [share / sum(written) for share in written]
    taken = [0] * len(shares)
    answer = []
    for place in range(places):
        due = [share * (place + 1) - has for share, has in zip(exact, taken, strict=True)]
        segment = due.index(max(due))
        taken[segment] += 1
        answer.append(segment)
    return answer


def _quality_met(levers: Levers) -> float:
    """Return Q - f m, the mean quality with failures."""
    return levers.service_quality - levers.failures.rate * levers.failures.severity


def _falls_short(levers: Levers, experience: Experience, usual: float) -> float:
    """Return E min(y, 0) of what customers expect of the firm, over what is usual."""
    rate, severity = levers.failures.rate, levers.failures.severity
    alpha = experience.expectation_learning
    variance = experience.noise**2 + 2.0 * rate * severity**2 - (rate * severity) ** 2
    spread = math.sqrt(variance * alpha / (2.0 - alpha))
    centre = _quality_met(levers) - usual
    if spread == 0.0:
        return round(min(centre, 0.0), _DECIMALS)
    y = NormalDist(centre, spread)
    return round(centre * y.cdf(0.0) - spread * spread * y.pdf(0.0), _DECIMALS)


def _mean(values: list[float] | list[int], weights: list[float]) -> float:
    pairs = zip(values, weights, strict=True)
    return sum(value * weight for value, weight in pairs) / sum(weights)
