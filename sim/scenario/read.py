"""Reading the text of a file that somebody named, or saying why it cannot be read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sim.files import reason
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.paths import closest
from sim.scenario.shipped import shipped
from sim.text import name_of

LARGEST = 1_000_000
"""Bytes that a scenario file may have."""


def read_text(path: Path, name: str, largest: int = LARGEST) -> str:
    """Return the text of a file; `name` names it in errors.

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
    """Return the file that was probably meant, as a hint, if there is none at a path."""
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
