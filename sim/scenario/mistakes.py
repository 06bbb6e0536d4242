"""Every mistake in a text that shall be TOML: what the parser says of each, and in which line.

The parser stops at the first mistake. Here the statement that holds it is taken out and the rest
read again, until nothing is wrong or too much is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.locate import Keys, locate

MOST = 20
"""Mistakes that are looked for."""

MOST_READ = 3_000_000
"""Characters that are read for it, all times taken together."""

_IN_TABLE = ("Unclosed inline table", "Invalid initial character for a key part")
"""What the parser says where a table in { } goes on in another line."""

_PLACE = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|.*)\)$")
_PIECE = re.compile(
    r'"""(?:[^\\"]|\\[\s\S]|"(?!""))*(?:"{3,5}|\Z)'
    r"|'''(?:[^']|'(?!''))*(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*|[\[\]{}\n]"
)
"""What tells where statements end: quoted text, comments, brackets and the ends of lines."""
_TABLE = re.compile(r"[ \t]*\[{1,2}[ \t]*[A-Za-z_][^\]\n]*\]{1,2}[ \t]*(?:\#.*)?")
_PAIR = re.compile(r"[A-Za-z_][\w.-]*[ \t]*=")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake, in the parser's words."""

    what: str
    line: int | None
    """From 1; None if the parser has no place for it."""
    column: int | None
    """From 1; None if the parser only finds it further down, or at the end of the text."""
    first: int
    """The line in which the statement begins."""
    last: int
    """The line in which the statement ends, once its brackets are closed."""
    broken: bool = False
    """Whether it is a table in { } that is spread over several lines, and is closed."""
    endless: bool = False
    """Whether a text, list or table has no end up to that of the file."""
    path: Keys = ()
    """What is given again, if something is."""
    before: int | None = None
    """The line in which it was given before."""


def mistakes(text: str) -> list[Mistake]:
    """Return the mistakes in a text that shall be TOML, by lines; [] if there are none.

    A mistake that may only follow from another one is not looked for: not what comes after a text
    or list without an end. Raises RecursionError where tables or lists are nested too deeply.

    >>> [(each.line, each.what) for each in mistakes("a = \\nb = 2\\nc = 0,4")]
    [(1, 'Invalid value'), (3, 'Expected newline or end of document after a statement')]
    """
    found: list[Mistake] = []
    lines = text.split("\n")
    read = 0
    while len(found) < MOST and read <= MOST_READ:
        rest = "\n".join(lines)
        read += len(rest)
        try:
            tomllib.loads(rest)
        except RecursionError:
            if found:
                break
            raise
        except ValueError as error:
            mistake = _placed(str(error).replace("\n", "\\n"), rest)
            found.append(mistake)
            if mistake.line is None or mistake.endless:
                break
            _take_out(lines, mistake, len(found))
        else:
            break
    return sorted(found, key=lambda each: each.line or 0)


def _placed(said: str, text: str) -> Mistake:
    place = _PLACE.match(said)
    if place is None:
        return Mistake(said, None, None, 1, 1)
    what, column = place["what"], place["column"] and int(place["column"])
    starts = list(_starts(text))
    number = int(place["line"] or starts[-1])
    first = max(start for start in starts if start <= number)
    last, closed = _end(text, first, number)
    if not closed and last < number:
        number, column = last, None
    path, before = _given(text, first, last) if what.startswith("Cannot") else ((), None)
    return Mistake(
        what,
        number,
        column or None,
        first,
        last,
        broken=closed and number < last and what in _IN_TABLE,
        endless=place["column"] is None and what.startswith(("Un", "Expected")),
        path=path,
        before=before,
    )


def _given(text: str, first: int, last: int) -> tuple[Keys, int | None]:
    """Return what the statement in these lines gives again, and the line that gives it first."""
    lines = text.split("\n")
    known = locate("\n".join(lines[: first - 1]))
    for path, line in locate("\n".join(lines[:last])).items():
        if first <= line <= last and path in known:
            return path, known[path]
    return (), None


def _take_out(lines: list[str], mistake: Mistake, number: int) -> None:
    """Leave the statement's lines empty; a table keeps a place for the keys that follow."""
    table = lines[mistake.first - 1].lstrip().startswith("[")
    for at in range(mistake.first - 1, mistake.last):
        lines[at] = ""
    if table:
        lines[mistake.first - 1] = f"[mistaken-{number}]"


def _starts(text: str) -> Iterator[int]:
    """Yield the lines in which statements begin, as long as all brackets are closed; 1 at least."""
    yield 1
    line, depth = 1, 0
    for piece in _PIECE.finditer(text):
        token = piece.group()
        depth = max(depth + (token in "[{") - (token in "]}"), 0)
        line += token.count("\n")
        if token == "\n" and not depth and text[piece.end() : piece.end() + 1] not in ("", "\n"):
            yield line


def _end(text: str, first: int, number: int) -> tuple[int, bool]:
    """Return the last line of the statement that begins in a line, and if its brackets are closed.

    They are not if a line follows that can only be another statement; then it ends at `number`.
    """
    position = 0
    for _ in range(first - 1):
        position = text.index("\n", position) + 1
    line, still = first, ""
    for piece in _PIECE.finditer(text, position):
        token = piece.group()
        if token in "[{":
            still += token
        elif token in "]}":
            still = still[:-1]
        line += token.count("\n")
        if token == "\n":
            if not still:
                return line - 1, True
            other = _TABLE.match(text, piece.end())
            if other or (still.endswith("[") and _PAIR.match(text, piece.end())):
                return max(first, min(number, line - 1)), False
    return (line, True) if not still else (max(first, number), False)
