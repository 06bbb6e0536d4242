"""Reading an experiment file as an optimisation: its `[optimise]` and `[vary]` tables."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from sim.analysis.optimise.question import OBJECTIVES, Question, as_it_is
from sim.analysis.optimise.space import Axis
from sim.runs.plan.file import Source, read
from sim.runs.plan.plan import scenario_of
from sim.runs.plan.spread_file import Odd, spread_of
from sim.runs.spreads import Levels
from sim.runs.template import wrong_path
from sim.scenario import Scenario
from sim.scenario.content import content
from sim.scenario.errors import Finding
from sim.scenario.likely import likely
from sim.scenario.paths import ANY, did_you_mean, join, split
from sim.scenario.policy import LEVERS, extended
from sim.scenario.schema import Node, allows, node_at, words
from sim.scenario.words import NonNegative, Share, Words
from sim.text import visible

TABLE = "optimise"

_EXAMPLE = '[optimise] with policy = "NAME" and objectives = ["profit"]'


class OptimiseTable(Words):
    """The `[optimise]` table."""

    policy: str
    objectives: Annotated[tuple[str, ...], Field(min_length=1, max_length=2, strict=False)] = (
        "profit",
    )
    budget: NonNegative | None = None
    minimum_retention: Share | None = None
    trials: Annotated[int, Field(ge=1, le=10_000)] = 100
    replications: Annotated[int, Field(ge=1, le=1_000)] = 3
    finalists: Annotated[int, Field(ge=1, le=50)] = 5
    final_replications: Annotated[int, Field(ge=2, le=10_000)] = 20


def load_question(path: str | os.PathLike[str], trials: int | None = None) -> Question:
    """Return the Question that an experiment file asks.

    `trials` replaces those of the file. Raises ScenarioError, with file, line and what was
    probably meant, for everything that is wrong in one place of the file at once.

    >>> question = load_question("experiments/optimisation/grocery-bond.toml", trials=8)
    >>> question.policy, question.objectives, question.trials
    ('bond', ('profit', 'retention'), 8)
    """
    source, file = read(Path(path))
    table = _table(source)
    scenario = scenario_of(source, file)
    findings = [*_wrong_policy(scenario, table), *_wrong_objectives(table)]
    if findings:
        raise source.error(findings)
    space = _space(source, scenario, table.policy, file.vary)
    return Question(
        name=Path(path).stem,
        title=file.title or scenario.title,
        scenario=scenario,
        policy=table.policy,
        space=space,
        objectives=tuple(table.objectives),
        budget=table.budget,
        minimum_retention=table.minimum_retention,
        trials=table.trials if trials is None else trials,
        replications=table.replications,
        finalists=table.finalists,
        final_replications=table.final_replications,
        seed=file.seed,
    )


def _table(source: Source) -> OptimiseTable:
    data = source.data.get(TABLE)
    if data is None:
        raise source.error([Finding((TABLE,), "missing; expected a table", hint=_EXAMPLE)])
    if not isinstance(data, dict):
        raise source.error([Finding((TABLE,), "expected a table", data, _EXAMPLE)])
    try:
        return OptimiseTable.model_validate(data)
    except ValidationError as error:
        found = {each.path: each for each in map(_finding, error.errors(include_url=False))}
        raise source.error(list(found.values())) from None


def _finding(error: ErrorDetails) -> Finding:
    key, value = str(error["loc"][0]), error["input"]
    keys = OptimiseTable.model_json_schema()["properties"]
    if error["type"] == "extra_forbidden":
        near = did_you_mean(key, keys) or f"the keys here are {', '.join(keys)}"
        return Finding((TABLE, key), "unknown key", hint=near)
    if key == "objectives":
        hint = likely(keys[key], value)
        return Finding((TABLE, key), f"expected a list of {_either()}", value, hint)
    asked = "the name of a policy" if key == "policy" else words(_plain(keys[key]))
    if error["type"] == "missing":
        return Finding((TABLE, key), f"missing; expected {asked}")
    return Finding((TABLE, key), f"expected {asked}", value, likely(_plain(keys[key]), value))


def _plain(node: Node) -> Node:
    return next((each for each in node.get("anyOf", ()) if each.get("type") != "null"), node)


def _wrong_policy(scenario: Scenario, table: OptimiseTable) -> Iterator[Finding]:
    path, policy = (TABLE, "policy"), table.policy
    if policy not in scenario.policies:
        there = ", ".join(visible(name) for name in scenario.policies)
        expected = f"no such policy in this scenario (there are: {there})"
        yield Finding(path, expected, policy, did_you_mean(policy, scenario.policies))
    elif policy in {scenario.baseline, *extended(scenario.policies, scenario.baseline)}:
        expected = (
            "this is the baseline that everything is compared with"
            if policy == scenario.baseline
            else f"the baseline, {visible(scenario.baseline)}, extends this policy"
        )
        others = [name for name in scenario.policies if name != scenario.baseline]
        yield Finding(path, expected, policy, f"choose another: {', '.join(others[:12])}")


def _wrong_objectives(table: OptimiseTable) -> Iterator[Finding]:
    path, names = (TABLE, "objectives"), table.objectives
    for name in names:
        if name not in OBJECTIVES:
            expected = f"no such objective; expected {_either()}"
            yield Finding(path, expected, name, did_you_mean(name, OBJECTIVES))
    if len(set(names)) < len(names):
        yield Finding(path, "expected two that differ", names)


def _either() -> str:
    return " or ".join(f'"{name}"' for name in OBJECTIVES)


def _space(
    source: Source, scenario: Scenario, policy: str, vary: Mapping[str, Any]
) -> tuple[Axis, ...]:
    if not vary:
        hint = f'such as "policies.{policy}.price" = {{ from = A, to = B, step = C }}'
        expected = f"there is nothing to set; expected levers of {visible(policy)}"
        raise source.error([Finding(("vary",), expected, hint=hint)])
    axes, findings = [], []
    data = content(scenario)
    for path, value in vary.items():
        try:
            axes.append(_axis(scenario, data, policy, path, value))
        except Odd as odd:
            findings.append(Finding(("vary", path), odd.expected, value, odd.hint))
    if findings:
        raise source.error(findings)
    return tuple(axes)


def _axis(scenario: Scenario, data: dict[str, Any], policy: str, path: str, value: object) -> Axis:
    _check_lever(data, policy, path)
    keys = split(path)
    name, node = join(keys), node_at(keys) or {}
    axis = _ranged(name, value, node, as_it_is(scenario, policy, name))
    for end in axis.values or (axis.low, axis.high):
        if not allows(node, end):
            said = f"it leads to {end:g}, but it must be {words(node)}"
            raise Odd(said, likely(node, end))
    return axis


def _check_lever(data: dict[str, Any], policy: str, path: str) -> None:
    """Raise Odd unless the path is that of a number among the policy's levers."""
    wrong = wrong_path(data, path)
    if wrong is not None:
        raise Odd(*wrong)
    keys = split(path)
    whose = f"only levers of {visible(policy)}, the policy that is optimised, can be set"
    if keys[0] != "policies":
        raise Odd(f"not a lever; {whose}")
    if keys[1] == ANY:
        raise Odd(whose, f'write "{join(("policies", policy, *keys[2:]))}"')
    if keys[1] != policy:
        hint = f'did you mean "{join(("policies", policy, *keys[2:]))}"?'
        raise Odd(f"a lever of {visible(keys[1])}; {whose}", hint)
    if keys[2] not in LEVERS:
        raise Odd(f"not a lever; {whose}")


def _ranged(name: str, value: object, node: Node, today: float | None) -> Axis:
    """Return the values that a lever may be set to, as the file has them."""
    whole = node.get("type") == "integer"
    if isinstance(value, dict) and set(value) == {"from", "to"}:
        low, high = _ends(value)
        return Axis(name, low=low, high=high, whole=whole)
    found = spread_of(value)
    if isinstance(found, Levels):
        return Axis(name, tuple(sorted(found.values)))
    if not isinstance(found, tuple):
        raise Odd("a lever is chosen, not drawn", "write { from = A, to = B }")
    band, far = found
    if today is None or (band == "times" and today <= 0.0):
        raise Odd(f"{band} needs a number above 0 to start from", "write { from = A, to = B }")
    if band == "times":
        low, high = today / far, today * far
    else:
        low, high = today - far, today + far
    if whole:
        low, high = float(round(low)), float(round(high))
    return Axis(name, low=low, high=high, whole=whole, logs=band == "times" and not whole)


def _ends(value: Mapping[str, Any]) -> tuple[float, float]:
    found = spread_of({**value, "count": 2})
    assert isinstance(found, Levels)
    low, high = found.values
    return low, high
