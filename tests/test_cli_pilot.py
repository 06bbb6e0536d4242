"""The command `pilot`, from a scenario to the plan that it leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import main
from tests.commands import ALONE, SMALL, answered

QUICK = (*ALONE, "--customers", "300", "--weeks", "8", "--worlds", "3", "--pilots", "1")
DISCOUNT = ("pilot", str(SMALL), "--policy", "discount")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_says_what_to_do_and_leaves_the_plan_as_a_page(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*DISCOUNT, *QUICK]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Do not bother: neither pilot nor roll out" in out
    assert "80 % power, 5 % two-sided" in out
    (folder,) = Path("reports").iterdir()
    assert folder.name == "small-discount-pilot-weeks-8-customers-300"
    left = {each.name for each in folder.iterdir()}
    assert left == {
        *("report.html", "readings.png", "readings.svg", "sizes.png", "sizes.svg"),
        *("sizes.csv", "worlds.csv"),
    }
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "loyalsim pilot" in page
    assert "--policy discount --weeks 8 --holdout 0.5" in page


def test_json_is_one_object_with_the_plan_its_reading_and_the_advice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*DISCOUNT, *QUICK, "--holdout", "0.25", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    policy, control = found["arms"]
    assert (policy["name"], control["name"]) == ("policy", "control")
    assert control["n"] == pytest.approx((control["n"] + policy["n"]) / 4, abs=1)
    assert (found["unit"], found["weeks"], found["measure"]) == ("customers", 8, "profit")
    low, high = found["power_interval"]
    assert 0.0 <= low <= found["power"] <= high <= 1.0
    assert found["smallest_effect"] > 0.0
    assert sum(found["bias"].values()) == pytest.approx(found["naive"] - found["truth"])
    assert found["advice"] in ("pilot", "roll-out", "stay")
    assert found["advice"] == "stay"
    assert len(found["worlds"]) == 3
    assert not Path("reports").exists()


def test_the_same_seed_leaves_the_same_bytes_with_one_process_as_with_two() -> None:
    for name, workers in (("one", "1"), ("two", "2")):
        assert main([*DISCOUNT, *QUICK, "--out", name, "--workers", workers]) == 0
    for file in sorted(Path("one").iterdir()):
        assert file.read_bytes() == (Path("two") / file.name).read_bytes(), file.name


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--policy", "discuont"], 'did you mean "discount"?'),
        (["--policy", "status-quo"], "expected a policy to try; this is the baseline"),
        (["--policy", "discount", "--holdout", "0"], "expected a share above 0 and below 1"),
        (["--policy", "discount", "--holdout", "1"], "0 or 1 would leave an arm empty"),
        (["--policy", "discount", "--holdout", "50"], "50 % is 0.5"),
        (["--policy", "discount", "--weeks", "52"], "expected 2 to 48 weeks"),
        (["--policy", "discount", "--measure", "profits"], 'did you mean "profit"?'),
        (["--policy", "discount", "--unit", "store"], 'did you mean "stores"?'),
        (["--policy", "discount", "--unit", "stores", "--stores", "2"], "expected 4 to"),
        (["--policy", "discount", "--size", "5"], "expected 40 to 1,000 customers"),
        (["--policy", "discount", "--weeks", "0"], "expected 2 to 48 weeks"),
        (["--policy", "discount", "--size", "40", "--customers", "100"], "in an arm; expected"),
        (["--policy", "discount", "--cost", "-1"], "expected an amount of money, 0 or more"),
    ],
)
def test_wrong_questions_end_with_what_was_expected(arguments: list[str], told: str) -> None:
    status, _, err = answered(Path.cwd(), "pilot", str(SMALL), *arguments, *ALONE, "--json")
    assert status == 2
    assert told in " ".join(err.split())


@pytest.mark.parametrize(
    ("band", "told"),
    [
        ("{ times = 1 }", "expected times above 1"),
        ("{ plus_minus = 0 }", "expected plus_minus above 0"),
        ("[0.02, 0.02]", "expected numbers that differ"),
    ],
)
def test_a_band_whose_ends_are_equal_is_told_with_its_line(band: str, told: str) -> None:
    text = SMALL.read_text(encoding="utf-8").replace("{ times = 2 }", band)
    Path("town.toml").write_text(text, encoding="utf-8")
    status, _, err = answered(Path.cwd(), "pilot", "town.toml", "--policy", "bond", *QUICK)
    assert status == 2
    assert f"town.toml:{len(text.splitlines())}" in err
    assert told in err


def test_without_uncertainty_there_is_one_world_and_it_says_so() -> None:
    text = SMALL.read_text(encoding="utf-8")
    Path("sure.toml").write_text(text[: text.index("[uncertainty]")], encoding="utf-8")
    status, out, _ = answered(Path.cwd(), "pilot", "sure.toml", "--policy", "bond", *QUICK)
    assert status == 0
    assert "The file has no [uncertainty] table, so there is one world" in out


def test_names_from_a_file_are_text_on_the_page() -> None:
    wild = SMALL.read_text(encoding="utf-8")
    wild = wild.replace('title = "Small town"', 'title = "<script>alert(1)</script>"')
    wild = wild.replace("[policies.discount]", '[policies."<b>deal</b>"]')
    wild = wild.replace('["discount", "bond"]', '["<b>deal</b>", "bond"]')
    Path("wild.toml").write_text(wild, encoding="utf-8")
    assert main(["pilot", "wild.toml", "--policy", "<b>deal</b>", *QUICK, "--out", "page"]) == 0
    page = Path("page/report.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "<b>deal" not in page
    assert "&lt;b&gt;deal" in page


def test_ids_are_drawn_into_arms_and_their_results_read_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [f"c{i},{'gold' if i % 3 else 'silver'}" for i in range(90)]
    Path("ids.csv").write_text("\n".join(["id,tier", *rows]), encoding="utf-8")
    plan = ("pilot", str(SMALL), "--policy", "bond", *QUICK, "--out", "plan")
    assert main([*plan, "--assign", "ids.csv"]) == 0
    kept = Path("plan/assignment.csv")
    assert "plan/assignment.csv" in capsys.readouterr().out
    drawn = [line.split(",") for line in kept.read_text(encoding="utf-8").splitlines()]
    assert drawn[0] == ["id", "arm", "stratum"]
    results = [f"{unit},{arm},{n % 7},{n % 7 + 1}" for n, (unit, arm, _) in enumerate(drawn[1:])]
    Path("read.csv").write_text("\n".join(["id,arm,before,after", *results]), encoding="utf-8")
    before = kept.read_bytes()
    assert main([*plan, "--results", "read.csv", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["advice"] in ("roll-out", "stay")
    assert found["results"]["estimate"] == pytest.approx(0.0, abs=1e-9)
    assert sum(arm["n"] for arm in found["results"]["arms"]) == 90
    assert sum(found["results"]["worlds"]) == pytest.approx(1.0)
    assert kept.read_bytes() == before
    status, _, err = answered(Path.cwd(), *plan, "--results", "read.csv", "--seed", "9")
    assert status == 2
    assert "plan/assignment.csv:" in err
    assert "an assignment of another --seed" in err


def test_an_assignment_is_not_written_over_by_another_plans(tmp_path: Path) -> None:
    Path("ids.csv").write_text("\n".join(["id", *map(str, range(60))]), encoding="utf-8")
    Path("plan").mkdir()
    Path("plan/assignment.csv").write_text("id,arm,stratum\n1,policy,all\n", encoding="utf-8")
    status, _, err = answered(tmp_path, *DISCOUNT, *QUICK, "--assign", "ids.csv", "--out", "plan")
    assert status == 2
    assert "holds another assignment, by which a pilot may be under way" in err
    assert [each.name for each in Path("plan").iterdir()] == ["assignment.csv"]


def test_results_of_which_no_assignment_is_known_are_told(tmp_path: Path) -> None:
    Path("read.csv").write_text("id,arm,before,after\n1,policy,1,1\n", encoding="utf-8")
    status, _, err = answered(tmp_path, *DISCOUNT, *QUICK, "--results", "read.csv")
    assert status == 2
    assert "assignment.csv: there is no such file or folder" in err
