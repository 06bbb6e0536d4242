"""Experiment files: the keys that a file may have, and what is wrong with one, all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from sim.scenario import Problem, ScenarioError
from sim.scenario.errors import ABSENT, Finding
from sim.scenario.kinds import refuse_name_of_scenario, refuse_scenario
from sim.scenario.likely import likely
from sim.scenario.locate import Keys, line_of, locate
from sim.scenario.paths import did_you_mean, join
from sim.scenario.read import read_text
from sim.scenario.schema import Node, words
from sim.scenario.syntax import parse
from sim.scenario.words import Words
from sim.text import LONGEST, name_of, show, visible

MEASURES = ("profit", "retention", "market_share", "customers", "revenue", "cost_total")
"""Measures that are kept unless the file says otherwise."""

BESIDE = ("optimise",)
"""Tables that other commands read from the same file."""

DesignKind = Literal["factorial", "latin-hypercube", "sobol", "table"]


class DesignTable(Words):
    """The `[design]` table."""

    kind: DesignKind
    points: Annotated[int, Field(ge=1)] | None = None
    file: str | None = None


class ExperimentFile(Words):
    """An experiment file."""

    title: str = ""
    scenario: str
    policies: Annotated[list[str], Field(min_length=1, max_length=64)] | None = None
    replications: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    weeks: Annotated[int, Field(ge=1, le=1040)] | None = None
    customers: Annotated[int, Field(ge=1, le=20_000_000)] | None = None
    measures: Annotated[list[str], Field(min_length=1, max_length=256)] = Field(
        default_factory=lambda: list(MEASURES)
    )
    weekly: bool = False
    design: DesignTable | None = None
    vary: Annotated[dict[str, Any], Field(max_length=256)] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: what it says, and where in it each key stands."""

    path: Path
    data: dict[str, Any]
    lines: Mapping[Keys, int]

    @property
    def name(self) -> str:
        """The file as a message names it."""
        return name_of(self.path)

    def problem(self, finding: Finding) -> Problem:
        """Return Problem, with its line."""
        value = None if finding.value is ABSENT else show(finding.value)
        path = visible(join(key[:LONGEST] for key in finding.path), longest=1000)
        line = line_of(self.lines, finding.path)
        return Problem(self.name, line, path, value, finding.expected, finding.hint)

    def error(self, findings: Sequence[Finding]) -> ScenarioError:
        """Return ScenarioError that tells them all, in the order of lines."""
        problems = [self.problem(finding) for finding in findings]
        return ScenarioError(sorted(problems, key=lambda problem: problem.line or 0))


def read(path: Path) -> tuple[Source, ExperimentFile]:
    """Return (Source, ExperimentFile): the file's keys and types are as they should be.

    Raises ScenarioError for a file that cannot be read, mistakes in the TOML, unknown or missing
    keys, and values that are impossible by themselves; all of them at once.
    """
    name = name_of(path)
    refuse_name_of_scenario(path)
    text = read_text(path, name)
    source = Source(path, parse(text, name), locate(text))
    refuse_scenario(source.data, name)
    own = {key: value for key, value in source.data.items() if key not in BESIDE}
    try:
        return source, ExperimentFile.model_validate(own)
    except ValidationError as error:
        raise source.error([_finding(each) for each in error.errors(include_url=False)]) from None


def _finding(error: ErrorDetails) -> Finding:
    keys = [str(key) for key in error["loc"] if not isinstance(key, int)]
    path, value = tuple(keys), error["input"]
    if error["type"] == "extra_forbidden":
        return Finding(path, "unknown key", hint=_key_hint(path))
    node = _node(path)
    if error["type"] == "missing":
        return Finding(path, f"missing; expected {_asked(path, node)}")
    return Finding(path, f"expected {_asked(path, node)}", value, likely(node, value))


def _key_hint(path: tuple[str, ...]) -> str:
    keys = list(_nodes(path[:-1]))
    for home in ((), ("design",)):
        if path[-1] in _nodes(home) and home != path[:-1]:
            return "it belongs above the first [table]" if not home else "it belongs in design"
    near = did_you_mean(path[-1], [*keys, *(BESIDE if len(path) == 1 else ())])
    if len(path) == 1 and not near and ("." in path[-1]):
        return "paths of a scenario belong in [vary]"
    return near or f"the keys here are {', '.join(keys)}"


def _asked(path: tuple[str, ...], node: Node) -> str:
    if path == ("scenario",):
        return "the name of a shipped scenario or the path of a scenario file"
    if path == ("vary",):
        return "a table of dotted paths and the values that they take, at most 256"
    if path == ("design",):
        return 'a table, such as [design] with kind = "factorial"'
    if node.get("type") == "boolean":
        return "true or false"
    return words(node) if node else "another value"


def _nodes(path: tuple[str, ...]) -> dict[str, Node]:
    model = DesignTable if path == ("design",) else ExperimentFile
    if len(path) > 1:
        return {}
    found: dict[str, Node] = model.model_json_schema()["properties"]
    return found


def _node(path: tuple[str, ...]) -> Node:
    node = _nodes(path[:-1]).get(path[-1], {}) if path else {}
    for option in node.get("anyOf", [node]):
        if "$ref" in option:
            return {"type": "object", "properties": _nodes(path)}
        if option.get("type") != "null":
            return {**option}
    return node
