"""Files given to the wrong command, and values that were meant for another key or unit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.analysis.optimise.reading import load_question
from sim.cli import main
from sim.files import FileProblem
from sim.runs.plan.plan import Plan
from sim.runs.results import experiment
from sim.scenario import Scenario, ScenarioError

SMALL = Path(__file__).with_name("small.toml")
EXPERIMENT = f'scenario = "{SMALL.as_posix()}"\n[vary]\n"firms.us.price" = [28, 30]\n'
DESIGN = '[design]\nkind = "factorial"\n'
OPTIMISE = '[optimise]\npolicy = "discount"\n'

READS = [Plan.load, load_question, lambda path: Plan.load(path, points=False)]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("given", ["file", "grocery"])
def test_a_scenario_in_place_of_an_experiment_is_told_in_one_sentence(
    read: Callable[[Path], object], given: str
) -> None:
    path = SMALL if given == "file" else Path(given)
    with pytest.raises(ScenarioError) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert "this is a scenario; expected an experiment file" in problem.expected
    assert f"`loyalsim compare {path}`" in problem.hint


@pytest.mark.parametrize(
    ("more", "command"), [("", "sensitivity"), (DESIGN, "sweep"), (OPTIMISE, "optimise")]
)
def test_an_experiment_in_place_of_a_scenario_is_told_which_command_runs_it(
    tmp_path: Path, more: str, command: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(EXPERIMENT + more, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(path)
    (problem,) = caught.value.problems
    assert problem.expected == "this is an experiment file; expected a scenario"
    assert problem.hint.startswith(f"`loyalsim {command} {path}` runs it; its scenario is ")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (SMALL.name, "it is a scenario; expected the folder in which a sweep keeps"),
        ("grocery", "it is a scenario; expected the folder in which a sweep keeps"),
        ("mine.toml", "it is an experiment file; expected the folder"),
        ("notes.txt", "holds no runs; expected the folder"),
        ("nowhere", "there is no such file or folder"),
        (".", "expected a folder with sweep.sqlite, such as kept"),
    ],
)
def test_what_keeps_no_runs_is_told_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / SMALL.name).write_bytes(SMALL.read_bytes())
    (tmp_path / "mine.toml").write_text(EXPERIMENT, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("of mine", encoding="utf-8")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "sweep.sqlite").touch()
    with pytest.raises(FileProblem, match=said):
        experiment(given)


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("folder/mine", "did you mean folder/mine.toml?"),
        ("folder/mien.toml", "did you mean folder/mine.toml?"),
        ("folder/coffee.toml", 'the shipped scenario is called "coffee"'),
        ("folder/zzzzzz.toml", ""),
        ("nowhere/mine.toml", ""),
    ],
)
def test_a_file_that_is_not_there_is_told_which_one_is_near(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, hint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine.toml").write_bytes(SMALL.read_bytes())
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(given)
    assert caught.value.problems[0].hint == hint


def test_the_wrong_file_ends_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("sweep", "sensitivity", "optimise", "results"):
        assert main([command, str(SMALL)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert "scenario" in err.splitlines()[0]
        assert len(err.splitlines()) <= 2
