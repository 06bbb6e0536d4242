"""Whom and when somebody asks about: a customer's number and a week, checked before any run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.paths import did_you_mean
from sim.text import listed, show, visible

GROUPS = ("persuaded", "put-off", "subsidised", "bystander", "lost-anyway")
"""Groups of customers from which one can be picked."""


def check_whom(
    scenario: Scenario,
    customer: int | None,
    week: int | None = None,
    group: str | None = None,
    policy: str | None = None,
) -> None:
    """Refuse a customer, a week or a group that cannot be told of, before anything runs.

    `customer` is a place, or None for whichever; `week` counts from the end of the burn-in; both
    start at 0. A `group` of GROUPS is one of customers to whom a `policy` does something. Raises
    ScenarioError.

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
    if group is not None:
        problems += _wrong_group(scenario, customer, group, policy)
    if problems:
        raise ScenarioError(problems)


def _wrong_group(
    scenario: Scenario, customer: int | None, group: str, policy: str | None
) -> Iterator[Problem]:
    if group not in GROUPS:
        expected = f"no such group of customers (there are: {', '.join(GROUPS)})"
        yield Problem("", None, "pick", show(group), expected, did_you_mean(group, GROUPS))
    if customer is not None:
        expected = f"customer {customer} is named already"
        yield Problem("", None, "pick", show(group), expected, "leave out one of the two")
    if policy in (None, scenario.baseline):
        expected = "under the baseline nobody differs from a twin"
        names = [visible(name) for name in scenario.policies if name != scenario.baseline]
        hint = f"name a policy, such as {listed(names[:3])}" if names else ""
        yield Problem("", None, "pick", show(group), expected, hint)


def _missing(what: str, number: int, count: int) -> Problem:
    hint = f"expected a whole number from 0 to {count - 1}" if count > 1 else "there is only 0"
    return Problem("", None, what, str(number), f"no such {what}", hint)
