"""Writing TOML: the standard library only reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sim.scenario.paths import quoted


def dumps(table: Mapping[str, object]) -> str:
    """Return the TOML text of nested tables of texts, numbers, truth values and lists.

    >>> print(dumps({"weeks": 3, "firms": {"us": {"price": 2.5}}}), end="")
    weeks = 3
    <BLANKLINE>
    [firms.us]
    price = 2.5
    """
    return "\n".join(_tables(table, ()))


def _tables(table: Mapping[str, object], path: tuple[str, ...]) -> list[str]:
    values = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    blocks = []
    if values or not table:
        head = f"[{'.'.join(map(quoted, path))}]\n" if path else ""
        pairs = (f"{quoted(key)} = {_value(value)}\n" for key, value in values.items())
        blocks.append(head + "".join(pairs))
    for key, value in table.items():
        if isinstance(value, Mapping):
            blocks += _tables(value, (*path, key))
    return blocks


def _value(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, (bool, int, float)):
        return json.dumps(value)
    raise TypeError(f"not a value of a scenario file: {value!r}")
