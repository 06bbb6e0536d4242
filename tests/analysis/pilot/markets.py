"""Markets of pilots' tests: small ones, and one in which nothing joins the arms."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario import Scenario
from sim.scenario.switches import switches
from tests.commands import SMALL

QUIET = (
    switches()["word of mouth"]
    | switches()["unfair deals"]
    | {"behaviour.choice.habit": 0.0, "firms.rival.strategy": {"name": "hold"}}
)
"""Without talk, habit, rivals that react, and deals that others mind."""


def town(customers: int = 500, changes: Mapping[str, object] | None = None) -> Scenario:
    """Return the small town without what is uncertain, so that it is one world."""
    spec = Scenario.load(SMALL).model_copy(update={"uncertainty": {}})
    return spec.replace({"customers": customers, **(changes or {})})
