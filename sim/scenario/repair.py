"""A guess at what was meant, so that the rules can be checked in spite of other errors.

Nobody ever runs a repaired scenario: it only serves to find every error at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.errors import MOST, Finding, Path
from sim.scenario.paths import NAMED
from sim.scenario.rules import broken_rules
from sim.scenario.scenario import Scenario
from sim.scenario.translate import meant_key, path_of

_ATTEMPTS = 4

_STAND_INS: dict[str, object] = {
    "title": "-",
    "focal": "-",
    "share": 0.5,
    "market_share": 0.5,
    "price": 1.0,
    "unit_cost": 0.0,
}
"""Values for keys that have no default."""


def rules_broken_besides(data: Mapping[str, Any], errors: Sequence[ErrorDetails]) -> list[Finding]:
    """Return the broken rules that have nothing to do with the errors.

    `errors` are those of the schema. Empty if the data are too far from a scenario to tell.
    """
    guess, doubtful = _copy(data), set[Path]()
    for _ in range(_ATTEMPTS):
        if len(errors) > MOST:
            return []
        for error in errors:
            _repair(guess, error, doubtful)
        try:
            scenario = Scenario.model_validate(guess, by_alias=True, by_name=False)
        except ValidationError as again:
            errors = again.errors(include_url=False)
        else:
            return [found for found in broken_rules(scenario) if not _rests_on(found, doubtful)]
    return []


def _repair(guess: dict[str, Any], error: ErrorDetails, doubtful: set[Path]) -> None:
    """Rename a misspelt key, put something possible for a wrong value, or leave the key out."""
    path = path_of(error)
    table: Any = guess
    for key in path[:-1]:
        table = table.get(key) if isinstance(table, dict) else None
    if not path or not isinstance(table, dict):
        return
    key = path[-1]
    if error["type"] == "extra_forbidden":
        value, meant = table.pop(key, None), meant_key(path)
        if meant and meant not in table:
            table[meant] = value
        return
    if error["type"] == "missing" and key in table:
        return
    doubtful.add(path)
    table.pop(key, None)
    if len(path) == 2 and path[0] in NAMED:
        table[key] = {}
    elif key in _STAND_INS and not (path[0] == "policies" and key == "price"):
        table[key] = _STAND_INS[key]


def _rests_on(finding: Finding, doubtful: set[Path]) -> bool:
    return any(
        path[: len(doubt)] == doubt
        for path in (finding.path, *finding.rests_on)
        for doubt in doubtful
    )


def _copy(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: _copy(value) if isinstance(value, Mapping) else value for key, value in table.items()
    }
