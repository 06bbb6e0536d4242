"""How many customers are simulated: a choice of precision, not of the market."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sim.scenario.amounts import lump_sums
from sim.scenario.edit import Data, edited
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.paths import expand, value_at
from sim.scenario.scenario import Scenario


def resized(scenario: Scenario, customers: int, weeks: int | None = None) -> Scenario:
    """Return the same market, of which so many customers are simulated and stand for all.

    What is paid once for all is paid for the sample in proportion, and results are shown at the
    market's size, so that fewer customers widen intervals and change nothing else. `weeks`, if
    given, is how many are simulated. The same scenario if it simulates as many. Raises
    ScenarioError if there are not so many customers, or if a number is out of range.

    >>> small = resized(Scenario.load("grocery"), 2_000)
    >>> small.customers, small.simulated
    (20000, 2000)
    >>> try:
    ...     resized(Scenario.load("grocery"), 50_000)
    ... except ScenarioError as error:
    ...     print(error.problems[0].expected)
    expected at most 20,000, all the customers that the market has
    """
    changes = {} if weeks is None else {"weeks": weeks}
    if customers == scenario.simulated:
        return scenario.replace(changes) if changes else scenario
    if isinstance(customers, int) and customers > scenario.customers:
        there = f"expected at most {scenario.customers:,}, all the customers that the market has"
        hint = (
            f"so many shall be simulated; a larger market has customers = {customers} in its file"
        )
        raise ScenarioError([Problem("", None, "customers", str(customers), there, hint)])
    try:
        return scenario.replace({**changes, "simulate": customers})
    except ScenarioError as error:
        raise ScenarioError(map(_as_asked, error.problems)) from None


def like_it(scenario: Scenario, customers: int) -> Scenario:
    """Return a market like it to experiment on, with so many customers simulated.

    A sample of it (see `resized`), or where it has not so many a larger one, lump sums and all.
    For what is asked of customers, of whom a study needs enough, and not of the market's size.
    Raises ScenarioError if the number is out of range.

    >>> larger = like_it(Scenario.load("grocery"), 40_000)
    >>> larger.customers, larger.firms["us"].costs.fixed
    (40000, 3700000.0)
    """
    if customers <= scenario.customers:
        return resized(scenario, customers)
    times = customers / scenario.customers

    def enlarge(data: Data) -> None:
        for path in (path for keys in lump_sums() for path in expand(data, keys)):
            table: Any = value_at(data, path[:-1])
            table[path[-1]] = float(table[path[-1]] * times)
        data["customers"] = data["simulate"] = customers

    return edited(scenario, enlarge)


def _as_asked(problem: Problem) -> Problem:
    """Return the problem under the name by which whoever asks knows the number."""
    return replace(problem, path="customers") if problem.path == "simulate" else problem
