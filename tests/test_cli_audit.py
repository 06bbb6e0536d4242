"""The command `audit`, from a scenario to the page it leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import main

SMALL = str(Path(__file__).parent / "scenario" / "small.toml")
QUICK = ("--customers", "500", "--holdout", "0.5")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_prints_each_evaluation_beside_the_truth_and_leaves_a_page(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["audit", SMALL, "--policy", "discount", *QUICK]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Deal buyers against others" in out
    assert "The truth: what discount did to the" in out
    folder = Path("reports/small-discount-audit-holdout-0-5-customers-500")
    left = {each.name for each in folder.iterdir()}
    assert {"report.html", "estimates.png", "estimates.svg", "evaluations.csv"} <= left
    assert not [name for name in left if name.endswith(".tmp")]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "loyalsim audit small.toml --policy discount --holdout 0.5 --customers 500" in page


def test_the_same_seed_leaves_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    town = Path(SMALL).read_text(encoding="utf-8").replace("customers = 1_000", "customers = 1_200")
    Path("town.toml").write_text(town, encoding="utf-8")
    for name in ("one", "two"):
        assert main(["audit", "town.toml", "--holdout", "0.5", "--out", name]) == 0
    files = sorted(Path("one").iterdir())
    assert {"uplift.csv", "uplift.svg"} <= {file.name for file in files}
    for file in files:
        assert file.read_bytes() == (Path("two") / file.name).read_bytes(), file.name


def test_json_is_one_object_that_holds_all_and_no_file_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["audit", SMALL, "--policy", "bond", *QUICK, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["policy"], data["measure"], data["seed"]) == ("bond", "contribution", 1)
    for each in data["evaluations"]:
        low, high = each["interval"]
        assert each["covers"] == (low <= each["truth"] <= high)
        assert each["bias"] == pytest.approx(each["estimate"] - each["truth"])
        assert each["sentence"]
    done = {each["method"] for each in data["evaluations"]}
    assert {"before-after", "hold-out", "adjusted-hold-out"} <= done
    assert "would have changed anyway" in json.dumps(data["evaluations"])
    assert not Path("reports").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--policy", "bnod"], 'did you mean "bond"?'),
        (["--measure", "retenton"], 'did you mean "retention"?'),
        (["--holdout", "0"], "expected a share above 0 and below 1"),
    ],
)
def test_wrong_questions_end_with_what_was_expected(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["audit", SMALL, *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not Path("reports").exists()


def test_names_from_a_file_are_text_on_the_page() -> None:
    wild = Path(SMALL).read_text(encoding="utf-8")
    wild = wild.replace('title = "Small town"', 'title = "<script>alert(1)</script>"')
    Path("wild.toml").write_text(wild, encoding="utf-8")
    assert main(["audit", "wild.toml", *QUICK, "--out", "page"]) == 0
    assert "<script>" not in Path("page/report.html").read_text(encoding="utf-8")
