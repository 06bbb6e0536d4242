"""Conditions such as `profit < 0 and policy == "bond"`: read, checked, and asked of a table.

    condition  = all { "or" all }
    all        = one { "and" one }
    one        = "not" one | "(" condition ")" | value sign value
    value      = number | name of a measure or parameter | policy | name of a policy
    sign       = < | <= | > | >= | == | !=

A condition is data: nothing of it is ever run as a program.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.runs.where_words import Token, WhereError, tokens
from sim.scenario.paths import closest, did_you_mean, join, split
from sim.text import visible

Mask = NDArray[np.bool_]

POLICY = "policy"
DEEPEST = 50
"""Parentheses and "not"s within one another."""
SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table."""

    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values and a sign; at least one of them is a column."""

    left: Column | float | str
    sign: str
    right: Column | float | str


@dataclass(frozen=True, slots=True)
class Joined:
    """Several conditions joined by "and" or "or", or one turned round by "not"."""

    how: str
    parts: tuple[Comparison | Joined, ...]


Tree = Comparison | Joined


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that fits a table; made by `parse`."""

    text: str
    tree: Tree
    names: tuple[str, ...] = field(default=())
    """The columns it speaks of, each once, in order."""

    def holds(self, table: pd.DataFrame) -> Mask:
        """Return for each row, whether the condition is true there.

        A comparison with an undefined value is neither true nor false (Kleene's logic): the
        condition can still be either, through its other parts.

        >>> table = pd.DataFrame({"policy": ["bond", "points"], "breakage": [np.nan, 0.3]})
        >>> asked = parse("policy == points and breakage > 0.2", ["breakage"], ["bond", "points"])
        >>> asked.holds(table).tolist(), asked.undecided(table).tolist()
        ([False, True], [False, False])
        """
        return _truth(self.tree, table)[0]

    def undecided(self, table: pd.DataFrame) -> Mask:
        """Return for each row, whether it is neither true nor false there.

        >>> asked = parse("breakage > 0.2", ["breakage"])
        >>> asked.undecided(pd.DataFrame({"breakage": [np.nan, 0.1]})).tolist()
        [True, False]
        """
        true, false = _truth(self.tree, table)
        return ~(true | false)


def parse(text: str, numbers: Sequence[str], policies: Sequence[str] = ()) -> Condition:
    """Return Condition.

    `numbers` are the columns that can be compared with numbers and with one another: measures
    and dotted paths of parameters; `policies` the names that `policy` can be compared with by
    `==` and `!=`. "and" binds closer than "or", "not" closest. Raises WhereError, which points at
    the place and suggests a name.

    >>> condition = parse("profit < 0 and not price > 30", ["profit", "price"])
    >>> table = pd.DataFrame({"profit": [-1.0, -1.0, 5.0], "price": [28.0, 32.0, 28.0]})
    >>> condition.holds(table).tolist(), condition.names
    ([True, False, False], ('profit', 'price'))
    """
    reader = _Reader(text, numbers, policies)
    tree = reader.either(0)
    reader.expect_end()
    return Condition(text, tree, tuple(dict.fromkeys(_names(tree))))


