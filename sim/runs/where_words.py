"""The words of a condition: numbers, names, quoted text, comparisons and parentheses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.errors import Problem, ScenarioError
from sim.text import visible

LONGEST = 2_000
"""Characters of a condition."""

_QUOTED = r""""(?:[^"\\]|\\.)*"|'[^']*'"""
_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    | (?P<number>[+-]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?(?![\w.]))
    | (?P<name>[^\W\d][\w*-]*|{_QUOTED}) (?P<rest>(?:\.(?:[\w*-]+|{_QUOTED}))*)
    | (?P<sign><=|>=|==|!=|<|>|≤|≥|≠|\(|\))""",
    re.VERBOSE,
)
_SAME = {"≤": "<=", "≥": ">=", "≠": "!="}
_HINTS = {
    "=": 'did you mean "=="?',
    "&": 'did you mean "and"?',
    "|": 'did you mean "or"?',
    "!": 'did you mean "not"?',
    ",": 'write numbers without commas, and join comparisons with "and" or "or"',
    "%": "write shares as numbers, such as 0.5",
    '"': "a quotation mark without its partner",
    "'": "a quotation mark without its partner",
    **dict.fromkeys("+-*/", "a condition compares, and does not calculate"),
}


class WhereError(ScenarioError):
    """What is wrong, and at which place.

    >>> print(WhereError("prfit < 0", 0, 5, "unknown name", 'did you mean "profit"?'))
    where: unknown name; did you mean "profit"?
      prfit < 0
      ^^^^^
    """

    def __init__(self, text: str, start: int, end: int, expected: str, hint: str = "") -> None:
        super().__init__([Problem("", None, "where", None, expected, hint)])
        self.text, self.start, self.end = text, start, end

    def __str__(self) -> str:
        before, after = self.text[max(0, self.start - 40) : self.start], self.text[self.start :]
        shown = [visible(part, 1000) for part in (before, after[:50])]
        mark = "^" * max(1, min(self.end - self.start, 50))
        return f"{self.problems[0]}\n  {''.join(shown)}\n  {' ' * len(shown[0])}{mark}"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a condition, and its place."""

    kind: str
    """"number", "name", "text" (in quotes), "sign", "and", "or", "not", or "end"."""
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Return its words, the last one of kind "end". Raises WhereError.

    >>> [token.text for token in tokens('profit < -5 and policy == "bond"')]
    ['profit', '<', '-5', 'and', 'policy', '==', '"bond"', '']
    """
    if len(text) > LONGEST:
        raise WhereError(text, LONGEST, LONGEST, f"expected at most {LONGEST:,} characters")
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            at = text[position]
            expected = f"{visible(at)} has no meaning here"
            raise WhereError(text, position, position + 1, expected, _HINTS.get(at, ""))
        if found.lastgroup != "space":
            yield _token(found)
        position = found.end()
    yield Token("end", "", position, position)


def _token(found: re.Match[str]) -> Token:
    word, (start, end) = found.group(), found.span()
    if found["number"]:
        return Token("number", word, start, end)
    if found["sign"]:
        return Token("sign", _SAME.get(word, word), start, end)
    if word.casefold() in ("and", "or", "not"):
        return Token(word.casefold(), word, start, end)
    quoted = word[0] in "\"'" and not found["rest"]
    return Token("text" if quoted else "name", word, start, end)
