"""Where a key stands in a TOML text: the line numbers that `tomllib` does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress

Keys = tuple[str | int, ...]
"""Path of a value: names of keys, and positions within arrays."""

DEEPEST = 40
"""Levels below which nothing is located."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\"]|\\[\s\S]|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^\n,\]}#]*")


def locate(text: str) -> dict[Keys, int]:
    r"""Return the line, from 1, of every table, key and array element, by its path.

    The text should be valid TOML; of any other text, what comes before the first mistake is
    located. A table that only dotted names mention stands where it is first mentioned.

    >>> locate('title = "t"\n[firms.us]\nprice = 3\n')[("firms", "us", "price")]
    3
    """
    scanner = _Scanner(text)
    with suppress(_Stop):
        scanner.document()
    return scanner.lines


def line_of(lines: Mapping[Keys, int], keys: Sequence[str | int]) -> int | None:
    """Return the line of a path, else of the closest table around it, else None.

    >>> line_of({("firms",): 7}, ("firms", "us")), line_of({("firms",): 7}, ("title",))
    (7, None)
    """
    for length in range(len(keys), 0, -1):
        line = lines.get(tuple(keys[:length]))
        if line is not None:
            return line
    return None


class _Stop(Exception):
    """The text is not TOML from here on."""


class _Scanner:
    """One pass over the text; `position` only moves forward."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.lines: dict[Keys, int] = {}
        self._elements: dict[Keys, int] = {}
        self._line = 1
        self._counted = 0

    def document(self) -> None:
        table: Keys = ()
        while True:
            self._pass(_BLANK)
            if self.position >= len(self.text):
                return
            if self._next("[["):
                table = self._element_of(self._key())
                self._expect("]]")
            elif self._next("["):
                line = self._line_here()
                table = self._resolve(self._key())
                self._expect("]")
                self._mention(table, line)
                self.lines[table] = line
            else:
                self._pair(table)

    def _pair(self, table: Keys) -> None:
        line = self._line_here()
        path = table + self._key()
        self._expect("=")
        self._mention(path, line)
        if len(path) <= DEEPEST:
            self.lines[path] = line
        self._value(path)

    def _value(self, path: Keys) -> None:
        if len(path) > DEEPEST:
            raise _Stop
        self._pass(_SPACE)
        if self._next("["):
            self._array(path)
        elif self._next("{"):
            self._inline_table(path)
        elif self.text[self.position : self.position + 1] in ('"', "'"):
            self._take(_STRING)
        else:
            self._take(_SCALAR)

    def _array(self, path: Keys) -> None:
        index = 0
        while True:
            self._pass(_BLANK)
            if self._next("]"):
                return
            self.lines[(*path, index)] = self._line_here()
            self._value((*path, index))
            index += 1
            self._pass(_BLANK)
            if not self._next(","):
                self._expect("]")
                return

    def _inline_table(self, path: Keys) -> None:
        while True:
            self._pass(_BLANK)
            if self._next("}"):
                return
            self._pair(path)
            self._pass(_BLANK)
            if not self._next(","):
                self._expect("}")
                return

    def _key(self) -> tuple[str, ...]:
        parts: list[str] = []
        while True:
            self._pass(_SPACE)
            if self.text[self.position : self.position + 1] in ('"', "'"):
                parts.append(_unquoted(self._take(_STRING)))
            else:
                parts.append(self._take(_BARE))
            self._pass(_SPACE)
            if not self._next("."):
                return tuple(parts)

    def _resolve(self, key: tuple[str, ...]) -> Keys:
        """Return the path of a table's name: within arrays of tables, the last element is meant."""
        path: Keys = ()
        for part in key[: DEEPEST + 1]:
            path = (*path, part)
            if path in self._elements:
                path = (*path, self._elements[path])
        return path

    def _element_of(self, key: tuple[str, ...]) -> Keys:
        line = self._line_here()
        array = (*self._resolve(key[:-1]), key[-1])
        self._mention(array, line)
        self._elements[array] = self._elements.get(array, -1) + 1
        element = (*array, self._elements[array])
        self.lines[element] = line
        return element

    def _mention(self, path: Keys, line: int) -> None:
        for length in range(1, min(len(path), DEEPEST) + 1):
            self.lines.setdefault(path[:length], line)

    def _line_here(self) -> int:
        self._line += self.text.count("\n", self._counted, self.position)
        self._counted = self.position
        return self._line

    def _next(self, token: str) -> bool:
        if not self.text.startswith(token, self.position):
            return False
        self.position += len(token)
        return True

    def _expect(self, token: str) -> None:
        self._pass(_SPACE)
        if not self._next(token):
            raise _Stop

    def _pass(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.position)
        if found is None:
            raise _Stop
        self.position = found.end()
        return found.group()

    def _take(self, pattern: re.Pattern[str]) -> str:
        token = self._pass(pattern)
        if not token:
            raise _Stop
        return token


def _unquoted(token: str) -> str:
    try:
        return str(tomllib.loads(f"key = {token}")["key"])
    except tomllib.TOMLDecodeError:
        raise _Stop from None
