"""Whatever a file says, loading gives a scenario or a ScenarioError, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario import Scenario, ScenarioError
from sim.scenario.check import check
from sim.scenario.locate import locate
from sim.scenario.syntax import parse

SMALL = Path(__file__).with_name("small.toml").read_text(encoding="utf-8")
WORDS = sorted(set(SMALL.replace(",", " ").replace(".", " ").split()))

ODD_VALUES = st.sampled_from(
    [None, True, -1, 0, 10**30, 1e300, float("nan"), float("-inf"), "", "0.5", "us", "\x1b", "*"]
) | st.recursive(
    st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


def survives(text: str) -> None:
    try:
        scenario = check(parse(text, "my.toml"), "my.toml", locate(text))
    except ScenarioError as error:
        assert error.problems
        assert all(problem.expected for problem in error.problems)
        assert all(char.isprintable() or char == "\n" for char in str(error))
        assert error.to_json()
    else:
        assert len(scenario.fingerprint()) == 64
        for name in scenario.policies:
            scenario.levers(name)


@given(st.text())
def test_any_text(text: str) -> None:
    survives(text)


@settings(max_examples=200)
@given(st.data())
def test_a_scenario_with_a_piece_cut_out_and_another_put_in(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SMALL)))
    end = data.draw(st.integers(start, min(len(SMALL), start + 30)))
    piece = data.draw(st.text(max_size=3) | st.sampled_from(WORDS))
    survives(SMALL[:start] + piece + SMALL[end:])


@settings(max_examples=200)
@given(st.permutations(SMALL.splitlines()), st.integers(1, 60))
def test_a_scenario_with_its_lines_in_another_order(lines: list[str], count: int) -> None:
    survives("\n".join(lines[:count]))


def paths(table: dict[str, Any], above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    below = [paths(item, (*above, key)) for key, item in table.items() if isinstance(item, dict)]
    return [(*above, key) for key in table] + [path for found in below for path in found]


@settings(max_examples=200)
@given(st.data())
def test_a_scenario_with_odd_values_and_odd_keys(data: st.DataObject) -> None:
    tables = parse(SMALL, "my.toml")
    for path in data.draw(st.lists(st.sampled_from(paths(tables)), max_size=4)):
        table: Any = tables
        for key in path[:-1]:
            table = table.get(key) if isinstance(table, dict) else None
        if isinstance(table, dict):
            value = data.draw(ODD_VALUES)
            action = data.draw(st.sampled_from(["set", "add", "drop"]))
            if action == "drop":
                table.pop(path[-1], None)
            else:
                name = path[-1] if action == "set" else data.draw(st.text(max_size=5))
                table[name] = value
    try:
        scenario = Scenario.from_dict(tables)
    except ScenarioError as error:
        assert error.problems
        assert all(char.isprintable() or char == "\n" for char in str(error))
    else:
        again = Scenario.from_dict(parse(scenario.to_toml(), "again"))
        assert again.fingerprint() == scenario.fingerprint()


def test_a_path_that_no_system_can_have() -> None:
    for source in ("a\0/b", "\ud800.toml", "\ud800", "/" * 10_000 + ".toml", ".", "..", "/"):
        with pytest.raises(ScenarioError):
            Scenario.load(source)
