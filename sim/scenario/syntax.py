"""Reading TOML text, and saying in plain words where it is not TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.hints import hint_for, without_comment
from sim.scenario.mistakes import Mistake, mistakes
from sim.scenario.paths import join
from sim.text import visible

_LONG_KEY = re.compile(
    r"""(?<![A-Za-z0-9_.-])(?:(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){100}"""
)
"""Dotted keys of this length take the parser minutes, and mean nothing in a scenario."""

_WORDS = {
    "Expected '=' after a key in a key/value pair": "expected key = value",
    "Invalid value": 'expected a value: a number, text in "quotes", true, false, a [list] or a '
    "{ table }",
    "Expected newline or end of document after a statement": "expected nothing more in this line "
    "after the value",
    "Cannot overwrite a value": "this key already has a value",
    "Invalid initial character for a key part": "expected a key of letters, digits, - and _, or "
    'one in "quotes"',
    "Invalid statement": "expected key = value or a [table]",
    "Unclosed array": "expected , or ] in a list",
    "Unclosed inline table": "expected , or } in a table in { }",
    "Unterminated string": "a text starts with a quote that never ends",
    "Expected ']' at the end of a table declaration": "expected ] after the table's name",
    "Expected ']]' at the end of an array declaration": "expected ]] after the table's name",
    "Illegal character '\\n'": "a text starts with a quote that does not end in the same line",
    "Unescaped '\\' in a string": "a backslash in a text is written twice: \\\\",
    "Invalid date or datetime": "expected a value; this is no possible date",
}

_STARTS = {
    "Expected \"'": "a text starts with a quote that never ends",
    "Duplicate inline table key": "a table in { } gives the same key twice",
    "Cannot": "this key or table is there already",
    "Illegal character": "a character that nobody can see is in a text",
    "Found invalid character": "a character that nobody can see is in a comment",
}
"""How the parser's sentence starts -> the same in plain words."""

_LONGEST = 160
"""Characters of a line that is offered in place of several."""


def parse(text: str, file: str) -> dict[str, Any]:
    """Return the nested tables of a TOML text; `file` names it in errors.

    Raises ScenarioError with every mistake in the syntax, each with its line.

    >>> try:
    ...     parse("share = 0,4\\nfocal = us", "my.toml")
    ... except ScenarioError as error:
    ...     for problem in error.problems:
    ...         print(problem.line, problem.hint)
    1 write decimals with a point: 0.5
    2 write text in quotes: "us"
    """
    if _LONG_KEY.search(text):
        raise ScenarioError(
            [_problem(file, None, "expected dotted keys with fewer than 100 parts")]
        )
    try:
        return tomllib.loads(text)
    except RecursionError:
        said = "tables or lists are nested too deeply"
        raise ScenarioError([_problem(file, None, said)]) from None
    except ValueError:
        problems = [_in_words(mistake, text, file) for mistake in mistakes(text)]
        raise ScenarioError(problems) from None


def _in_words(mistake: Mistake, text: str, file: str) -> Problem:
    if mistake.line is None:
        return _problem(file, None, f"not TOML: {visible(mistake.what)}")
    line = text.split("\n")[mistake.line - 1]
    what, hint = _what(mistake), hint_for(line)
    if mistake.broken:
        what = "a table in { } ends in the line in which it starts"
        hint = _one_line(text.split("\n")[mistake.first - 1 : mistake.last])
    elif mistake.before is not None:
        hint = "keep one of the two"
    where = "in" if mistake.column is None else f"at column {mistake.column} of"
    return _problem(file, mistake.line, f"{what}, {where}: {visible(line.strip())}", hint)


def _what(mistake: Mistake) -> str:
    """Return what is wrong, in words."""
    if mistake.before is not None:
        path = join(key for key in mistake.path if isinstance(key, str))
        there = f"{visible(path, longest=200)} is given in line {mistake.before}"
        if mistake.what.startswith("Cannot declare"):
            return f"this table is there already: {there}"
        return f"this key already has a value: {there}"
    words = next(
        (words for start, words in _STARTS.items() if mistake.what.startswith(start)),
        _WORDS.get(mistake.what, mistake.what),
    )
    if mistake.what.startswith("Unclosed") and mistake.first < (mistake.line or 0):
        words += f" that starts in line {mistake.first}"
    return f"{words}, to the end of the file" if mistake.endless else words


def _one_line(lines: Sequence[str]) -> str:
    """Say how to write a table that is spread over lines."""
    code = [without_comment(line).strip() for line in lines]
    whole = re.sub(r"(?<![,{\s])\s*\n\s*(?![,}\s])", ", ", "\n".join(filter(None, code)))
    whole = re.sub(r"\s*,?\s*\}", " }", re.sub(r"\s*,\s*", ", ", whole)).replace("\n", " ")
    if len(whole) <= _LONGEST:
        return f"write in one line: {visible(whole, _LONGEST)}"
    key = visible(code[0].partition("=")[0].strip())
    return f"write it in one line, or as a table of its own: [TABLE.{key}], then a key in each line"


def _problem(file: str, line: int | None, expected: str, hint: str = "") -> Problem:
    return Problem(file, line, "", None, expected, hint)
