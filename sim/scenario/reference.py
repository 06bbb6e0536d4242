"""The reference of scenario files from the schema: `python -m sim.scenario.reference` prints it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from sim.scenario.policy import LEVERS
from sim.scenario.schema import Node, node_at, resolve, words
from sim.scenario.switches import idle, switches
from sim.text import show

_HEAD = """\
# Scenario reference

Every table and key of a scenario file. This page is generated from the schema
(`python -m sim.scenario.reference`).

A scenario is one [TOML](https://toml.io) file. Keys without a default must be there; everything
else may be left out. Numbers are plain numbers: a share of 38 % is `0.38`, money is in the
scenario's currency, decimals have a point. Names of segments, firms and policies are free text of
1 to 40 characters; names with spaces stand in quotes: `[firms."corner shop"]`. A number without a
unit is a ratio, a speed or a weight. What stands before a colon is the number's symbol in
[model.md](model.md).
"""

_UNCERTAINTY = """\
## `[uncertainty]`

How far numbers may lie off. Each key is the dotted name of a number in the file, in quotes; `*`
stands for every name at one level, and then the numbers move together. Each value is one of

- `{ plus_minus = 0.15 }`: between the number minus 0.15 and the number plus 0.15;
- `{ times = 2 }`: between half the number and twice the number;
- `[13, 26, 52]`: one of these numbers.

```toml
[uncertainty]
"segments.*.relationship_intention.mean" = { plus_minus = 0.15 }
"firms.rival.strategy.lag" = [13, 26, 52]
```
"""

_MECHANISMS = """\
## What takes a mechanism out

A value that takes a mechanism of the model out of a market, or several that do so together, and the
numbers that then do nothing. `sim.scenario.switches` has them as tables for `Scenario.replace`.

| Mechanism | Is out at | Then does nothing |
|---|---|---|
"""

_RULES = """\
## What must hold between keys

- The shares of all segments add up to 1, and so do the market shares of all firms with awareness
  above 0 (to within 0.001).
- `focal` and every `strategy.watch` name a firm, and no firm watches itself; `baseline` and every
  name in `extends` name a policy; following `extends` never leads back to the same policy.
- `discount.duration` is at most `discount.every`.
- `contract_weeks`, `month_to_month`, `short_terms` and `exit_fee` of `switching_costs` are for
  subscriptions only.
- `programme.endowed` goes with stamps, not with points.
- The standard deviation of `relationship_intention` is at most 0.999 times the root of mean x
  (1 - mean).
- `category.season` and `category.trend` are for purchase markets only. By the end of the weeks
  simulated, a trend leaves at least a twentieth of today's purchases, and at most twenty times.
- `behaviour.demand.acceleration` above 0 goes with a `stock_use` above 0.
- `network.acquaintances` is even, and below `customers`.
- `until` comes after `from`.
- Every price is from a thousandth of to a thousand times the category's mean list price (by market
  share, of the firms that somebody knows). Strategies stop at the same limits.
- No amount of money is so large that all the money of a market with so many customers and weeks
  could not be counted.
- A focal firm with a strategy other than `hold` names the firm that it watches.
- Levers must fit together under every policy, with what it extends and what the focal firm does
  today.
"""

_TABLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("[segments.NAME]", ("segments", "NAME")),
    ("[firms.NAME]", ("firms", "NAME")),
    ("[policies.NAME]", ("policies", "NAME")),
    ("[network]", ("network",)),
    ("[category]", ("category",)),
    ("[behaviour]", ("behaviour",)),
)


def reference() -> str:
    """Return the reference of scenario files, in Markdown.

    >>> reference().splitlines()[0]
    '# Scenario reference'
    """
    parts = [_HEAD, *_table("The top of the file", ())]
    for title, path in _TABLES:
        parts += _table(f"`{title}`", path)
    return "\n".join([*parts, _MECHANISMS + "".join(_mechanisms()), _UNCERTAINTY, _RULES])


def _table(title: str, path: tuple[str, ...], level: int = 2) -> Iterator[str]:
    """Yield one table in Markdown: what it is, its keys, and then the tables in it."""
    node = node_at(path) or {}
    keys: dict[str, Node] = node.get("properties", {})
    required = node.get("required", [])
    yield f"{'#' * level} {title}\n"
    if path:
        yield f"{_sentence(node)}\n"
    plain = [key for key in keys if not _is_table(keys[key])]
    if path == ("policies", "NAME"):
        yield "A policy may also name every lever of a firm, as described for `[firms.NAME]`:"
        yield ", ".join(f"`{lever}`" for lever in LEVERS) + ".\n"
        plain = [key for key in plain if key not in LEVERS]
    if plain:
        yield "| Key | Value | Unit | Default | Meaning |\n|---|---|---|---|---|"
        for key in plain:
            yield _row(key, keys[key], key in required)
        yield ""
    for key in keys:
        if _is_table(keys[key]) and path and not (path[0] == "policies" and key in LEVERS):
            inner = f"{title.strip('`[]')}.{key}"
            yield from _table(f"`[{inner}]`", (*path, key), level + 1)


def _mechanisms() -> Iterator[str]:
    for mechanism, values in switches().items():
        out = ", ".join(f"`{path} = {show(value)}`" for path, value in values.items())
        needs = ", ".join(f"`{path}`" for path in idle(mechanism))
        yield f"| {mechanism} | {out} | {needs} |\n"


def _is_table(node: Node) -> bool:
    return resolve(node).get("type") == "object"


def _row(key: str, node: Node, required: bool) -> str:
    default = node.get("default")
    shown = "none" if default is None else f"`{show(default)}`"
    unit = str(resolve(node).get("unit", ""))
    cells = (f"`{key}`", words(node), unit, "required" if required else shown, _sentence(node))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _sentence(node: Node) -> str:
    return " ".join(str(node.get("description", "")).split())


if __name__ == "__main__":
    sys.stdout.write(reference())
