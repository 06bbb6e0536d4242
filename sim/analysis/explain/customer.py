"""Whom and when somebody asks about: a customer's number and a week, checked before any run."""

from __future__ import annotations

from sim.scenario import Problem, Scenario, ScenarioError


def check_whom(scenario: Scenario, customer: int | None, week: int | None = None) -> None:
    """Refuse a customer or a week that does not exist, before anything runs.

    `customer` is a place, or None for whichever; `week` counts from the end of the burn-in; both
    start at 0. Raises ScenarioError.

    >>> from sim.scenario import ScenarioError
    >>> try:
    ...     check_whom(Scenario.load("grocery"), 20_000)
    ... except ScenarioError as error:
    ...     print(error.problems[0])
    customer = 20000: no such customer; expected a whole number from 0 to 19999
    """
    problems = []
    if customer is not None and not 0 <= customer < scenario.simulated:
        problems.append(_missing("customer", customer, scenario.simulated))
    if week is not None and not 0 <= week < scenario.weeks:
        problems.append(_missing("week", week, scenario.weeks))
    if problems:
        raise ScenarioError(problems)


def _missing(what: str, number: int, count: int) -> Problem:
    hint = f"expected a whole number from 0 to {count - 1}" if count > 1 else "there is only 0"
    return Problem("", None, what, str(number), f"no such {what}", hint)
