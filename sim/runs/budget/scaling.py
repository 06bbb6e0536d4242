"""Scaling a policy: less or more of the same, from the baseline's levers to the policy's and on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario import Scenario
from sim.scenario.content import content
from sim.scenario.edit import Data, edited
from sim.scenario.errors import Path, ScenarioError
from sim.scenario.facts import numbers
from sim.scenario.levers import Levers
from sim.scenario.paths import join, value_at
from sim.scenario.policy import LEVERS, Policy, merged
from sim.scenario.schema import Node, node_at
from sim.scenario.words import Words

Curve = Callable[[float, float, float], float]
"""(baseline's value, policy's value, factor) -> the value between or beyond."""


def straight(start: float, end: float, factor: float) -> float:
    """Return the value on a straight line: start + factor × (end - start).

    >>> straight(2.0, 4.0, 1.5)
    5.0
    """
    return start + factor * (end - start)


def by_ratio(start: float, end: float, factor: float) -> float:
    """Return the value by the same ratio: start × (end / start)^factor; straight if either is 0.

    Twice as much of a halving is a quartering, and never falls below 0.

    >>> by_ratio(0.04, 0.02, 2.0)
    0.01
    """
    if start <= 0.0 or end <= 0.0:
        return straight(start, end, factor)
    return float(start * (end / start) ** factor)


@dataclass(frozen=True, slots=True)
class Tuning:
    """A lever that says how much of something there is, and costs that come with more of it."""

    lever: Path
    curve: Curve = straight
    costs: tuple[Path, ...] = ()
    """Yearly costs that follow from the lever and are moved with it."""
    unless: Path | None = None
    """Not moved if this lever is; moving both would count twice."""


def _tuned() -> Iterator[Tuning]:
    """Yield what the schema says is a matter of degree, with the costs that follow from it."""
    facts = {path: key.facts for path, key in numbers(Levers).items()}
    for path, its in facts.items():
        if its.scales:
            table = {other: one for other, one in facts.items() if other[:-1] == path[:-1]}
            amount = next((other for other, one in table.items() if one.amount), path)
            yield Tuning(
                lever=path,
                curve=by_ratio if its.scales == "ratio" else straight,
                costs=tuple(cost for cost, one in table.items() if one.follows == path[-1]),
                unless=amount if amount != path else None,
            )


TUNED: tuple[Tuning, ...] = tuple(_tuned())
"""What is a matter of degree. Terms (targets, calendars, goals), prices of one contact or one
answer, and lump sums stay the policy's, whatever the factor."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """One lever that was scaled: its value under the baseline, the policy, and with the factor."""

    lever: str
    """Dotted name, such as "discount.depth"."""
    baseline: float
    policy: float
    value: float
    limit: bool
    """Whether the schema's limit, and not the factor, says how much."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """A policy with a factor: its levers, and what was moved."""

    levers: Levers
    moved: tuple[Scaled, ...]

    @property
    def at_limit(self) -> bool:
        """Whether no lever can be moved further."""
        return all(each.limit for each in self.moved)


def scale(scenario: Scenario, policy: str, factor: float) -> Scaling:
    """Return the levers of a policy with a factor, and which of them it moves.

    0 gives the baseline's levers, 1 the policy's, exactly; between and beyond, each lever of
    `TUNED` in which the two differ moves along its curve, as far as the schema allows; whole
    numbers are rounded. A programme that the baseline does not have moves from a reward of
    nothing. Raises ValueError for a factor below 0.

    >>> moved = scale(Scenario.load("grocery"), "discount", 0.5).moved
    >>> [(each.lever, each.value) for each in moved]
    [('discount.depth', 0.05)]
    """
    if not factor >= 0.0:
        raise ValueError(f"factor ({factor}) must be 0 or more")
    before, after = scenario.levers(scenario.baseline), scenario.levers(policy)
    start, end = _tables(before), _tables(after)
    if start["programme"]["kind"] == "none":
        start["programme"] |= {"reward_value": 0.0, "reward_cost": 0.0}
    result = _tables(after)
    moved = []
    for tuning in TUNED:
        if not _differs(start, end, tuning.lever) or _off(end, tuning.lever):
            continue
        if tuning.unless is not None and _differs(start, end, tuning.unless):
            continue
        old, new = _number(start, tuning.lever), _number(end, tuning.lever)
        value, limit = _moved(old, new, tuning, factor)
        _put(result, tuning.lever, value)
        for cost in tuning.costs:
            way = (value - old) / (new - old)
            _put(result, cost, max(straight(_number(start, cost), _number(end, cost), way), 0.0))
        moved.append(Scaled(join(tuning.lever), old, new, value, limit))
    if factor in (0.0, 1.0):
        return Scaling(after if factor else before, tuple(moved))
    return Scaling(Levers.model_validate(result), tuple(moved))


def with_factors(scenario: Scenario, factors: Mapping[str, float]) -> Scenario:
    """Return the scenario with its policies scaled by these factors, names kept.

    Policies no longer extend each other, so that scaling one leaves the others as they are;
    otherwise those with factor 1 or without a factor stay the same. With factor 0 a policy is the
    baseline. Uncertain numbers whose bands would lead out of range with the scaled levers are
    left out of the uncertainty table.
    """
    whole = {name: _whole(scenario, name, factors.get(name, 1.0)) for name in scenario.policies}
    policies = content(scenario.model_copy(update={"policies": whole}))["policies"]
    wrong: list[str] = []

    def scaled(data: Data) -> None:
        data["policies"] = policies
        for path in wrong:
            del data["uncertainty"][path]

    try:
        return edited(scenario, scaled, bands=True)
    except ScenarioError as error:
        odd = {problem.path for problem in error.problems}
        wrong += [path for path in scenario.uncertainty if join(("uncertainty", path)) in odd]
        if len(wrong) < len(error.problems):
            raise
        return edited(scenario, scaled, bands=True)


def _whole(scenario: Scenario, name: str, factor: float) -> Policy:
    """Return the policy by itself: with everything it extends, and its levers at the factor."""
    own = merged(scenario.policies, name)
    if factor == 0.0:
        own = merged(scenario.policies, scenario.baseline)
    summary = scenario.policies[name].summary
    plain = own.model_copy(update={"extends": (), "summary": summary})
    if factor in (0.0, 1.0):
        return plain
    levers = scale(scenario, name, factor).levers
    update: dict[str, object] = {}
    for lever in LEVERS:
        new, today = getattr(levers, lever), getattr(scenario.firms[scenario.focal], lever)
        if isinstance(new, Words):
            named = getattr(own, lever)
            keys = set(named.model_fields_set) if named is not None else set()
            keys |= {key for key in type(new).model_fields if _at(new, key) != _at(today, key)}
            update[lever] = type(new)(**{k: _at(new, k) for k in keys}) if keys else None
        else:
            update[lever] = new if new != today or getattr(own, lever) is not None else None
    return plain.model_copy(update=update)


def _at(table: Words, key: str) -> object:
    return getattr(table, key)


def _tables(levers: Levers) -> dict[str, Any]:
    return levers.model_dump()


def _number(table: Mapping[str, Any], path: Path) -> float:
    value = value_at(table, path)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{join(path)} is no number")
    return value


def _differs(start: Mapping[str, Any], end: Mapping[str, Any], path: Path) -> bool:
    return _number(start, path) != _number(end, path)


def _off(end: Mapping[str, Any], path: Path) -> bool:
    """Return whether the lever belongs to a programme that the policy does not have."""
    return path[0] == "programme" and end["programme"]["kind"] == "none"


def _moved(old: float, new: float, tuning: Tuning, factor: float) -> tuple[float, bool]:
    """Return the lever with the factor, and whether a limit stopped it."""
    wanted = old if factor == 0.0 else new if factor == 1.0 else tuning.curve(old, new, factor)
    node = node_at(("firms", "*", *tuning.lever)) or {}
    low, high = limits(node)
    value = min(max(wanted, low), high)
    if node.get("type") == "integer":
        value = round(value)
    return value, wanted >= high if new > old else wanted <= low


def limits(node: Node) -> tuple[float, float]:
    """Return the smallest and the largest number that a node of the schema allows.

    A number that must be above a bound may be as near to it as a billionth.

    >>> limits({"type": "number", "exclusiveMinimum": 0.0, "maximum": 10.0})
    (1e-09, 10.0)
    """
    low = node.get("minimum", -math.inf)
    if "exclusiveMinimum" in node:
        low = node["exclusiveMinimum"] + 1e-9
    return float(low), float(node.get("maximum", math.inf))


def _put(table: dict[str, Any], path: Path, value: float) -> None:
    for key in path[:-1]:
        table = table[key]
    table[path[-1]] = value
