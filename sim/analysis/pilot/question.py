"""The question of a pilot: which policy, on whom, for how long, and what is measured."""

from __future__ import annotations

from dataclasses import dataclass

from sim.measure.metric import choose_metric
from sim.runs.prepare import check_policies
from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.likely import likely
from sim.scenario.paths import did_you_mean
from sim.text import show

UNITS = ("customers", "stores")
CUSTOMERS = 3_000
"""Customers simulated in each world, unless one asks for more: a first answer in a minute."""
WEEKS = 26
WORLDS = 8
LOTS = 2
"""Assignments that are drawn in each world by default."""
FEWEST = 10
"""Customers in an arm, at least; of stores two."""
LEFT = 4
"""Weeks, at least, that are left after a pilot for what it decides."""


@dataclass(frozen=True)
class Question:
    """What is asked of a pilot."""

    policy: str
    weeks: int
    """Weeks of the pilot, and of the time before that is looked at if the burn-in is as long."""
    holdout: float = 0.5
    """Share of those in the pilot who go without."""
    size: int | None = None
    """Units in the pilot, both arms together, in the market's size; None: all."""
    unit: str = "customers"
    stores: int = 40
    measure: str = "profit"
    cost: float = 0.0
    """What the pilot costs beside what it does to customers: systems, work, prints."""
    worlds: int = WORLDS
    lots: int = LOTS
    seed: int = 1


def check_question(scenario: Scenario, question: Question) -> None:
    """Raise ScenarioError with the first thing that is wrong with a question."""
    check_policies(scenario, [question.policy])
    if question.policy == scenario.baseline:
        others = [name for name in scenario.policies if name != scenario.baseline]
        hint = f"such as {others[0]}" if others else "the scenario has no other"
        raise _problem(
            "policy", question.policy, "expected a policy to try; this is the baseline", hint
        )
    choose_metric(question.measure)
    if question.unit not in UNITS:
        hint = did_you_mean(question.unit, UNITS)
        raise _problem("unit", question.unit, f"expected one of {', '.join(UNITS)}", hint)
    if not 0.0 < question.holdout < 1.0:
        hint = likely({"type": "number", "minimum": 0.0, "maximum": 1.0}, question.holdout)
        hint = hint or "0 or 1 would leave an arm empty"
        raise _problem("holdout", question.holdout, "expected a share above 0 and below 1", hint)
    longest = scenario.weeks - LEFT
    if not 2 <= question.weeks <= longest:
        expected = f"expected 2 to {longest} weeks of the scenario's {scenario.weeks}"
        hint = "the pilot ends before the scenario does, or nothing is left to decide"
        raise _problem("weeks", question.weeks, expected, hint)
    if scenario.burn_in_weeks == 0:
        hint = "without them nobody is a customer yet"
        raise _problem("burn_in", 0, "expected weeks before the pilot, 1 or more", hint)
    if question.unit == "stores" and not 4 <= question.stores <= scenario.simulated // 10:
        expected = f"expected 4 to {scenario.simulated // 10} stores"
        raise _problem("stores", question.stores, expected, "with ten customers each, or more")
    if not 0.0 <= question.cost < float("inf"):
        raise _problem("cost", question.cost, "expected an amount of money, 0 or more", "")
    least = 4 if question.unit == "stores" else 40
    most = question.stores if question.unit == "stores" else scenario.customers
    if question.size is not None and not least <= question.size <= most:
        expected = f"expected {least} to {most:,} {question.unit}"
        raise _problem("size", question.size, expected, "both arms together")


def _problem(path: str, value: object, expected: str, hint: str) -> ScenarioError:
    return ScenarioError([Problem("", None, path, show(value), expected, hint)])
