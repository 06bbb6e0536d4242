"""The commands `sensitivity` and `discover`, from an experiment file to what they leave behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import main

EXPERIMENT = """
scenario = "small.toml"
policies = ["status-quo", "bond"]
customers = 300
weeks = 4
measures = ["profit", "customers"]
[design]
kind = "latin-hypercube"
points = 24
[vary]
"firms.us.price" = { times = 1.3 }
"behaviour.relationship.growth" = { times = 1.1 }
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small = Path(__file__).parent / "scenario" / "small.toml"
    (tmp_path / "small.toml").write_bytes(small.read_bytes())
    (tmp_path / "prices.toml").write_text(EXPERIMENT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "prices.toml"


def test_sensitivity_prints_what_matters_and_leaves_figure_and_tables(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sensitivity", "prices.toml", "--points", "4", "--workers", "1"]) == 0
    out, err = capsys.readouterr()
    assert "Running 32 runs at 16 points." in err
    assert "price of us" in out
    assert "Of the variance of profit under status-quo" in " ".join(out.split())
    left = sorted(each.name for each in Path("reports/prices-sensitivity").iterdir())
    kinds = (".png", ".svg", ".csv", "-runs.csv")
    named = {f"sobol-profit-status-quo{kind}" for kind in kinds} | {"report.html"}
    assert named <= set(left)
    assert not [name for name in left if name.endswith(".tmp")]
    asked = ["--measure", "retention", "--points", "4", "--workers", "1"]
    assert main(["sensitivity", "prices.toml", *asked]) == 0
    assert sorted(each.name for each in Path("reports/prices-sensitivity").iterdir()) == left
    other = {each.name for each in Path("reports/prices-sensitivity-measure-retention").iterdir()}
    assert other == {f"sobol-retention-status-quo{kind}" for kind in kinds} | {"report.html"}


def test_screening_a_difference_gives_one_json_object_and_no_file(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--method", "morris", "--points", "4", "--difference", "bond", "--workers", "1"]
    assert main(["sensitivity", "prices.toml", *asked, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["outcome"] == {"measure": "profit", "policy": "bond", "baseline": "status-quo"}
    assert {each["parameter"] for each in data["parameters"]} == {
        "firms.us.price",
        "behaviour.relationship.growth",
    }
    assert data["noise"]["share"] >= 0.0
    assert not Path("reports").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--measure", "prfit"], 'measure = "prfit": no such measure of a run; did'),
        (["--points", "6"], "expected a power of 2 for Sobol indices, such as 4 or 8"),
        (["--policy", "bnod"], 'did you mean "bond"?'),
        (["--method", "sobal"], 'expected "sobol" or "morris"'),
    ],
)
def test_wrong_questions_end_with_what_was_expected(
    file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["sensitivity", "prices.toml", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not Path("reports").exists()


def test_discover_reads_a_sweep_and_shows_the_place_of_a_mistake(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sweep", "prices.toml", "--workers", "1", "--out", "swept"]) == 0
    capsys.readouterr()
    where = "customers < 120 and policy == status-quo"
    assert main(["discover", "swept", "--where", where]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Under status-quo, customers < 120 and policy == status-quo" in out
    (folder,) = Path("reports/prices-discovery").iterdir()
    left = sorted(each.name for each in folder.iterdir())
    assert "boxes.csv" in left
    assert main(["discover", "swept", "--where", "profit < 0 and prfit > 1"]) == 2
    err = capsys.readouterr().err.splitlines()
    assert err[0].endswith('did you mean "profit"?')
    assert list(Path("reports/prices-discovery").iterdir()) == [folder]
    assert err[1:3] == ["  profit < 0 and prfit > 1", "                 ^^^^^"]
    assert main(["discover", "nowhere", "--where", "profit < 0"]) == 2
    assert "Traceback" not in capsys.readouterr().err
