"""Variants: the same scenario with something changed for an experiment."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any

from sim.scenario import Scenario
from sim.scenario.edit import Data, edited

EQUAL_TASTES: Mapping[str, float] = {
    "behaviour.choice.preference_concentration": 1000.0,
    "segments.*.price_sensitivity.mean": 0.0,
    "behaviour.choice.habit": 0.0,
    "behaviour.choice.satisfaction": 0.0,
    "behaviour.choice.trust": 0.0,
    "behaviour.choice.bond": 0.0,
    "firms.*.awareness": 1.0,
}
"""Numbers at which nothing tells customers apart in what they choose, or choose from."""


def quiet(scenario: Scenario) -> Scenario:
    """Return the market in which every rival goes on as today, whatever happens.

    >>> quiet(Scenario.load("grocery")).firms["discounter"].strategy.name
    'hold'
    """
    return edited(scenario, hold)


def hold(data: Data) -> None:
    """In the tables of a scenario: every firm goes on as today."""
    for firm in data["firms"].values():
        firm["strategy"] = {"name": "hold"}


def with_numbers(scenario: Scenario, numbers: Mapping[str, float]) -> Scenario:
    """Return the scenario with other numbers at these paths of its file.

    Bands of uncertainty are left out, as they lie around what is changed.
    Raises ScenarioError for a path that there is not.

    >>> free = with_numbers(Scenario.load("grocery"), {"behaviour.choice.habit": 0.0})
    >>> free.behaviour.choice.habit
    0.0
    """
    return edited(scenario, lambda data: None).replace(numbers)


def with_policies(scenario: Scenario, policies: Mapping[str, Mapping[str, Any]]) -> Scenario:
    """Return the scenario with these policies, too: name -> levers as a file has them.

    >>> cut = with_policies(Scenario.load("grocery"), {"cut": {"price": 30.0}})
    >>> cut.levers("cut").price
    30.0
    """

    def add(data: Data) -> None:
        data["policies"].update({name: dict(levers) for name, levers in policies.items()})

    return edited(scenario, add)


def focus(data: Data, firm: str) -> None:
    """In the tables of a scenario: the market is seen from a firm, whose one policy is today's.

    >>> from functools import partial
    >>> edited(Scenario.load("grocery"), partial(focus, firm="discounter")).focal
    'discounter'
    """
    data["focal"] = firm
    data["firms"][firm]["strategy"] = {"name": "hold"}
    data["policies"] = {data["baseline"]: {}}


def plain(scenario: Scenario) -> Scenario:
    """Return a market that is wrong on purpose: a plain logit.

    Customers are all alike: the same taste, the same price sensitivity, the same purchase rate;
    no habit, no inertia, no reference price. A suite that finds nothing wrong with it is no good.
    """

    def flatten(data: Data) -> None:
        for segment in data["segments"].values():
            segment["price_sensitivity"]["sd"] = 0.0
            segment["purchase_rate"]["shape"] = 1000.0
            segment["basket"] = {"sd": 0.0}
        choice = data["behaviour"]["choice"]
        choice.update(preference_concentration=1000.0, habit=0.0, inertia=0.0, loss_aversion=0.0)
        choice.update(sensitivity_correlation=0.0)
        rates = [s["purchase_rate"]["mean"] * s["share"] for s in data["segments"].values()]
        betas = [s["price_sensitivity"]["mean"] * s["share"] for s in data["segments"].values()]
        for segment in data["segments"].values():
            segment["purchase_rate"]["mean"] = fsum(rates)
            segment["price_sensitivity"]["mean"] = fsum(betas)

    return edited(scenario, flatten)
