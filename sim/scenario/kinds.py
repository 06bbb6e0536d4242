"""Which kind of file one is, for whoever gives a command a file of the wrong kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.read import read_text
from sim.scenario.shipped import shipped
from sim.scenario.syntax import parse
from sim.text import name_of, show

Kind = Literal["scenario", "experiment", ""]

_OF_SCENARIOS = frozenset(("segments", "firms", "focal"))
_OF_EXPERIMENTS = frozenset(("scenario", "vary", "design", "optimise"))


def kind_of(data: Mapping[str, object]) -> Kind:
    """Return what the tables of a file are, by the keys they have; "" if they do not tell.

    >>> kind_of({"title": "Town", "firms": {}}), kind_of({"vary": {}}), kind_of({"title": "Town"})
    ('scenario', 'experiment', '')
    """
    mine, theirs = _OF_SCENARIOS & set(data), _OF_EXPERIMENTS & set(data)
    if bool(mine) == bool(theirs):
        return ""
    return "scenario" if mine else "experiment"


def refuse_experiment(data: Mapping[str, object], name: str) -> None:
    """Raise ScenarioError if the data are an experiment and no scenario; `name` is the file's."""
    if kind_of(data) == "experiment":
        own = data.get("scenario")
        of = f"; its scenario is {show(own)}" if isinstance(own, str) else ""
        said = "this is an experiment file; expected a scenario"
        raise _error(name, said, f"`loyalsim {command_for(data)} {name}` runs it{of}")


def refuse_scenario(data: Mapping[str, object], name: str) -> None:
    """Raise ScenarioError if the data are a scenario and no experiment; `name` is the file's."""
    if kind_of(data) == "scenario":
        raise _error(name, _NO_EXPERIMENT, _what_to_do(name))


def refuse_name_of_scenario(path: Path) -> None:
    """Raise ScenarioError if a path is just the name of a shipped scenario.

    For commands that take an experiment file; a file of that name may well be one.
    """
    if str(path) in shipped() and not path.exists():
        raise _error(str(path), _NO_EXPERIMENT, _what_to_do(str(path)))


def command_for(data: Mapping[str, object]) -> str:
    """Return the command for which an experiment file with these tables is written.

    >>> command_for({"vary": {}, "optimise": {}}), command_for({"vary": {}})
    ('optimise', 'sensitivity')
    """
    if "optimise" in data:
        return "optimise"
    return "sweep" if "design" in data else "sensitivity"


def kind_of_file(path: Path) -> Kind:
    """Return what kind of file is at a path; "" for none, and for one that cannot be read."""
    if str(path) in shipped() and not path.exists():
        return "scenario"
    try:
        return kind_of(parse(read_text(path, name_of(path)), "")) if path.is_file() else ""
    except (ScenarioError, OSError, ValueError):
        return ""


_NO_EXPERIMENT = "this is a scenario; expected an experiment file, which says what varies in one"


def _what_to_do(name: str) -> str:
    return (
        f'`loyalsim compare {name}` compares its policies; an experiment file has scenario = "..." '
        "and a [vary] table, see docs/sweeps.md"
    )


def _error(name: str, expected: str, hint: str) -> ScenarioError:
    return ScenarioError([Problem(name, None, "", None, expected, hint)])
