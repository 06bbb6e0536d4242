"""Reading TOML text, and saying in plain words where it is not TOML."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from sim.scenario.errors import Problem, ScenarioError, visible

_PLACE = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|.*)\)$")

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
    "Unclosed inline table": "expected , or } in a table that starts with {",
    "Unterminated string": "a text starts with a quote that never ends",
    "Expected ']' at the end of a table declaration": "expected ] after the table's name",
    "Expected ']]' at the end of an array declaration": "expected ]] after the table's name",
    "Illegal character '\\n'": "a text starts with a quote that does not end in the same line",
}

_HINTS = (
    (re.compile("[“”„‘’«»]"), 'write straight quotes: "'),
    (re.compile(r"=\s*[-+]?\d+,\d+\s*(#|$)"), "write decimals with a point: 0.5"),
    (re.compile(r"[=\[,]\s*[-+]?\.\d"), "write a digit before the point: 0.5"),
    (re.compile(r"=\s*[-+]?[\d.]+\s*%"), "write 10 % as 0.10"),
    (re.compile(r"=\s*[€$£]|=\s*[\d.]+\s*[€$£]"), "write money as a plain number"),
    (re.compile(r"=\s*(True|False|yes|no)\b"), "write true or false"),
    (re.compile(r"^\s*[\w-]+\s*:"), "write key = value, with an equals sign"),
    (re.compile(r"^\s*\[[^\]]*\s[^\]]*\]"), 'put names with spaces in quotes: [firms."our shop"]'),
)


def parse(text: str, file: str) -> dict[str, Any]:
    """parse(text, file) -> the nested tables of a TOML text; `file` names it in errors.

    Raises ScenarioError with the line of the first mistake in the syntax.

    >>> try:
    ...     parse("share = 0,4", "my.toml")
    ... except ScenarioError as error:
    ...     print(error.problems[0].line, error.problems[0].hint)
    1 write decimals with a point: 0.5
    """
    if _LONG_KEY.search(text):
        raise _error(file, None, "expected dotted keys with fewer than 100 parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _error(file, None, "tables or lists are nested too deeply") from None
    except ValueError as error:
        raise _in_words(error, text, file) from None


def _in_words(error: ValueError, text: str, file: str) -> ScenarioError:
    place = _PLACE.match(str(error).replace("\n", "\\n"))
    if place is None:
        return _error(file, None, f"not TOML: {visible(str(error))}")
    what = _WORDS.get(place["what"], place["what"])
    if place["line"] is None:
        return _error(file, text.count("\n") + 1, f"{what} (at the end of the file)")
    number = int(place["line"])
    line = text.split("\n")[number - 1]
    hint = next((hint for pattern, hint in _HINTS if pattern.search(line[:1000])), "")
    shown = visible(line.strip())
    return _error(file, number, f"{what}, at column {place['column']} of: {shown}", hint)


def _error(file: str, line: int | None, expected: str, hint: str = "") -> ScenarioError:
    return ScenarioError([Problem(file, line, "", None, expected, hint)])
