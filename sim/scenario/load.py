"""Loading a scenario: by the name of a shipped one, or from a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sim.scenario.check import check
from sim.scenario.kinds import refuse_experiment
from sim.scenario.locate import locate
from sim.scenario.read import read_text
from sim.scenario.scenario import Scenario
from sim.scenario.shipped import shipped_path
from sim.scenario.syntax import parse
from sim.text import name_of, visible


def load(source: str | os.PathLike[str]) -> Scenario:
    """Load a shipped scenario by its name, or one from a TOML file.

    `source` is a path if it is a path object, contains a path separator, ends in `.toml` or is a
    file; otherwise it is the name of a shipped scenario, such as "grocery".

    Raises TypeError if it is neither, else ScenarioError, and nothing else, with everything that is
    wrong at once: a file that cannot be read, mistakes in the TOML, unknown keys, impossible
    values, and parts that do not fit together.

    >>> from sim.scenario.errors import ScenarioError
    >>> try:
    ...     load("folder/missing.toml")
    ... except ScenarioError as error:
    ...     print(error.problems[0])
    folder/missing.toml: there is no such file or folder
    """
    if not isinstance(source, (str, os.PathLike)):
        raise _wrong_source(source)
    path = file_of(source)
    name = name_of(path)
    text = read_text(path, name)
    data = parse(text, name)
    refuse_experiment(data, name)
    return check(data, name, locate(text))


def scenario_from(source: Scenario | str | os.PathLike[str]) -> Scenario:
    """Return the scenario meant by a Scenario, a name or a path.

    Raises TypeError for anything else.
    """
    if isinstance(source, Scenario):
        return source
    if isinstance(source, str | os.PathLike):
        return load(source)
    hint = "; Scenario.from_dict makes one of a dictionary" if isinstance(source, Mapping) else ""
    raise TypeError(
        f"scenario ({type(source).__name__}) must be a Scenario, the name of a shipped one, or "
        f"the path of a file{hint}"
    )


def _wrong_source(source: object) -> TypeError:
    said = f"scenario ({visible(repr(source))}) must be the name of a shipped one, or a path"
    hint = "; Scenario.from_dict makes one from tables" if isinstance(source, Mapping) else ""
    return TypeError(f"{said}{hint}")


def file_of(source: str | os.PathLike[str]) -> Path:
    """Return the file that `load` reads; ScenarioError for an unknown name."""
    if not isinstance(source, str) or _is_path(source):
        return Path(source)
    return shipped_path(source)


def _is_path(source: str) -> bool:
    separators = [separator for separator in (os.sep, os.altsep) if separator]
    if any(separator in source for separator in separators) or source.endswith(".toml"):
        return True
    try:
        return os.path.isfile(source)
    except ValueError:
        return False
