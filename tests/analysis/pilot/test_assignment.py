"""Assignments: the same for the same ids and seed, balanced within strata, and told from others."""

from __future__ import annotations

import csv
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.pilot.assignment import FILE, assign, keep, read_assignment
from sim.analysis.pilot.lots import CONTROL, OUTSIDE, POLICY, draw_arms
from sim.analysis.pilot.question import Question
from sim.files import FileProblem
from sim.scenario import ScenarioError

PLAN = Question("points", 13, holdout=0.3, seed=5)


def ids(folder: Path, rows: list[str], head: str = "id,tier,visits", name: str = "ids.csv") -> Path:
    file = folder / name
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return file


def customers(number: int = 200) -> list[str]:
    return [f"c{i},{'gold' if i % 3 else 'silver'},{i * 7 % 100}" for i in range(number)]


@given(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=120),
    st.floats(0.05, 0.95),
    st.floats(0.1, 1.0),
    st.integers(0, 50),
)
def test_arms_of_each_stratum_have_their_share_but_for_one(
    strata: list[str], holdout: float, share: float, seed: int
) -> None:
    names = [str(number) for number in range(len(strata))]
    arms = draw_arms(names, strata, holdout, share, seed).tolist()
    for stratum, size in Counter(strata).items():
        here = [arm for arm, own in zip(arms, strata, strict=True) if own == stratum]
        inside = size - here.count(OUTSIDE)
        assert abs(inside - share * size) <= 1.0 + 1e-9
        assert abs(here.count(CONTROL) - holdout * inside) <= 1.0 + 1e-9


def test_over_many_seeds_everybody_is_as_often_in_an_arm() -> None:
    names = [str(number) for number in range(40)]
    often = Counter[int]()
    for seed in range(600):
        arms = draw_arms(names, ["all"] * 40, 0.5, 1.0, seed)
        often.update(number for number in range(40) if arms[number] == POLICY)
    assert max(abs(often[number] - 300) for number in range(40)) < 5.0 * (600 * 0.25) ** 0.5


def test_the_order_of_ids_changes_nothing_and_the_seed_does(tmp_path: Path) -> None:
    rows = customers()
    one = assign(ids(tmp_path, rows), PLAN)
    random.Random(3).shuffle(rows)
    assert assign(ids(tmp_path, rows), PLAN).text() == one.text()
    assert assign(ids(tmp_path, rows), Question("points", 13, holdout=0.3)).text() != one.text()
    assert assign(ids(tmp_path, rows), Question("bond", 13, holdout=0.3, seed=5)).arms != one.arms


def test_it_is_stratified_by_every_column_beside_the_id(tmp_path: Path) -> None:
    found = assign(ids(tmp_path, customers()), PLAN)
    counts = found.counts()
    assert set(counts) == {
        f"{t}, {v}" for t in ("gold", "silver") for v in ("low", "middle", "high")
    }
    for each in counts.values():
        assert each["control"] == pytest.approx(0.3 * sum(each.values()), abs=1.0)
    plain = assign(ids(tmp_path, [row.split(",")[0] for row in customers()], "id"), PLAN)
    assert list(plain.counts()) == ["all"]


def test_a_size_leaves_the_rest_outside(tmp_path: Path) -> None:
    found = assign(ids(tmp_path, customers()), Question("points", 13, size=80))
    assert sum(arm != "outside" for arm in found.arms) == 80


def test_what_is_written_is_read_again_and_another_is_not_written_over(tmp_path: Path) -> None:
    rows = ["=1+1,gold,5", *customers()]
    found = assign(ids(tmp_path, rows), PLAN)
    file = keep(found, tmp_path)
    assert file == tmp_path / FILE
    with open(file, newline="", encoding="utf-8") as stream:
        assert next(csv.reader(stream)) == ["id", "arm", "stratum"]
    assert read_assignment(file, PLAN) == found
    before = file.read_bytes()
    with pytest.raises(FileProblem, match="holds another assignment"):
        keep(assign(ids(tmp_path, customers()), PLAN), tmp_path)
    assert file.read_bytes() == before


def test_an_assignment_of_another_plan_is_told_by_line(tmp_path: Path) -> None:
    file = keep(assign(ids(tmp_path, customers()), PLAN), tmp_path)
    with pytest.raises(ScenarioError, match=r'assignment\.csv:\d+: arm = ".*": this plan has'):
        read_assignment(file, Question("points", 13, holdout=0.3, seed=6))


@pytest.mark.parametrize(
    ("rows", "head", "told"),
    [
        (["a,x", "b,x", "a,y"], "id,tier", 'ids.csv:4: id = "a": this id stands in line 2, too'),
        (["a,x", ",x"], "id,tier", "ids.csv:3: id: missing; expected an id"),
        (["a,x", "b"], "id,tier", "ids.csv:3: expected 2 values, one for each column; found 1"),
        (["a"], "customer", "ids.csv:1: id: the table has no such column"),
        (["a", "b", "c"], "id", "would be in the two arms of the pilot; expected at least 10"),
        ([], "id", "the table has no rows"),
        (["a;x"], "id;tier", "separated by semicolons"),
    ],
)
def test_wrong_lists_are_told_with_file_line_and_value(
    tmp_path: Path, rows: list[str], head: str, told: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        assign(ids(tmp_path, rows, head), PLAN)
    assert told in str(error.value)
