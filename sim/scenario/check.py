"""Checking data against the schema and the rules: everything that is wrong, at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from sim.scenario.errors import ABSENT, Finding, Problem, ScenarioError
from sim.scenario.locate import Keys, line_of
from sim.scenario.paths import shown
from sim.scenario.repair import rules_broken_besides
from sim.scenario.rules import broken_rules
from sim.scenario.scenario import Scenario
from sim.scenario.translate import translate
from sim.text import show

DEEPEST = 20
"""Levels of tables and lists that a scenario may have."""


def check(
    data: Mapping[str, object],
    file: str = "",
    lines: Mapping[Keys, int] | None = None,
    *,
    any_depth: bool = True,
) -> Scenario:
    """Return the scenario that the data describe.

    `data` are the nested tables of a scenario file; `file` names it in errors; `lines` tells
    where each path stands in it (see `locate`). Without `any_depth` they are known not to be
    nested too deep, as data are that were checked before and differ in numbers only. Raises
    ScenarioError with every problem.

    >>> try:
    ...     check({"title": "T", "focal": "us", "segments": {}, "frims": {}, "policies": {}}, "x")
    ... except ScenarioError as error:
    ...     print(str(error).splitlines()[1])
    x: firms: missing; expected a table of 2 to 8 tables, each with a name
    """
    scenario, findings = _examine(data, any_depth)
    if scenario is None or findings:
        problems = [problem_of(finding, file, lines) for finding in findings]
        raise ScenarioError(sorted(problems, key=lambda problem: problem.line or 0))
    return scenario


def _examine(data: Mapping[str, Any], any_depth: bool) -> tuple[Scenario | None, list[Finding]]:
    deep = _too_deep(data) if any_depth else None
    if deep:
        return None, [deep]
    try:
        scenario = Scenario.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        besides = rules_broken_besides(data, errors) if isinstance(data, Mapping) else []
        return None, [*translate(errors, data), *besides]
    return scenario, broken_rules(scenario)


def _too_deep(data: object) -> Finding | None:
    level: list[object] = [data]
    for _ in range(DEEPEST + 1):
        level = [item for value in level for item in _inside(value)]
        if not level:
            return None
    return _first_too_deep(data)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, (str, int, float)):
        return ()
    if isinstance(value, (dict, Mapping)):
        return value.values()
    return value if isinstance(value, (list, tuple)) else ()


def _first_too_deep(data: object) -> Finding | None:
    waiting: list[tuple[tuple[str, ...], object]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > DEEPEST:
            return Finding(path[:2], f"expected at most {DEEPEST} levels of tables and lists")
        if isinstance(value, Mapping):
            waiting += [((*path, str(key)), item) for key, item in value.items()]
        elif isinstance(value, (list, tuple)):
            waiting += [((*path, str(index)), item) for index, item in enumerate(value)]
    return None


def problem_of(
    finding: Finding, file: str = "", lines: Mapping[Keys, int] | None = None
) -> Problem:
    """Return the finding as a problem, with the file and line in which to look for it.

    >>> print(problem_of(Finding(("price",), "expected a number above 0", -1), "my.toml"))
    my.toml: price = -1: expected a number above 0
    """
    value = None if finding.value is ABSENT else show(finding.value)
    path = shown(finding.path)
    places = (line_of(lines or {}, keys) for keys in (finding.path, *finding.rests_on))
    line = next((place for place in places if place is not None), None)
    return Problem(file, line, path, value, finding.expected, finding.hint)
