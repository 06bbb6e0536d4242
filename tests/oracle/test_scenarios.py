"""The scenarios made for tests leave no number at its default in all of them.

A lever or a parameter that none of them uses could be missing in the oracle, and nobody would
notice. What is paid for an event is left out: the oracle keeps no books, `test_levers_pay` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

import pytest

from sim.scenario import Scenario
from sim.scenario.behaviour import Behaviour
from sim.scenario.errors import Path
from sim.scenario.facts import numbers
from sim.scenario.levers import Levers
from sim.scenario.words import Words
from tests.oracle.scenarios import MADE, busy_levers


def used(scenarios: list[Scenario]) -> Iterator[Words]:
    """Whatever some firm does at some time, and how customers behave."""
    for scenario in scenarios:
        yield scenario.behaviour
        yield from scenario.firms.values()
        yield from (scenario.levers(name) for name in scenario.policies)
    busy = scenarios[list(MADE).index("busy")]
    yield from (levers for week in (12, 20, 30, 45) for levers in busy_levers(busy, week).values())


@pytest.mark.parametrize(("root", "default"), [(Behaviour, Behaviour()), (Levers, Levers(price=1))])
def test_every_number_is_used_by_some_scenario(root: type[Words], default: Words) -> None:
    tables = [
        table for table in used([made(100) for made in MADE.values()]) if isinstance(table, root)
    ]
    assert tables

    def varies(path: Path) -> bool:
        read = attrgetter(".".join(path))
        idle = 0.0 if root is Behaviour else read(default)
        return any(read(table) != idle for table in tables)

    known = [path for path, key in numbers(root).items() if not key.facts.per]
    assert [".".join(path) for path in known if not varies(path)] == []
