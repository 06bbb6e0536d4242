"""Fuzzing: no scenario file, however wrong, is worth a traceback."""

from __future__ import annotations

import math
from pathlib import Path
from random import Random

import pytest

from experiments.fuzz.__main__ import main
from experiments.fuzz.draw import drawn
from experiments.fuzz.files import made
from experiments.fuzz.fuzz import fuzz
from experiments.fuzz.trial import Outcome, Wrong, check_finite, trial
from sim.scenario import Scenario, ScenarioError
from sim.scenario.load import load
from sim.scenario.schema import allows, node_at

FILES, CHUNK = 300, 50


@pytest.mark.parametrize("first", range(0, FILES, CHUNK))
def test_files_gone_wrong_are_refused_in_words_or_run_under_every_policy(
    first: int, tmp_path: Path
) -> None:
    found = fuzz(range(first, first + CHUNK), seed=16, out=tmp_path)
    assert found.tried == CHUNK
    assert not found.died, found.words()
    assert found.refused > 0
    assert found.runs > found.ran > 0


def test_the_same_numbers_make_the_same_file_and_others_another() -> None:
    files = [made(2, number) for number in range(40)]
    assert files == [made(2, number) for number in range(40)]
    assert len({*files, *(made(3, number) for number in range(40))}) > 75


def test_most_files_with_values_drawn_anew_pass_the_check(tmp_path: Path) -> None:
    passed = 0
    for number in range(1, 81, 2):
        file = tmp_path / "market.toml"
        file.write_bytes(made(4, number))
        try:
            load(file)
        except ScenarioError:
            continue
        passed += 1
    assert passed > 25


@pytest.mark.parametrize(
    "path",
    [
        ("customers",),
        ("firms", "us", "failures", "severity"),
        ("behaviour", "voice", "intercept"),
        ("behaviour", "rewards", "pull"),
    ],
)
def test_values_are_drawn_at_both_ends_and_of_every_size_between(path: tuple[str, ...]) -> None:
    node, rng = node_at(path) or {}, Random(3)
    values = [float(str(drawn(node, rng, []))) for _ in range(2_000)]
    within = [value for value in values if allows(node, value)]
    low, high = node["minimum"], node["maximum"]
    assert len(within) > 0.95 * len(values)
    assert within.count(low) > 100
    assert within.count(high) > 100
    sizes = {round(math.log10(abs(value))) for value in within if value}
    assert len(sizes) > math.log10(high / max(abs(low), 1e-3))


def test_what_dies_is_kept_with_its_traceback_and_counted_by_cause(tmp_path: Path) -> None:
    def dies(file: Path) -> Outcome:
        if made(1, 3) == file.read_bytes():
            raise ZeroDivisionError("by nothing")
        return Outcome(refused=False, runs=2)

    found = fuzz(range(2, 5), seed=1, out=tmp_path / "new", trial=dies)
    assert (found.ran, found.runs, found.refused, found.tried) == (2, 4, 0, 3)
    assert list(found.died) == ["ZeroDivisionError in test_fuzz.py, dies: by nothing"]
    assert (tmp_path / "new" / "1-3.toml").read_bytes() == made(1, 3)
    assert "ZeroDivisionError: by nothing" in (tmp_path / "new" / "1-3.txt").read_text()


def test_an_interruption_ends_it_with_what_was_found(tmp_path: Path) -> None:
    def stopped(file: Path) -> Outcome:
        if made(1, 2) == file.read_bytes():
            raise KeyboardInterrupt
        return Outcome(refused=True)

    found = fuzz(range(5), seed=1, out=tmp_path, trial=stopped)
    assert (found.refused, found.stopped) == (2, True)


def test_the_command_counts_and_ends_with_0_where_nothing_died(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--files", "4", "--seed", "7", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("4 files: ")
    assert not list(tmp_path.iterdir())


def test_a_trial_tells_whether_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "market.toml"
    file.write_text("title = 3", encoding="utf-8")
    assert trial(file) == Outcome(refused=True)
    file.write_text(Scenario.load("coffee").to_toml(), encoding="utf-8")
    assert trial(file) == Outcome(refused=False, runs=len(Scenario.load("coffee").policies))


def test_a_trial_notices_measures_that_are_no_numbers() -> None:
    with pytest.raises(Wrong, match="profit of us is inf"):
        check_finite("us", [("retention", None), ("profit", math.inf)])
