"""`loyalsim results`: from a sweep that was run to what is told of it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.analysis.results.load import choose, read_sweep
from sim.analysis.sweep.sweep import sweep
from sim.cli import main
from sim.runs.plan.plan import Plan
from sim.runs.results import failures, results
from sim.scenario import ScenarioError

FILE = """
title = "Prices that do not all fit"
scenario = "grocery"
policies = ["status-quo", "service-quality"]
replications = 2
customers = 300
weeks = 26

[design]
kind = "factorial"

[vary]
"firms.us.price" = [28.0, 31.0, 34.0]
"segments.regulars.share" = [0.45, 0.95]
"""
PRICE, SHARE = "firms.us.price", "segments.regulars.share"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep in which every run fails where the shares of the segments add up to more than 1."""
    folder = tmp_path_factory.mktemp("sweeps") / "prices"
    folder.mkdir()
    (folder / "prices.toml").write_text(FILE)
    sweep(Plan.load(folder / "prices.toml"), folder, workers=1)
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main(["results", *map(str, arguments)])
    out, err = capsys.readouterr()
    return status, out, err


def test_results_are_told_and_drawn_into_the_sweeps_folder(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, kept)
    assert (status, err) == (0, "")
    assert "3 points · 2 policies · 12 runs of 24 · 12 failures" in " ".join(out.split())
    assert "12 runs failed" in out
    key = failures(kept)["key"].iloc[0]
    assert f"loyalsim replay {key[:12]} --in" in out
    assert {"report.html", "results.csv", "curves-profit.png"} <= {p.name for p in kept.iterdir()}
    pd.testing.assert_frame_equal(pd.read_csv(kept / "results.csv"), results(kept))


def test_the_file_of_runs_stands_for_its_folder(kept: Path) -> None:
    assert read_sweep(kept / "sweep.sqlite").frame.equals(read_sweep(kept).frame)


def test_the_replay_command_of_the_page_works(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = read_sweep(kept).replay.split()
    assert command[0] == "loyalsim"
    main(command[1:])
    assert SHARE.split(".")[0] in "".join(capsys.readouterr())


def test_a_reading_says_what_was_varied_and_how(kept: Path) -> None:
    reading = read_sweep(kept)
    assert [(each.path, each.how) for each in reading.varied] == [
        (PRICE, "28, 31, 34"),
        (SHARE, "0.45, 0.95"),
    ]
    assert reading.varied[0].words == "price of us"
    assert (reading.baseline, reading.planned, len(reading.failures)) == ("status-quo", 24, 12)
    assert {each.stage for each in reading.failures} == {"scenario"}


def test_numbers_in_json_are_the_means_of_the_runs(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, kept, "--json")
    data = json.loads(out)
    frame = results(kept)
    for policy in ("status-quo", "service-quality"):
        rows = frame[frame.policy == policy]
        found = data["policies"][policy]["measures"]["profit"]["mean"]
        assert found == pytest.approx(rows["profit"].mean())
    table = frame.pivot(index=["point", "replication"], columns="policy", values="retention")
    gain = (table["service-quality"] - table["status-quo"]).mean()
    found = data["policies"]["service-quality"]["measures"]["retention"]["difference"]
    assert found == pytest.approx(gain)
    assert (status, len(data["results"])) == (0, 12)


def test_where_leaves_the_runs_for_which_it_is_true(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "dear.csv"
    condition = f'{PRICE} > 30 and policy == "status-quo"'
    status, out, _ = run(capsys, kept, "--where", condition, "--csv", file)
    frame = results(kept)
    wanted = frame[(frame[PRICE] > 30) & (frame.policy == "status-quo")].reset_index(drop=True)
    pd.testing.assert_frame_equal(pd.read_csv(file), wanted)
    assert status == 0
    assert "Only runs with" in out
    assert "4 runs to" in " ".join(out.split())


def test_where_of_the_page_has_a_folder_of_its_own(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, kept)
    whole = (kept / "results.csv").read_bytes()
    status, _, _ = run(capsys, kept, "--where", "firms.us.price < 30")
    assert status == 0
    assert (kept / "results.csv").read_bytes() == whole
    assert [len(pd.read_csv(p)) for p in kept.glob("*/results.csv")] == [4]


def test_exports_alone_write_no_page(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pyarrow", reason="needs loyalsim[parquet]")
    status, _, _ = run(capsys, kept, "--parquet", tmp_path / "a.parquet")
    assert status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a.parquet"), results(kept))


def test_a_condition_that_nobody_meets_is_no_error(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, kept, "--where", "profit > 1e15", "--out", tmp_path)
    assert status == 0
    assert "There are no runs to tell of." in out
    assert (tmp_path / "report.html").exists()


def test_a_wrong_condition_says_what_was_meant(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, kept, "--where", "proft < 0", "--json")
    assert status == 2
    assert 'did you mean "profit"?' in err
    assert "profit" in json.loads(out)["errors"][0]["hint"]
    with pytest.raises(ScenarioError):
        choose(read_sweep(kept), "profit <")


@pytest.mark.parametrize("where", ["nowhere", "."])
def test_a_folder_without_a_sweep_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    status, out, err = run(capsys, tmp_path / where)
    assert (status, out) == (2, "")
    assert "holds no sweep" in err


def test_a_file_that_cannot_be_written_is_told(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(capsys, kept, "--csv", tmp_path / "missing" / "a.csv")
    assert status == 2
    assert "does not exist" in err
