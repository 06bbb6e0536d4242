"""The first week: stationary states, the last firm, and the intercepts that keep market shares."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .baseline import Baseline, segments_of_places
from .draws import Draws
from .traits import LEAST_UTILITY, Traits, draw_traits, tastes_of

_SOLVED_ON = 4096
_ROUNDS = 12
_DECIMALS = 3


@dataclass(slots=True)
class Stationary:
    """States of a customer whom today's offers have left alone for long, and its choice shares."""

    deal_proneness: float
    satisfaction: list[float]
    trust: list[float]
    bond: list[float]
    shares: list[float]
    usual_value: float


def undisturbed(
    base: Baseline, firm: int, rate: float, r: float, proneness: float = 0.0
) -> tuple[float, float, float]:
    """Return (A*, T*, B*) at an own rate of purchases a week."""
    experience = base.behaviour.experience
    relationship = base.behaviour.relationship
    today = base.today[firm]
    react = today.reactions

    compared = experience.comparison * (experience.loss_weight - 1.0) * today.shortfall
    level = experience.level * (today.quality - base.mean_quality + compared)
    learning = rate * experience.satisfaction_learning
    fading = learning + experience.satisfaction_decay
    judgement = level + react.value - base.mean_value
    satisfaction = judgement * learning / fading if fading > 0.0 else 0.0

    building = rate * experience.trust_gain + experience.healing
    breaking = rate * experience.trust_loss * react.broken
    kept = building + breaking
    trust = building / kept if kept > 0.0 else base.baseline_trust

    growth = rate * relationship.growth * react.delight + today.contact
    growth *= r * trust * (1.0 - relationship.deal_drag * proneness)
    bond = growth / (growth + relationship.decay) if growth > 0.0 else 0.0
    return satisfaction, trust, bond


def stationary(
    base: Baseline, traits: Traits, taste: Sequence[float], aware: Sequence[bool]
) -> Stationary:
    """Return before the last firm is known.

    In subscriptions the states are those of a newcomer: only the provider's will differ.
    """
    choice = base.behaviour.choice
    firms = range(len(base.today))
    r, beta = traits.relationship_intention, traits.price_sensitivity
    tastes = [math.exp(log) for log in taste]

    satisfaction = [0.0] * len(firms)
    trust = [base.baseline_trust] * len(firms)
    bond = [0.0] * len(firms)
    deal_proneness = 0.0
    if base.subscription:
        values = [-beta * today.log_price for today in base.today]
        stickiness = choice.inertia
    else:
        stickiness = choice.habit
        eta = base.behaviour.deals.sensitisation
        deals = [today.deal * share for today, share in zip(base.today, tastes, strict=True)]
        deal_proneness = (1.0 - r) * sum(deals)
        held_against = 1.0 - base.behaviour.deals.remembered
        slope = beta * (1.0 + eta * deal_proneness * held_against)
        relief = base.behaviour.relationship.price_relief
        values = []
        for j in firms:
            satisfaction[j], trust[j], bond[j] = undisturbed(
                base, j, traits.purchase_rate * tastes[j], r, deal_proneness
            )
            values.append(
                -slope * (1.0 - relief * bond[j]) * base.today[j].log_price
                + choice.satisfaction * satisfaction[j]
                + choice.trust * (trust[j] - base.baseline_trust)
                + choice.bond * bond[j]
            )

    shares = [0.0] * len(firms)
    usual_value = 0.0
    known = [j for j in firms if aware[j]]
    if known:
        utility = {j: max(taste[j] + values[j], LEAST_UTILITY) for j in known}
        largest = max(utility.values())
        attraction = {j: math.exp(utility[j] - largest) for j in known}
        total = sum(attraction.values())
        for j in known:
            sticking = math.exp(stickiness + base.today[j].levers.switching_costs.effort) - 1.0
            shares[j] = attraction[j] * (total + sticking * attraction[j])
        whole = sum(shares)
        shares = [share / whole for share in shares]
        most_liked = max(taste[j] for j in known)
        liked = sum(math.exp(taste[j] - most_liked) for j in known)
        usual_value = largest - most_liked + math.log(total / liked)
    return Stationary(deal_proneness, satisfaction, trust, bond, shares, usual_value)


def intercepts(base: Baseline) -> list[float]:
    """Return what keeps the file's market shares at today's offers."""
    firms = range(len(base.today))
    answer = [0.0] * len(firms)
    known = [j for j in firms if base.today[j].known]
    draws = Draws(seed=0, replication=0)
    places = min(base.scenario.customers, _SOLVED_ON)
    segments = segments_of_places([s.segment.share for s in base.segments], places)
    people = [draw_traits(draws, base, i, 0, segment) for i, segment in enumerate(segments)]
    weights = [
        1.0 if base.subscription else person.purchase_rate * person.basket for person in people
    ]

    target = [0.0] * len(firms)
    for person, weight in zip(people, weights, strict=True):
        taste = tastes_of(base, person.taste, answer)
        for j in known:
            target[j] += weight * math.exp(taste[j])

    for _ in range(_ROUNDS):
        reached = [0.0] * len(firms)
        for person, weight in zip(people, weights, strict=True):
            taste = tastes_of(base, person.taste, answer)
            shares = stationary(base, person, taste, person.aware).shares
            for j in known:
                reached[j] += weight * shares[j]
        met = [j for j in known if target[j] > 0.0 and reached[j] > 0.0]
        goal, here = sum(target[j] for j in met), sum(reached[j] for j in met)
        for j in met:
            answer[j] += math.log(target[j] / goal) - math.log(reached[j] / here)

    largest = max(known, key=lambda j: (base.today[j].share, -j))
    shift = answer[largest]
    return [round(answer[j] - shift, _DECIMALS) if j in known else 0.0 for j in firms]
