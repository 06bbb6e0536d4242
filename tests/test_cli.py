"""The command: output, exit statuses, and what it leaves behind."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import ALONE, FAST, ROOT, SMALL, answered, files, loyalsim
from tests.ordinary import ordinary

pytestmark = pytest.mark.usefixtures("compiled")


def test_help_says_what_the_command_is_for(tmp_path: Path) -> None:
    status, out, _ = loyalsim(tmp_path, "--help")
    assert status == 0
    assert "which policy keeps more customers, at what profit" in " ".join(out.split())


def test_help_needs_nothing_heavy(tmp_path: Path) -> None:
    code = "import sim.cli, sys; print([m for m in sys.modules if m in %r])"
    heavy = ("numpy", "pandas", "pydantic", "numba", "matplotlib", "mesa", "rich", "scipy")
    done = subprocess.run(
        [sys.executable, "-c", code % (heavy,)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "command",
    [
        "list",
        "new",
        "check",
        "schema",
        "run",
        "compare",
        "sweep",
        "replay",
        "explain",
        "optimise",
        "sensitivity",
        "discover",
        "results",
        "rescue",
    ],
)
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    status, out, err = answered(tmp_path, command, "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"Usage: loyalsim {command}")


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    import sim

    assert loyalsim(tmp_path, "--version") == (0, f"loyalsim {sim.__version__}\n", "")


def test_list_names_shipped_scenarios_with_firms_and_policies(tmp_path: Path) -> None:
    status, out, _ = answered(tmp_path, "list")
    assert status == 0
    assert "grocery" in out
    assert "status-quo" in out


def test_a_new_scenario_can_be_checked_and_is_not_overwritten(tmp_path: Path) -> None:
    assert answered(tmp_path, "new", "my.toml", "--from", "grocery")[0] == 0
    status, out, _ = answered(tmp_path, "check", "my.toml")
    assert (status, out.splitlines()[0]) == (0, "my.toml is fine")
    status, _, err = answered(tmp_path, "new", "my.toml", "--from", "grocery")
    assert (status, err) == (2, "my.toml already exists; --force overwrites it\n")
    assert answered(tmp_path, "new", "my.toml", "--force")[0] == 0


def test_check_tells_all_errors_at_once(tmp_path: Path) -> None:
    text = SMALL.read_text(encoding="utf-8").replace("price = 30.0", "price = -1")
    (tmp_path / "bad.toml").write_text(
        text.replace("market_share = 0.35", "market_shre = 1"), encoding="utf-8"
    )
    status, out, err = answered(tmp_path, "check", "bad.toml")
    assert (status, out) == (2, "")
    assert "price = -1" in err
    assert 'did you mean "market_share"?' in err
    assert "Traceback" not in err


def test_the_schema_is_json(tmp_path: Path) -> None:
    status, out, _ = answered(tmp_path, "schema")
    assert status == 0
    assert json.loads(out)["title"] == "Loyalsim scenario"


def test_run_prints_a_table_and_writes_a_report(tmp_path: Path) -> None:
    status, out, err = answered(tmp_path, "run", str(SMALL), "--policy", "bond", *FAST)
    assert (status, err) == (0, "")
    assert "corner shop" in out
    assert "reports/small-bond-weeks-8-customers-300" in out
    written = files(tmp_path)
    assert "reports/small-bond-weeks-8-customers-300/market-share.svg" in written
    assert "reports/small-bond-weeks-8-customers-300/weekly.csv" in written


def test_a_run_of_one_week_is_drawn_without_complaint(tmp_path: Path) -> None:
    status, _, err = answered(tmp_path, "run", str(SMALL), "--customers", "300", "--weeks", "1")
    assert (status, err) == (0, "")
    assert "reports/small-status-quo-weeks-1-customers-300/market-share.svg" in files(tmp_path)


def test_run_json_is_one_object_and_writes_nothing(tmp_path: Path) -> None:
    status, out, _ = answered(tmp_path, "run", str(SMALL), "--json", "--seed", "7", *FAST)
    data = json.loads(out)
    assert status == 0
    assert files(tmp_path) == []
    assert (data["scenario"], data["policy"], data["seed"]) == ("small", "status-quo", 7)
    assert (data["weeks"], data["customers"], data["version"]) == (8, 300, "0.1.0")
    assert len(data["digest"]) == 64
    assert data["residuals"] == {"money": 0, "points": 0}
    assert set(data["firms"]) == {"us", "rival", "corner shop"}
    assert {"retention", "profit", "market_share"} <= set(data["firms"]["us"])
    assert data["firms"]["us"]["entered_share"] == 0.4


def test_threads_and_repetition_change_nothing(tmp_path: Path) -> None:
    first = answered(tmp_path, "run", str(SMALL), "--json", *FAST)[1]
    second = answered(tmp_path, "run", str(SMALL), "--json", "--threads", "2", *FAST)[1]
    assert first == second


def test_json_with_a_folder_writes_the_report_there(tmp_path: Path) -> None:
    arguments = ("run", str(SMALL), "--json", "--out", "here", *FAST)
    status, out, _ = answered(tmp_path, *arguments)
    assert (status, json.loads(out)["policy"]) == (0, "status-quo")
    assert "here/profit.png" in files(tmp_path)


def test_compare_prints_sorted_policies_and_a_result(tmp_path: Path) -> None:
    arguments = ("compare", str(SMALL), "--policies", "bond,discount", "--replications", "3")
    status, out, err = answered(tmp_path, *arguments, *ALONE, *FAST)
    assert (status, err) == (0, "")
    assert "Most retention:" in out
    assert "campaign" not in out
    assert (
        "reports/small-comparison-bond-discount-weeks-8-customers-300/retention-profit.png"
        in files(tmp_path)
    )


def test_compare_json_is_one_object_whatever_the_workers(tmp_path: Path) -> None:
    arguments = ("compare", str(SMALL), "--replications", "2", "--json", *FAST)
    status, out, _ = answered(tmp_path, *arguments, "--workers", "1")
    assert (status, files(tmp_path)) == (0, [])
    assert answered(tmp_path, *arguments, "--workers", "2")[1] == out
    data = json.loads(out)
    assert (data["scenario"], data["baseline"], data["replications"]) == ("small", "status-quo", 2)
    policy = data["policies"]["bond"]
    assert set(policy["vs_baseline"]["profit"]) == {"mean", "ci95", "correlation"}
    assert policy["correlation"] == policy["vs_baseline"]["profit"]["correlation"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "grocry"), 'did you mean "grocery"?'),
        (("run", "missing.toml"), "no such file"),
        (("run", "."), "no shipped scenario"),
        (("run", str(ROOT)), "this is a folder"),
        (("run", str(SMALL), "--policy", "bnod"), 'did you mean "bond"?'),
        (("compare", str(SMALL), "--policies", "bond,discuont"), 'did you mean "discount"?'),
        (("run", str(SMALL), "--customers", "0"), "--customers"),
        (("run", str(SMALL), "--weeks", "-1"), "--weeks"),
        (("run", str(SMALL), "--weeks", "5000"), "weeks = 5000"),
        (("run", str(SMALL), "--seed", "-1"), "--seed"),
        (("run", str(SMALL), "--threads", "x"), "--threads"),
        (("compare", str(SMALL), "--replications", "0"), "--replications"),
        (("compare", str(SMALL), "--workers", "0"), "--workers"),
        (("run", str(SMALL), "--polcy", "x"), "--policy"),
        (("rnu", str(SMALL)), "Did you mean 'run'?"),
        (("run",), "SCENARIO"),
        (("run", str(SMALL), "--out", "/proc/nowhere/x"), "cannot make the folder"),
    ],
)
def test_wrong_input_is_a_message_and_status_2(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    status, out, err = answered(tmp_path, *arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert "Traceback" not in err
    status, out, err = answered(tmp_path, *arguments, "--json")
    assert status == 2
    assert told in " ".join(error["message"] for error in json.loads(out)["errors"])


def test_a_read_only_folder_is_told_before_the_run(tmp_path: Path) -> None:
    options = ordinary(tmp_path)
    tmp_path.chmod(0o500)
    status, _, err = loyalsim(tmp_path, "run", str(SMALL), *FAST, **options)
    tmp_path.chmod(0o700)
    folder = "reports/small-status-quo-weeks-8-customers-300"
    assert (status, err) == (2, f"cannot make the folder {folder}: no permission\n")


def test_a_disk_that_takes_no_more_leaves_no_half_written_file(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    arguments = ("run", str(SMALL), "--out", "full", *FAST)
    status, _, err = loyalsim(tmp_path, *arguments, preexec_fn=limit)
    assert status == 2
    assert err.startswith("cannot write full/")
    assert err.endswith("the file is too large for this disk\n")
    assert files(tmp_path) == []


def test_compare_until_names_the_decision_and_its_forecast(tmp_path: Path) -> None:
    arguments = ("compare", str(SMALL), "--policies", "bond", "--until", "0.95", *ALONE)
    status, out, err = answered(tmp_path, *arguments, *FAST)
    assert status == 0
    assert "Probability of earning most on average" in out
    assert err.startswith("The pilot says: ")
    assert "reports/small-comparison/runs.sqlite" in files(tmp_path)


def test_the_decision_is_in_the_json(tmp_path: Path) -> None:
    arguments = ("compare", str(SMALL), "--policies", "bond", "--json", *ALONE)
    status, out, _ = answered(tmp_path, *arguments, "--precision", "1000000", *FAST)
    decision = json.loads(out)["decision"]
    assert (status, files(tmp_path)) == (0, [])
    assert (decision["ended"], decision["precision"]) == ("precise", 1_000_000.0)
    assert sum(decision["probability"].values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "command", ["run grocery", "sweep x.toml", "results x", "sensitivity x.toml", "optimise x.toml"]
)
def test_a_folder_without_a_name_is_refused(tmp_path: Path, command: str) -> None:
    status, out, err = answered(tmp_path, *command.split(), "--out", "")
    assert (status, out, files(tmp_path)) == (2, "", [])
    assert "'--out': expected the name of a folder; it is empty" in err


def test_an_indifference_zone_without_a_question_is_told(tmp_path: Path) -> None:
    status, _, err = answered(tmp_path, "compare", str(SMALL), "--indifference", "5", *FAST)
    assert status == 2
    assert "indifference = 5.0: means nothing without until" in err
