"""The schema as data: which keys a table may have, and a value's type in plain words."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.scenario.errors import Path
from sim.scenario.facts import NO_FACTS, Facts, numbers
from sim.scenario.paths import ANY, NAMED
from sim.scenario.scenario import Scenario
from sim.scenario.words import Words

Node = dict[str, Any]
"""The JSON Schema of one value."""

BAND = "{ plus_minus = NUMBER }, { times = NUMBER } or a list of at least two numbers"
"""The type of an entry in `[uncertainty]`, in words."""


def schema() -> Node:
    """Return the JSON Schema (draft 2020-12) of scenario files, with keys as files have them.

    >>> schema()["title"], "from" in schema()["$defs"]["Policy"]["properties"]
    ('Loyalsim scenario', True)
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_nodes(),
        "title": "Loyalsim scenario",
    }


@cache
def _nodes(root: type[Words] = Scenario) -> Node:
    nodes: Node = root.model_json_schema(by_alias=True)
    for node in (nodes, *nodes.get("$defs", {}).values()):
        if "description" in node:
            node["description"] = node["description"].partition("\n\n>>>")[0]
        for key in node.get("properties", {}).values():
            symbol, said = _symbol(key), key.get("description")
            if symbol and said:
                key["description"] = f"{symbol}: {said[0].lower()}{said[1:]}"
    return nodes


def _symbol(node: Node) -> str:
    """Return the symbol of a number, be it one that may be left out."""
    options = [node, *node.get("anyOf", [])]
    return next((str(each["symbol"]) for each in options if "symbol" in each), "")


def node_at(keys: tuple[str, ...], root: type[Words] = Scenario) -> Node | None:
    """Return the schema of the value at a path; None if no file can have that path.

    Paths begin in a scenario file, or in the table of it that `root` is.

    >>> node_at(("firms", "us", "failures", "rate"))["maximum"]
    0.5
    """
    node: Node = _nodes(root)
    for key in keys:
        below = node.get("properties", {}).get(key, node.get("additionalProperties"))
        if not isinstance(below, dict):
            return None
        node = resolve(below)
    return node


def facts_at(keys: Path) -> Facts:
    """Return the facts about the number at a path of a scenario file; none for other paths.

    >>> facts_at(("firms", "us", "contacts", "cost")).per
    'contact'
    """
    pattern = (keys[0], ANY, *keys[2:]) if keys[0] in NAMED else keys
    found = numbers(Scenario).get(pattern)
    return found.facts if found else NO_FACTS


def resolve(node: Node) -> Node:
    """Return the node itself, behind references and behind "may be left out".

    >>> resolve({"anyOf": [{"type": "integer"}, {"type": "null"}]})
    {'type': 'integer'}
    """
    options = [option for option in node.get("anyOf", []) if option.get("type") != "null"]
    if len(options) == 1:
        described = {key: node[key] for key in ("description",) if key in node}
        return resolve(options[0]) | described
    if "$ref" in node:
        found: Node = _nodes()["$defs"][node["$ref"].rpartition("/")[2]]
        return found
    return node


def keys_at(keys: tuple[str, ...], root: type[Words] = Scenario) -> tuple[str, ...]:
    """Return the keys that the table at a path may have; () where names are free.

    >>> keys_at(("network",))
    ('acquaintances', 'rewired', 'homophily')
    """
    return tuple((node_at(keys, root) or {}).get("properties", {}))


def words(node: Node) -> str:
    """Return what the schema of a value asks for, in words.

    >>> words({"type": "number", "minimum": 0.0, "maximum": 0.5})
    'a number from 0 to 0.5'
    """
    node = resolve(node)
    kind = node.get("type")
    if "enum" in node:
        return "one of: " + ", ".join(f'"{value}"' for value in node["enum"])
    if kind in ("number", "integer"):
        return ("a number" if kind == "number" else "a whole number") + _range(node)
    if kind == "string":
        most = node.get("maxLength")
        return f"text of at most {most} characters" if most else "text in quotes"
    if kind == "array":
        return "a list of texts in quotes"
    if kind == "object":
        least, most = node.get("minProperties"), node.get("maxProperties")
        if least and most:
            return f"a table of {least} to {most} tables, each with a name"
        return f"a table of at most {most} keys" if most else "a table"
    return BAND


def allows(node: Node, number: float) -> bool:
    """Return whether a number is in the range that a node of the schema gives.

    >>> allows({"type": "number", "exclusiveMinimum": 0.0}, 0.0)
    False
    """
    node = resolve(node)
    return (
        (node.get("type") == "number" or isinstance(number, int) or number.is_integer())
        and number >= node.get("minimum", number)
        and number <= node.get("maximum", number)
        and ("exclusiveMinimum" not in node or number > node["exclusiveMinimum"])
    )


def _range(node: Node) -> str:
    least, above, most = (node.get(key) for key in ("minimum", "exclusiveMinimum", "maximum"))
    if least is not None and most is not None:
        return f" from {_plain(least)} to {_plain(most)}"
    if above is not None and most is not None:
        return f" above {_plain(above)}, at most {_plain(most)}"
    if above is not None:
        return f" above {_plain(above)}"
    return f" of {_plain(least)} or more" if least is not None else ""


def _plain(number: float) -> str:
    return f"{number:_.0f}" if float(number).is_integer() else f"{number:g}"
