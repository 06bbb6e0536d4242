"""Numbers are as docs/model.md states them: a file may have those values, and no others."""

from __future__ import annotations

import math

import pytest

from sim.scenario.errors import ScenarioError
from sim.scenario.facts import numbers
from sim.scenario.levers import Levers
from sim.scenario.paths import join
from sim.scenario.scenario import Scenario
from sim.scenario.switches import idle, switches

from .stated import Stated, loaded, refusals, stated, stated_mechanisms, tables, with_value

STATED = stated()
MECHANISMS = stated_mechanisms()
every_number = pytest.mark.parametrize("key", STATED)


def typed(key: str, value: float) -> float | int:
    """The value as a file would have it: whole numbers without a point."""
    return int(value) if numbers(Scenario)[STATED[key].path].whole else float(value)


def beyond(row: Stated, value: float, direction: float) -> float | int:
    """The next value that a file could have."""
    if numbers(Scenario)[row.path].whole:
        return int(value + direction)
    return math.nextafter(value, direction * math.inf)


def test_every_number_and_every_mechanism_is_stated_and_no_other() -> None:
    known = [
        ".".join(path)
        for path in numbers(Scenario)
        if path[0] != "policies" or path[2] not in Levers.model_fields
    ]
    assert list(STATED) == known
    assert set(MECHANISMS) == set(switches())


@every_number
def test_a_number_that_is_left_out_is_as_stated(key: str) -> None:
    row = STATED[key]
    if row.required:
        data = tables()
        table = data
        for name in row.place[:-1]:
            table = table[name]
        del table[row.place[-1]]
        with pytest.raises(ScenarioError) as caught:
            loaded(data)
        missing = [p for p in caught.value.problems if p.path == join(row.place)]
        assert [p.expected.partition(";")[0] for p in missing] == ["missing"]
    else:
        value: object = loaded(tables())
        for name in row.place:
            name = "starts" if name == "from" else name
            value = value[name] if isinstance(value, dict) else getattr(value, name, None)
        assert value == row.default


@every_number
def test_a_number_reaches_as_far_as_stated_and_no_further(key: str) -> None:
    row = STATED[key]
    for end, direction in ((row.low, -1.0), (row.high, 1.0)):
        if end is not None:
            assert not refusals(with_value(row.place, typed(key, end)), join(row.place))
            assert refusals(with_value(row.place, beyond(row, end, direction)), join(row.place))
    if row.above is not None:
        assert refusals(with_value(row.place, typed(key, row.above)), join(row.place))
        least = beyond(row, row.above, 1.0)
        assert not refusals(with_value(row.place, least), join(row.place))
    if row.high is None:
        assert not refusals(with_value(row.place, typed(key, 1e15)), join(row.place))


@every_number
def test_a_number_has_the_unit_and_the_symbol_that_are_stated(key: str) -> None:
    facts = numbers(Scenario)[STATED[key].path].facts
    assert (facts.unit_words, facts.symbol) == (STATED[key].unit, STATED[key].symbol)


@every_number
def test_a_number_takes_out_and_needs_what_is_stated(key: str) -> None:
    facts = numbers(Scenario)[STATED[key].path].facts
    out = {name: edits[key] for name, (edits, _) in MECHANISMS.items() if key in edits}
    assert out == ({facts.mechanism: facts.off} if facts.mechanism else {})
    needed = {name for name, (_, idle_then) in MECHANISMS.items() if key in idle_then}
    assert needed == {name for name in switches() if key in idle(name)}
