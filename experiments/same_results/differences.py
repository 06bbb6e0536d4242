"""Differences: the first place at which two answers part, and what stands there in each."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from experiments.same_results.answers import Answer
from experiments.same_results.ignored import comparable

NOTHING = "nothing"
LONGEST = 100
"""Characters of a value that is shown."""


def differences(before: Answer, after: Answer) -> list[str]:
    """Return a line for every part that differs, a failed call, or a part that only one has."""
    if before.failed or after.failed:
        return [f"{when} it fails, {each.failed}" for when, each in _both(before, after)]
    found = []
    for name in dict.fromkeys([*before.parts, *after.parts]):
        if name not in before.parts or name not in after.parts:
            found.append(f"{name}: only {'before' if name in before.parts else 'after'}")
            continue
        one, other = before.parts[name], after.parts[name]
        place = first_difference(name, one, other, before.root, after.root)
        if place:
            found.append(f"{name}: {place}")
    return found


def _both(before: Answer, after: Answer) -> list[tuple[str, Answer]]:
    pairs = [("before", before), ("after", after)]
    return [(when, each) for when, each in pairs if each.failed]


def first_difference(
    name: str, before: bytes, after: bytes, root: Path = Path(), other: Path = Path()
) -> str:
    """Return where two parts of a name first differ, with both values; "" if they do not.

    >>> first_difference("json", b'{"a": [1, 2]}', b'{"a": [1, 3]}')
    'a.1: 2 before, 3 after'
    >>> first_difference("x.csv", b"firm,profit\\nus,1\\n", b"firm,profit\\nus,2\\n")
    'row 1, profit: 1 before, 2 after'
    """
    if before == after:
        return ""
    try:
        one = comparable(before.decode(), root)
        two = comparable(after.decode(), other)
    except UnicodeDecodeError:
        return f"bytes differ ({len(before):,} before, {len(after):,} after)"
    if one == two:
        return ""
    if name == "json":
        return _of_values(json.loads(one), json.loads(two), "") or "the order of keys"
    if name.endswith(".csv"):
        return _of_tables(one, two)
    return _of_lines(one, two)


def _of_values(before: Any, after: Any, path: str) -> str:
    if isinstance(before, dict) and isinstance(after, dict):
        keys = dict.fromkeys([*before, *after])
        pairs = [(key, before.get(key, _Nothing), after.get(key, _Nothing)) for key in keys]
    elif isinstance(before, list) and isinstance(after, list):
        count = max(len(before), len(after))
        pairs = [(str(k), _at(before, k), _at(after, k)) for k in range(count)]
    else:
        same = type(before) is type(after) and before == after
        return "" if same else f"{path or 'all'}: {_said(before)} before, {_said(after)} after"
    for key, one, two in pairs:
        if found := _of_values(one, two, f"{path}.{key}" if path else key):
            return found
    return ""


class _Nothing:
    """What stands where only the other has something."""


def _at(values: list[Any], place: int) -> Any:
    return values[place] if place < len(values) else _Nothing


def _said(value: Any) -> str:
    text = NOTHING if value is _Nothing else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _of_tables(before: str, after: str) -> str:
    tables = [list(csv.reader(io.StringIO(text))) for text in (before, after)]
    head, other = (table[0] if table else [] for table in tables)
    if head != other:
        return f"columns: {', '.join(head)} before, {', '.join(other)} after"
    for number in range(1, max(len(table) for table in tables)):
        absent = [NOTHING] * len(head)
        one, two = (table[number] if number < len(table) else absent for table in tables)
        for column, left, right in zip(head, one, two, strict=False):
            if left != right:
                return f"row {number}, {column}: {left} before, {right} after"
        if len(one) != len(two):
            return f"row {number}: {len(one)} fields before, {len(two)} after"
    return "other line ends or quotes"


def _of_lines(before: str, after: str) -> str:
    lines = [text.splitlines() for text in (before, after)]
    for number in range(max(len(each) for each in lines)):
        one, two = (each[number] if number < len(each) else None for each in lines)
        if one != two:
            said = [NOTHING if each is None else _around(each, one, two) for each in (one, two)]
            return f"line {number + 1}: {said[0]} before, {said[1]} after"
    return "other line ends"


def _around(line: str, before: str | None, after: str | None) -> str:
    """Return the part of a line that begins a little before the lines part."""
    parting = 0
    for one, two in zip(before or "", after or "", strict=False):
        if one != two:
            break
        parting += 1
    start = max(parting - 20, 0)
    return _said(line[start : start + LONGEST])