class _Reader:
    """Reads word after word; each method reads one line of the grammar."""

    def __init__(self, text: str, numbers: Sequence[str], policies: Sequence[str]) -> None:
        self.text = text
        self.words = list(tokens(text))
        self.at = 0
        self.columns = {_plain(name): name for name in numbers}
        self.policies = tuple(policies)

    def either(self, deep: int) -> Tree:
        return self._joined("or", lambda: self._joined("and", lambda: self._one(deep)))

    def expect_end(self) -> None:
        word = self.words[self.at]
        if word.kind == "end":
            return
        if word.text == ")":
            raise self._wrong(word, 'a ")" without its "("')
        if word.kind == "sign":
            chained = 'one comparison at a time; join two with "and"'
            raise self._wrong(word, chained)
        raise self._wrong(word, 'expected "and", "or" or the end')

    def _joined(self, how: str, part: Callable[[], Tree]) -> Tree:
        parts = [part()]
        while self.words[self.at].kind == how:
            self.at += 1
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(how, tuple(parts))

    def _one(self, deep: int) -> Tree:
        word = self.words[self.at]
        if deep == DEEPEST:
            raise self._wrong(word, f"more than {DEEPEST} parentheses within one another")
        if word.kind == "not":
            self.at += 1
            return Joined("not", (self._one(deep + 1),))
        if word.text == "(":
            self.at += 1
            inner = self.either(deep + 1)
            if self.words[self.at].text != ")":
                if self.words[self.at].kind == "end":
                    raise self._wrong(word, 'a "(" without its ")"')
                self.expect_end()
            self.at += 1
            return inner
        return self._comparison()

    def _comparison(self) -> Comparison:
        left = self._next("a measure, a parameter, a number or policy")
        sign = self.words[self.at]
        if sign.text not in SIGNS:
            raise self._wrong(sign, "expected a comparison such as < or ==")
        self.at += 1
        right = self._next("something to compare with")
        if POLICY in (left.text, right.text):
            return self._of_policy(left, sign, right)
        sides = (self._number(left), self._number(right))
        if not any(isinstance(side, Column) for side in sides):
            both = "two numbers; expected a measure or parameter on one side"
            raise WhereError(self.text, left.start, right.end, both)
        return Comparison(sides[0], sign.text, sides[1])

    def _next(self, expected: str) -> Token:
        word = self.words[self.at]
        if word.kind not in ("number", "name", "text"):
            raise self._wrong(word, f"expected {expected}")
        self.at += 1
        return word

    def _number(self, word: Token) -> Column | float:
        if word.kind == "number":
            value = float(word.text)
            if not math.isfinite(value):
                raise self._wrong(word, "too large a number")
            return value
        plain = _plain(_unquoted(word))
        if plain in self.columns:
            return Column(self.columns[plain])
        names = list(self.columns.values())
        hint = did_you_mean(plain, names)
        if plain in self.policies:
            hint = f'did you mean policy == "{plain}"?'
        elif not hint:
            shown = [visible(name) for name in names[:12]]
            hint = f"known are {', '.join(shown + ['...'] * (len(names) > 12))}"
        raise self._wrong(word, f'there is no "{visible(plain)}" in these results', hint)

    def _of_policy(self, left: Token, sign: Token, right: Token) -> Comparison:
        if not self.policies:
            raise self._wrong(left, "these results name no policies")
        if sign.text not in ("==", "!="):
            raise self._wrong(sign, "policies can only be compared with == and !=")
        other = right if left.text == POLICY else left
        name = _unquoted(other)
        if name not in self.policies:
            near = closest(name, self.policies)
            known = ", ".join(visible(policy) for policy in self.policies)
            hint = f'did you mean "{near}"?' if near else f"known are {known}"
            raise self._wrong(other, f'there is no policy "{visible(name)}" in these results', hint)
        return Comparison(Column(POLICY), sign.text, name)

    def _wrong(self, word: Token, expected: str, hint: str = "") -> WhereError:
        return WhereError(self.text, word.start, word.end, expected, hint)


def _truth(tree: Tree, table: pd.DataFrame) -> tuple[Mask, Mask]:
    """For each row, whether it is true there, and whether it is false."""
    if isinstance(tree, Comparison):
        left, right = (
            table[side.name].to_numpy() if isinstance(side, Column) else side
            for side in (tree.left, tree.right)
        )
        found = np.broadcast_to(np.asarray(SIGNS[tree.sign](left, right), np.bool_), len(table))
        known = np.array(table[_names(tree)].notna().all(axis=1), np.bool_)
        return found & known, ~found & known
    parts = [_truth(part, table) for part in tree.parts]
    true, false = [part[0] for part in parts], [part[1] for part in parts]
    if tree.how == "not":
        return false[0], true[0]
    if tree.how == "and":
        return np.logical_and.reduce(true), np.logical_or.reduce(false)
    return np.logical_or.reduce(true), np.logical_and.reduce(false)


def _names(tree: Tree) -> list[str]:
    if isinstance(tree, Joined):
        return [name for part in tree.parts for name in _names(part)]
    return [side.name for side in (tree.left, tree.right) if isinstance(side, Column)]


def _unquoted(word: Token) -> str:
    """The text between quotation marks, or the word itself."""
    if word.kind == "text":
        try:
            return split(word.text)[0]
        except ValueError:
            return word.text[1:-1]
    return word.text


def _plain(name: str) -> str:
    """A dotted name as the paths of scenarios are written, whatever its quotation marks."""
    try:
        return join(split(name))
    except ValueError:
        return name
