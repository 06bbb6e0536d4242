"""Mutants of the schema: each is one wrong fact, and is told from those that nothing notices."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from experiments.mutations.__main__ import main, share, told
from experiments.mutations.mutants import FACTS, Mutant, mutants, table_names
from experiments.mutations.trial import Outcome
from sim.scenario.facts import Facts, numbers
from sim.scenario.scenario import Scenario

ROOT = Path(__file__).parents[2]
ALL = list(mutants())


def of(table: str, key: str, fact: str) -> list[Mutant]:
    """Return the mutants of one fact."""
    return [each for each in ALL if (each.table, each.key, each.fact) == (table, key, fact)]


def test_every_number_of_the_schema_has_mutants_of_its_default_range_unit_and_names() -> None:
    tables = table_names()
    known = {(tables.get(each.table, ""), each.key): set[str]() for each in ALL}
    for each in ALL:
        known[tables.get(each.table, ""), each.key].add(each.fact)
    for path in numbers(Scenario):
        table, key = path[-2] if len(path) > 1 else "", path[-1]
        key = "starts" if key == "from" else key
        found = known.get((table, key)) or known["", key]
        assert {"default", "range", "unit", "symbol", "kernel", "words"} <= found, path


def test_facts_are_mutated_that_fields_do_not_state() -> None:
    assert [each.change for each in of("Contacts", "cost", "amount")] == ["False -> True"]
    assert [each.change for each in of("Contacts", "cost", "per")] == [
        "'contact' -> ''",
        "'contact' -> 'year'",
    ]
    assert {each.fact for each in ALL} == {"default", "range", *FACTS}
    assert tuple(each.name for each in fields(Facts)) == FACTS


@pytest.mark.parametrize("mutant", ALL[::97], ids=lambda mutant: mutant.name)
def test_a_mutant_differs_from_the_schema_in_one_field(mutant: Mutant) -> None:
    source = ROOT / "sim" / "scenario" / f"{mutant.module}.py"
    before = ast.parse(source.read_text(encoding="utf-8"))
    after = ast.parse(mutant.source)
    pairs = zip(before.body, after.body, strict=True)
    differing = [(a, b) for a, b in pairs if ast.dump(a) != ast.dump(b)]
    assert [getattr(a, "name", "") for a, _ in differing] == [mutant.table]
    [(one, other)] = differing
    assert isinstance(one, ast.ClassDef)
    assert isinstance(other, ast.ClassDef)
    fields = [
        ast.unparse(b)
        for a, b in zip(one.body, other.body, strict=True)
        if ast.dump(a) != ast.dump(b)
    ]
    assert [field.partition(":")[0] for field in fields] == [mutant.key]


def test_the_list_says_what_noticed_each_mutant_and_what_none_did() -> None:
    some = of("Choice", "habit", "range")[:3]
    outcomes = [
        Outcome(some[0], "behaviour"),
        Outcome(some[1], "statement"),
        Outcome(some[2], "nothing"),
    ]
    assert share(outcomes) == pytest.approx(2 / 3)
    text = told(outcomes)
    assert "66.7% are noticed." in text
    noticed, _, stated = text.partition("Only stated, as values:")
    assert some[2].name in noticed
    assert some[1].name in stated
    assert some[0].name not in text


@pytest.mark.parametrize("pattern", ["no such fact", "["])
def test_a_pattern_that_fits_no_mutant_is_told(
    pattern: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--only", pattern])
    assert left.value.code == 2
    assert "argument --only: " in capsys.readouterr().err


def test_the_command_tries_mutants_and_exits_with_0_where_enough_are_noticed() -> None:
    command = [sys.executable, "-m", "experiments.mutations", "--json", "--only"]
    pattern = r"^Choice\.habit symbol"
    done = subprocess.run(
        [*command, pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert json.loads(done.stdout) == {
        "noticed": 1.0,
        "mutants": {
            "Choice.habit symbol: 'h' -> ''": "statement",
            "Choice.habit symbol: 'h' -> 'Ж'": "behaviour",
        },
    }
