"""What every command says in JSON about where its numbers come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.analysis.compare.findings import Question, find_out
from sim.cli import main
from sim.scenario import Scenario

SMALL = Path(__file__).parent / "scenario" / "small.toml"
FEW = ["--customers", "300", "--weeks", "8"]
SPEC = Scenario.load(SMALL).replace("simulate", 300).replace("weeks", 8)
EXPERIMENT = f"""
scenario = "{SMALL.as_posix()}"
policies = ["status-quo", "discount"]
seed = 7
weeks = 8
customers = 300
replications = 2
[design]
kind = "factorial"
[vary]
"firms.us.price" = [28.0, 30.0]
"""


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", str(SMALL), *FEW),
        ("compare", str(SMALL), "--replications", "2", "--workers", "1", *FEW),
        ("explain", str(SMALL), "--customer", "3", *FEW),
    ],
)
def test_commands_name_the_scenario_its_fingerprint_the_seed_and_the_version(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    found = answer(capsys, *arguments, "--seed", "7")
    assert (found["scenario"], found["seed"]) == ("small", 7)
    assert found["version"] == sim.__version__
    assert found["fingerprint"] == SPEC.fingerprint()


def test_a_pilot_does_so_too(capsys: pytest.CaptureFixture[str]) -> None:
    few = ("--customers", "300", "--weeks", "4", "--worlds", "2", "--pilots", "1", "--workers", "1")
    found = answer(capsys, "pilot", str(SMALL), "--policy", "bond", *few, "--seed", "7")
    assert (found["scenario"], found["seed"]) == ("small", 7)
    assert found["version"] == sim.__version__
    assert found["fingerprint"] == SPEC.replace("weeks", 52).fingerprint()
    assert (found["market_customers"], found["simulated_customers"]) == (1_000, 300)


def test_commands_tell_the_market_from_what_is_simulated_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command in (("run",), ("compare", "--replications", "2", "--workers", "1")):
        found = answer(capsys, command[0], str(SMALL), *command[1:], *FEW)
        assert (found["market_customers"], found["simulated_customers"]) == (1_000, 300)
    whole = answer(capsys, "run", str(SMALL), "--weeks", "8")
    assert whole["market_customers"] == whole["simulated_customers"] == 1_000


def test_what_is_found_out_of_a_file_knows_which_of_its_numbers_are_explained() -> None:
    question = Question(("bond",), replications=2, customers=300, weeks=8, workers=1, follow=False)
    of_file, of_object = find_out(SMALL, question).origins, find_out(SPEC, question).origins
    assert of_file is not None
    assert of_file.unexplained
    assert not of_file.explained
    assert of_object is None


def test_check_names_lines_of_which_nobody_says_where_they_come_from(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["check", str(SMALL)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Lines 1, 5, 6, 11, 12, 13, 16, 17 and" in said
    assert main(["check", "grocery"]) == 0
    assert "no comment says" not in " ".join(capsys.readouterr().out.split())


def test_sweeps_and_what_is_read_of_them_do_so_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, kept = tmp_path / "mine.toml", str(tmp_path / "kept")
    file.write_text(EXPERIMENT, encoding="utf-8")
    swept = answer(capsys, "sweep", str(file), "--out", kept, "--workers", "1")
    assert (swept["experiment"], swept["scenario"], swept["seed"]) == ("mine", "small", 7)
    assert swept["fingerprint"] == SPEC.fingerprint()
    assert swept["version"] == sim.__version__
    said = answer(capsys, "results", kept)["provenance"]
    assert (said["Scenario"], said["Seed"]) == ("small", "7")
    nowhere = answer(capsys, "discover", kept, "--where", "profit > 1e12")
    assert (nowhere["sweep"]["scenario"], nowhere["sweep"]["seed"]) == ("small", 7)
    assert nowhere["sweep"]["version"].startswith(sim.__version__)
    assert all(each["deciding"] == [] for each in nowhere["policies"])
    assert any("nothing to tell" in sentence for sentence in nowhere["sentences"])
