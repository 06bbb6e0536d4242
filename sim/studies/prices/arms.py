"""The market in which prices are tried: rivals go on as today, and no deal but the experiment's."""

from __future__ import annotations

from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.studies.applies import brands, frequent
from sim.studies.lab import Lab
from sim.studies.variant import with_policies

CUT, PROMOTED = "one-week-cut", "promoted"
DEARER, CHEAPER = "ten-percent-dearer", "ten-percent-cheaper"
DEPTH = 0.20
"""Of the one-week cut, and of the deals of the heavier regime."""
STEP = 0.10
"""Of a price that is held."""
EVERY = 4
"""Weeks from one deal to the next in the heavier regime."""


def goods(scenario: Scenario) -> str:
    """Return "" for brands, and for frequent goods that can be kept at home, else why not.

    >>> goods(Scenario.load("grocery")), bool(goods(Scenario.load("airline")))
    ('', True)
    """
    if not brands(scenario) or (not frequent(scenario) and stored(scenario)):
        return ""
    return "published for brands of household goods, and for supermarkets"


def stored(scenario: Scenario) -> bool:
    """Return whether customers buy ahead when there is a deal."""
    return scenario.behaviour.demand.stockpiling > 0.0


def trial(scenario: Scenario) -> Scenario:
    """Return the scenario with the policies of these experiments: CUT, DEARER, ...

    Under CUT and PROMOTED there are deals for everyone of 20 %, every week and one week in four;
    DEARER and CHEAPER change the list price by 10 %. No firm has deals today.
    """
    price = scenario.firms[scenario.focal].price
    calm = edited(scenario, _without_deals)
    return with_policies(
        calm,
        {
            CUT: {"discount": {"depth": DEPTH}},
            PROMOTED: {"discount": {"depth": DEPTH, "every": EVERY}},
            DEARER: {"price": price * (1.0 + STEP)},
            CHEAPER: {"price": price * (1.0 - STEP)},
        },
    )


def quiet_trial(lab: Lab, **choice: float) -> Scenario:
    """Return the `trial` of the lab's quiet market, with other numbers of choice.

    Keywords are keys of `behaviour.choice`; without any, the market's own.
    """

    def change(data: Data) -> None:
        data["behaviour"]["choice"].update(choice)

    return trial(edited(lab.quiet, change))


def _without_deals(data: Data) -> None:
    for firm in data["firms"].values():
        firm["discount"] = {}
