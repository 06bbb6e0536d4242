"""Which policy is audited, and whom an analyst would take for those it reached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.market.flows import Flow
from sim.measure.ledger import Ledger
from sim.runs.prepare import check_policies
from sim.scenario import Problem, Scenario, ScenarioError

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Audience:
    """Whom a policy reached, as the firm's own records tell."""

    members: str
    """What the reached are called."""
    others: str
    joining: str
    """What made somebody one of them, as in: before they joined."""
    flows: tuple[Flow, ...]
    """Counts at the firm of which one above 0 makes a customer one of them."""

    def of(self, ledger: Ledger) -> Mask:
        """Return which customers of a ledger were reached."""
        counts = ledger.at_firm[:, list(self.flows)].sum(axis=1)
        reached: Mask = counts > 0
        return reached


AUDIENCES = {
    "programme": Audience("members", "non-members", "joined", (Flow.ENROLLED, Flow.MEMBERS)),
    "discount": Audience("deal buyers", "others", "bought on a deal", (Flow.DEAL_PURCHASES,)),
    "contacts": Audience("the contacted", "others", "were contacted", (Flow.CONTACTS,)),
    "recovery": Audience(
        "the answered",
        "others",
        "complained and were answered",
        (Flow.RESOLVED, Flow.RESOLVED_FAST),
    ),
}
"""Levers that reach some customers and not others, the first that a policy changes counts."""


def choose_policy(scenario: Scenario, policy: str | None = None) -> str:
    """Return the policy to audit: the one that is asked for, or the likeliest.

    Left out, it is the first that brings a programme, else `discount`, else the first that is not
    the baseline. Raises ScenarioError for an unknown policy, or if there is none but the baseline.

    >>> choose_policy(Scenario.load("coffee")), choose_policy(Scenario.load("grocery"), "bond")
    ('stamps', 'bond')
    """
    if policy is not None:
        check_policies(scenario, [policy])
        return policy
    today = scenario.levers(scenario.baseline).programme
    others = [name for name in scenario.policies if name != scenario.baseline]
    for name in others:
        programme = scenario.levers(name).programme
        if programme.kind != "none" and programme != today:
            return name
    if not others:
        expected = "this scenario has no policy but the baseline, so there is nothing to audit"
        raise ScenarioError([Problem("", None, "policies", None, expected)])
    return "discount" if "discount" in others else others[0]


def audience_of(scenario: Scenario, policy: str) -> Audience | None:
    """Return whom a policy reaches; None if it reaches everybody alike.

    >>> grocery = Scenario.load("grocery")
    >>> audience_of(grocery, "points").members, audience_of(grocery, "price-cut")
    ('members', None)
    """
    today, changed = scenario.levers(scenario.baseline), scenario.levers(policy)
    for lever, audience in AUDIENCES.items():
        if getattr(today, lever) != getattr(changed, lever):
            return audience
    return None
