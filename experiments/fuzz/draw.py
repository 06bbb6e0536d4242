"""Values drawn from the schema: at the edges and everywhere inside of every key's range."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random
from typing import Any

from experiments.fuzz.odd import NAMES
from sim.scenario.amounts import money_keys
from sim.scenario.errors import Path
from sim.scenario.paths import expand, value_at
from sim.scenario.schema import Node, node_at, resolve
from sim.scenario.toml import dumps

Table = dict[str, Any]

LEAST = 1e-320
"""Smallest size of a number that is drawn inside a range with 0 in it or below it."""
MOST = 1e12
"""Largest one where the schema sets no bound."""
FEW = 100
"""Customers of a market whose values are drawn, so that large amounts of money can be counted."""
FAR, LARGE = 30.0, 1e4
"""How many usual prices a price may be away, and how many other money may be."""
OUTSIDE = 0.01
"""Share of numbers that are drawn from outside of their range."""


def redrawn(scenario: Table, rng: Random) -> str:
    """Return a scenario's tables as TOML text in which some values are other ones.

    Shares are made to add up again, so that most of what is drawn passes the check.
    """
    tables: Table = _copy(scenario)
    keys = list(_numbers_and_words(tables))
    some = rng.choice([1, 2, 3, 5, 8, 20, 60])
    for path in rng.sample(keys, min(some, len(keys))):
        _put(tables, path, drawn(node_at(path) or {}, rng, list(tables["firms"])))
    if rng.random() < 0.9:
        _mend(tables)
        _mend_size(tables, scenario["firms"][scenario["focal"]]["price"])
    return dumps(tables)


def drawn(node: Node, rng: Random, firms: list[str]) -> object:
    """Draw a value that a node of the schema allows, as a rule.

    >>> 0.0 <= drawn({"type": "number", "minimum": 0.0, "maximum": 1.0}, Random(2), []) <= 1.0
    True
    """
    node = resolve(node)
    if "enum" in node:
        return rng.choice(node["enum"])
    kind = node.get("type")
    if kind in ("number", "integer"):
        value = _number(node, rng)
        return round(value) if kind == "integer" else float(value)
    return rng.choice([*firms, *NAMES])


def _number(node: Node, rng: Random) -> float:
    above = "exclusiveMinimum" in node
    low = node.get("minimum", node.get("exclusiveMinimum", 0.0))
    high = node.get("maximum", MOST)
    if rng.random() < OUTSIDE:
        return float(rng.choice([low - 1, high * 1.001 + 1, -1e300, 1e300]))
    chance = rng.random()
    if chance < 0.2:
        return float(math.nextafter(low, math.inf) if above else low)
    if chance < 0.4:
        return float(high)
    if chance < 0.6:
        return rng.uniform(max(low, math.ulp(0.0)) if above else low, high)
    return _of_any_size(low, high, rng)


def _of_any_size(low: float, high: float, rng: Random) -> float:
    """Draw log-uniformly by distance from 0, or from the lower end where the range is above 0."""
    if low < 0.0:
        return rng.choice([-1.0, 1.0]) * _of_any_size(0.0, min(-low, high), rng)
    least = low if low > 0.0 else rng.choice([LEAST, 1e-12, 1e-6, 1e-3])
    least = min(least, high)
    return min(max(math.exp(rng.uniform(math.log(least), math.log(high))), low), high)


def _numbers_and_words(tables: Table) -> Iterator[Path]:
    """Yield every path of the schema that can be drawn, with the names that the scenario has."""
    for path in _below(tables, (), node_at(()) or {}):
        if path not in (("title",), ("focal",), ("baseline",)) and path[-1] != "extends":
            yield path


def _below(tables: Table, path: Path, node: Node) -> Iterator[Path]:
    node = resolve(node)
    inner = {key: (*path, key) for key in node.get("properties", {})}
    if isinstance(node.get("additionalProperties"), dict) and path != ("uncertainty",):
        inner = {name: (*path, name) for name in tables[path[0]]}
    for key, below in inner.items():
        found = resolve(node.get("properties", {}).get(key) or node["additionalProperties"])
        if found.get("type") in ("number", "integer") or "enum" in found or key == "watch":
            yield below
        elif found.get("type") == "object":
            yield from _below(tables, below, found)


def _put(tables: Table, path: Path, value: object) -> None:
    table = tables
    for key in path[:-1]:
        table = table.setdefault(key, {})
    table[path[-1]] = value


def _mend(tables: Table) -> None:
    """Put right what must hold between keys, and nearly never does among values drawn."""
    for name, key in (("segments", "share"), ("firms", "market_share")):
        known = [t for t in tables[name].values() if t.get("awareness", 1.0) > 0.0]
        total = sum(table[key] for table in known)
        for table in known if total > 0.0 else []:
            table[key] = table[key] / total
    subscription = tables.get("kind") == "subscription"
    for owner in (*tables["firms"].values(), *tables["policies"].values()):
        discount, costs = owner.get("discount", {}), owner.get("switching_costs", {})
        if "duration" in discount:
            discount["duration"] = min(discount["duration"], discount.get("every", 1))
        if not subscription:
            for key in ("contract_weeks", "month_to_month", "short_terms", "exit_fee"):
                costs.pop(key, None)
        programme = owner.get("programme", {})
        if programme.get("kind") != "stamps":
            programme.pop("endowed", None)
        if "until" in owner:
            owner["until"] = max(owner["until"], owner.get("from", 0) + 1)
    for name, firm in tables["firms"].items():
        if firm.get("strategy", {}).get("watch") in (name, *NAMES):
            del firm["strategy"]["watch"]
    for segment in tables["segments"].values():
        intention = segment.get("relationship_intention", {})
        mean = intention.get("mean", 0.5)
        most = math.sqrt(max(mean * (1.0 - mean), 0.0))
        intention["sd"] = min(intention.get("sd", 0.0), 0.99 * most)
    tables.pop("uncertainty", None)


def _mend_size(tables: Table, usual: float) -> None:
    """Make the market small, with money that it can count and prices of one category."""
    tables["customers"] = min(tables.get("customers", FEW), FEW)
    tables["simulate"] = min(tables.get("simulate", FEW), tables["customers"])
    network = tables.setdefault("network", {})
    acquaintances = min(network.get("acquaintances", 6), tables["simulate"] - 1)
    network["acquaintances"] = acquaintances - acquaintances % 2
    for keys, power in money_keys().items():
        most = LARGE * usual if power > 0 else FAR / usual
        for path in expand(tables, keys):
            table = value_at(tables, path[:-1])
            if isinstance(table, dict):
                table[path[-1]] = min(table[path[-1]], FAR * usual if "price" in path else most)
    for owner in (*tables["firms"].values(), *tables["policies"].values()):
        if "price" in owner:
            owner["price"] = max(owner["price"], usual / FAR)
        programme = owner.get("programme", {})
        if programme.get("kind", "none") != "none":
            programme["earn"] = max(programme.get("earn", 0.0), 5.0 / usual)
            programme["reward_value"] = max(programme.get("reward_value", 0.0), 1e-6 * usual)
            programme.setdefault("reward_cost", usual)


def _copy(table: Table) -> Table:
    return {key: _copy(value) if isinstance(value, dict) else value for key, value in table.items()}
