"""What docs/model.md states about the numbers of a scenario file, and a file to try it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.scenario.check import check
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.facts import Key, numbers
from sim.scenario.levers import Levers
from sim.scenario.paths import ANY, join, split
from sim.scenario.scenario import Scenario

PAGE = Path(__file__).parents[2] / "docs" / "model.md"
NAMES = {"segments": "all", "firms": "us", "policies": "status-quo"}

KEYS = {
    ".".join(path): key
    for path, key in numbers(Scenario).items()
    if path[0] != "policies" or path[2] not in Levers.model_fields
}
"""Every number of a scenario file; a policy's levers are those of a firm."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One row of the page's table of parameters."""

    path: tuple[str, ...]
    symbol: str
    unit: str
    default: float | None
    required: bool
    low: float | None
    """Smallest value; None: any that is above `above`, if that is given."""
    above: float | None
    high: float | None

    @property
    def key(self) -> str:
        """The dotted path, as a test's name has it."""
        return ".".join(self.path)

    @property
    def place(self) -> tuple[str, ...]:
        """The path in the small file."""
        return place_of(KEYS[self.key])


def page() -> str:
    """Return the specification without its table of parameters."""
    text = PAGE.read_text(encoding="utf-8")
    return re.sub(r"\n## Details: parameters\n.*?(?=\n## )", "", text, flags=re.DOTALL)


def stated() -> dict[str, Stated]:
    """Return dotted path -> row of the table of parameters."""
    text = PAGE.read_text(encoding="utf-8").partition("\n## Details: parameters\n")[2]
    lines = [line for line in text.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    rows = [_row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in lines]
    return {row.key: row for row in rows}


def stated_mechanisms() -> dict[str, tuple[dict[str, float], set[str]]]:
    """Return mechanism -> (values that take it out, what then does nothing), of the page's table.

    Keys of behaviour stand there without that word.
    """
    text = PAGE.read_text(encoding="utf-8").partition("\n### What takes a mechanism out\n")[2]
    found = {}
    for line in text.partition("\n#")[0].splitlines():
        if line.startswith("| ") and not line.startswith("| Mechanism"):
            name, out, needed = (cell.strip() for cell in line.strip("|").split("|"))
            edits = {
                _dotted(key): _number(value) for key, value in re.findall(r"`(\S+) = (\S+)`", out)
            }
            found[name] = edits, {_dotted(key) for key in re.findall(r"`(\S+)`", needed)}
    return found


def _dotted(key: str) -> str:
    return key if key in KEYS else f"behaviour.{key}"


def _row(key: str, symbol: str, unit: str, default: str, of: str) -> Stated:
    if not of:
        of = "0 to 1" if unit == "share" else "0 or more"
    above = re.match(r"above (\S+)", of)
    low = None if above else _number(of.split()[0])
    most = re.search(r"(?:to|at most) (\S+)$", of)
    return Stated(
        path=split(key.strip("`")),
        symbol=symbol,
        unit=unit,
        default=None if default in ("none", "required") else _number(default),
        required=default == "required",
        low=low,
        above=_number(above[1].rstrip(",")) if above else None,
        high=_number(most[1]) if most else None,
    )


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def tables() -> dict[str, Any]:
    """Return a file with two firms and what is required, as nested tables."""
    firm = {"price": 10.0, "unit_cost": 5.0, "market_share": 0.5}
    return {
        "title": "Two shops",
        "focal": "us",
        "segments": {"all": {"share": 1.0}},
        "firms": {"us": dict(firm), "rival": dict(firm)},
        "policies": {"status-quo": {}},
    }


def with_value(path: tuple[str, ...], value: object) -> dict[str, Any]:
    """Return the file with a value at a path."""
    data = tables()
    table = data
    for key in path[:-1]:
        table = table.setdefault(key, {})
    table[path[-1]] = value
    return data


def refusals(data: Mapping[str, object], key: str) -> list[Problem]:
    """Return what is said against the value there by itself, if anything.

    Rules between keys may object to the rest.
    """
    return [
        problem
        for problem in problems(data)
        if problem.path == key and re.match(r"expected a (whole )?number", problem.expected)
    ]


def problems(data: Mapping[str, object]) -> tuple[Problem, ...]:
    """Return everything that is wrong with it."""
    try:
        check(data)
    except ScenarioError as error:
        return tuple(error.problems)
    return ()


def place_of(key: Key) -> tuple[str, ...]:
    """Return its path in the small file."""
    return tuple(NAMES[key.path[0]] if name == ANY else name for name in key.path)


def fits(key: Key, value: float) -> bool:
    """Return whether a file may have it there."""
    return not refusals(with_value(place_of(key), value), join(place_of(key)))


def loaded(data: Mapping[str, object]) -> Scenario:
    """Return the scenario; raises ScenarioError."""
    return check(data)
