"""What is asked of an experiment: the scenario as it shall be run, and which of its policies.

Nothing here needs the engine, so that a wrong name is told at once.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.hints import hint_for
from sim.scenario.paths import did_you_mean
from sim.scenario.resize import resized
from sim.text import show, visible


def prepare(
    scenario: Scenario | str | os.PathLike[str],
    policy: str | None = None,
    weeks: int | None = None,
    customers: int | None = None,
) -> Scenario:
    """Return Scenario, checked.

    `weeks` replaces that of the scenario, `customers` is how many are simulated (see `resized`).
    Raises ScenarioError for a wrong scenario, an unknown policy, or numbers out of range.
    """
    spec = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
    if policy is not None:
        check_policies(spec, [policy])
    return resized(spec, spec.simulated if customers is None else customers, weeks)


def label(scenario: Scenario | str | os.PathLike[str]) -> str:
    """Return how a scenario is called: its title, its name, or its file's stem.

    >>> label("grocery"), label("markets/my.toml")
    ('grocery', 'my')
    """
    return scenario.title if isinstance(scenario, Scenario) else Path(scenario).stem


def check_policies(scenario: Scenario, names: Iterable[str]) -> None:
    """Raise ScenarioError with all policies that do not exist.

    >>> from sim.scenario import ScenarioError
    >>> try:
    ...     check_policies(Scenario.load("grocery"), ["status-quo", "discuont"])
    ... except ScenarioError as error:
    ...     print(error.problems[0].hint)
    did you mean "discount"?
    """
    there = ", ".join(visible(name) for name in scenario.policies)
    expected = f"no such policy in this scenario (there are: {there})"
    problems = [
        Problem("", None, "policy", show(name), expected, did_you_mean(name, scenario.policies))
        for name in dict.fromkeys(names)
        if name not in scenario.policies
    ]
    if problems:
        raise ScenarioError(problems)


def split_names(scenario: Scenario, texts: Sequence[str] | None) -> list[str] | None:
    """Return names of policies, from texts such as "discount,bond".

    A text that is the name of a policy is not taken apart. None stays None. Raises ScenarioError
    with all names that do not exist.

    >>> split_names(Scenario.load("grocery"), ["discount, bond"])
    ['discount', 'bond']
    """
    if not texts:
        return None
    names = []
    for text in texts:
        if text in scenario.policies:
            names.append(text)
        else:
            names += [part.strip() for part in text.split(",")]
    check_policies(scenario, names)
    return names


def money_or_median(text: str | None) -> float | None:
    """Return an amount of money; None for "median" and for no text.

    Raises ScenarioError for anything else.

    >>> money_or_median("25000"), money_or_median("median")
    (25000.0, None)
    """
    if text is None or text.strip().casefold() == "median":
        return None
    try:
        amount = float(text)
    except ValueError:
        amount = math.nan
    if not 0.0 < amount < math.inf:
        expected = 'expected an amount of money above 0, per year, or "median"'
        hint = hint_for(f"= {text}")
        raise ScenarioError([Problem("", None, "equal-budget", show(text), expected, hint)])
    return amount
