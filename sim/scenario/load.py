"""Loading a scenario: by the name of a shipped one, or from a file."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from sim.files import reason
from sim.scenario.check import check
from sim.scenario.errors import Problem, ScenarioError, name_of, visible
from sim.scenario.kinds import refuse_experiment
from sim.scenario.locate import locate
from sim.scenario.paths import closest
from sim.scenario.scenario import Scenario
from sim.scenario.shipped import shipped, shipped_path
from sim.scenario.syntax import parse

LARGEST = 1_000_000
"""Bytes that a scenario file may have."""


def load(source: str | os.PathLike[str]) -> Scenario:
    """load(source) -> Scenario: a shipped scenario, or one from a TOML file.

    `source` is a path if it is a path object, contains a path separator, ends in `.toml` or is a
    file; otherwise it is the name of a shipped scenario, such as "grocery".

    Raises TypeError if it is neither, else ScenarioError, and nothing else, with everything that is
    wrong at once: a file that cannot be read, mistakes in the TOML, unknown keys, impossible
    values, and parts that do not fit together.

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


def _wrong_source(source: object) -> TypeError:
    said = f"scenario ({visible(repr(source))}) must be the name of a shipped one, or a path"
    hint = "; Scenario.from_dict makes one from tables" if isinstance(source, Mapping) else ""
    return TypeError(f"{said}{hint}")


def file_of(source: str | os.PathLike[str]) -> Path:
    """file_of(source) -> the file that `load` reads; ScenarioError for an unknown name."""
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


def read_text(path: Path, name: str, largest: int = LARGEST) -> str:
    """read_text(path, name, largest=1_000_000) -> the file's text; `name` names it in errors.

    A file that is too large is not read, whatever its size claims to be. Raises ScenarioError.
    """
    try:
        with open(path, "rb", opener=_open_without_waiting) as file:
            mode = os.fstat(file.fileno())
            if not stat.S_ISREG(mode.st_mode):
                raise _error(name, "expected an ordinary file")
            data = b"" if mode.st_size > largest else file.read(largest + 1)
            if mode.st_size > largest or len(data) > largest:
                raise _error(name, f"expected a file of at most {largest:,} bytes")
    except IsADirectoryError:
        raise _error(name, "this is a folder; expected a file") from None
    except OSError as error:
        raise _error(name, reason(error), hint=_nearby(path)) from None
    except ValueError:
        raise _error(name, "not a possible path") from None
    return _decode(data, name)


def _nearby(path: Path) -> str:
    """The file that was probably meant, if there is none at a path."""
    try:
        there = [] if path.exists() else [file.stem for file in path.parent.glob("*.toml")]
    except (OSError, ValueError):
        return ""
    meant = closest(path.stem, there)
    if meant:
        return f"did you mean {name_of(path.parent / f'{meant}.toml')}?"
    if path.stem in shipped() and path.suffix in ("", ".toml") and not path.exists():
        return f'the shipped scenario is called "{path.stem}"'
    return ""


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to must not keep us waiting."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _decode(data: bytes, name: str) -> str:
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise _error(name, "expected a text file; this holds binary data", line)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _error(name, "expected text in UTF-8", line, "save the file as UTF-8") from None


def _error(name: str, expected: str, line: int | None = None, hint: str = "") -> ScenarioError:
    return ScenarioError([Problem(name, line, "", None, expected, hint)])
