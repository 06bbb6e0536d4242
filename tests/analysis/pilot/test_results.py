"""Results of a pilot: read as planned, refused where they are not, and believed so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.pilot.assignment import Assignment
from sim.analysis.pilot.pilot import Pilot
from sim.analysis.pilot.question import Question
from sim.analysis.pilot.results import Results, Update, read_results, update
from sim.analysis.pilot.world import Bias, Lot, World
from sim.runs.band import parameters
from sim.scenario import Scenario, ScenarioError
from sim.stats.two_arms import Reading
from tests.commands import SMALL

IDS = tuple(f"c{i}" for i in range(40))
PLAN = Assignment(
    IDS, tuple(("policy", "control", "outside", "policy")[i % 4] for i in range(40)), ("all",) * 40
)
IN = [(unit, arm) for unit, arm in zip(IDS, PLAN.arms, strict=True) if arm != "outside"]


NO_BIAS = Bias(0.0, 0.0, 0.0, 0.0)


def lines(effect: float = 0.0) -> list[str]:
    return [f"{u},{a},{i},{2 * i + effect * (a == 'policy')}" for i, (u, a) in enumerate(IN)]


def written(folder: Path, rows: list[str], head: str = "id,arm,before,after") -> Path:
    file = folder / "results.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return file


def test_the_effect_is_read_given_what_was_before(tmp_path: Path) -> None:
    found = read_results(written(tmp_path, lines(effect=3.0)), PLAN)
    assert found.reading.value == pytest.approx(3.0, abs=0.2)
    assert found.reading.error < 0.2
    assert found.counts == {"policy": 20, "control": 10}


Change = Callable[[list[str]], list[str]]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: [*rows, rows[0]], 'results.csv:32: id = "c0": this id stands in line 2, too'),
        (lambda rows: rows[1:], '1 of the plan\'s ids are missing, such as "c0"'),
        (lambda rows: [*rows, "x9,policy,1,1"], 'results.csv:32: id = "x9": no such id is in'),
        (lambda rows: [*rows, "c2,policy,1,1"], 'id = "c2": no such id is in the pilot'),
        (
            lambda rows: [rows[0].replace("policy", "control"), *rows[1:]],
            'results.csv:2: arm = "control": the plan has "c0" in the arm "policy"',
        ),
        (
            lambda rows: [rows[0].replace("policy", "polcy"), *rows[1:]],
            'results.csv:2: arm = "polcy": expected policy or control; did you mean "policy"?',
        ),
        (
            lambda rows: [row for row in rows if "control" not in row],
            'nobody is in the arm "control"; expected both arms of the plan',
        ),
        (
            lambda rows: ["c0,policy,1,", *rows[1:]],
            "results.csv:2: after: expected a number; 0",
        ),
        (lambda rows: ["c0,policy,n/a,1", *rows[1:]], 'before = "n/a": expected a number'),
    ],
)
def test_results_that_are_not_of_the_plan_are_told_with_line_and_value(
    tmp_path: Path, change: Change, told: str
) -> None:
    file = written(tmp_path, change(lines()))
    before = file.read_bytes()
    with pytest.raises(ScenarioError) as error:
        read_results(file, PLAN)
    assert told in str(error.value)
    assert file.read_bytes() == before


def test_results_without_a_baseline_are_told(tmp_path: Path) -> None:
    rows = [",".join(np.array(row.split(","))[[0, 1, 3]]) for row in lines()]
    with pytest.raises(ScenarioError, match=r"results\.csv:1: before: the table has no"):
        read_results(written(tmp_path, rows, "id,arm,after"), PLAN)


def piloted(naive: list[float], later: list[float]) -> Pilot:
    """A pilot in worlds that read this, and in which a later roll-out gains that."""
    scenario = Scenario.load(SMALL)
    uncertain = parameters(scenario)[:1]
    worlds = tuple(
        World(
            100.0,
            100,
            (Lot(Reading(each, 1.0, 98.0), each),),
            each,
            Bias(0, 0, 0, 0),
            gain,
            gain,
            0.0,
            0.0,
        )
        for each, gain in zip(naive, later, strict=True)
    )
    points = np.linspace(-0.1, 0.1, len(naive))[:, None]
    return Pilot(scenario, "small", Question("bond", 8), uncertain, points, worlds)


FOUR = piloted([-2.0, -1.0, 1.0, 2.0], [-200.0, -100.0, 100.0, 200.0])


def after(reading: float, error: float, pilot: Pilot = FOUR) -> Update:
    return update(pilot, Results("results.csv", {}, Reading(reading, error, 1e6)))


def test_a_sharp_reading_is_believed_and_a_blunt_one_leaves_what_was_thought() -> None:
    sharp, blunt = after(1.5, 1e-6), after(1.5, 1e6)
    assert sharp.gain == pytest.approx(150.0, abs=0.01)
    assert blunt.gain == pytest.approx(0.0, abs=0.01)
    assert blunt.weights == pytest.approx([0.25] * 4)
    assert sharp.sd < blunt.sd
    assert after(1.5, 1.0).p_gain > 0.5 > after(-1.5, 1.0).p_gain


def test_worlds_that_read_alike_become_likely_and_take_their_numbers_with_them() -> None:
    found = after(2.0, 0.5)
    assert np.argmax(found.weights) == 3
    assert found.weights.sum() == pytest.approx(1.0)
    ((path, before, now),) = found.values
    assert path == FOUR.uncertain[0].path
    assert before == pytest.approx(0.0)
    assert now > 0.05
    assert found.worlds < 2.0


def test_a_reading_that_no_world_has_is_called_surprising() -> None:
    assert after(9.0, 1.0).surprising
    assert not after(2.5, 1.0).surprising
    assert after(900.0, 1.0).weights == pytest.approx([0.0, 0.0, 0.0, 1.0])


def test_of_one_world_nothing_is_learnt() -> None:
    alone = piloted([1.0], [50.0])
    assert after(-30.0, 0.1, replace(alone, uncertain=(), points=np.zeros((1, 0)))).gain == 50.0
