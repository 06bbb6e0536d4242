"""The command, as a process of its own: output, exit statuses, and what it leaves behind."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.interruption import (
    KEPT,
    heeding_interruption,
    lost_interruption_untold,
    stop_if_interrupted,
)
from sim.market.cache import CACHE
from sim.runs.replication import compile_engine
from sim.scenario import Scenario

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "scenario" / "small.toml"
FAST = ("--customers", "300", "--weeks", "8")
ALONE = ("--workers", "1")
"""For comparisons about something else: a worker costs more to start than all their runs."""


def start(folder: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
        text=True,
        encoding="utf-8",
    )


def loyalsim(folder: Path, *arguments: str, **options: Any) -> tuple[int, str, str]:
    process = start(folder, *arguments, **options)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """The engine is compiled before, so that no command has anything to say about it."""
    compile_engine(Scenario.load(SMALL))


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
    status, out, err = loyalsim(tmp_path, command, "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"Usage: loyalsim {command}")


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    import sim

    assert loyalsim(tmp_path, "--version") == (0, f"loyalsim {sim.__version__}\n", "")


def test_list_names_shipped_scenarios_with_firms_and_policies(tmp_path: Path) -> None:
    status, out, _ = loyalsim(tmp_path, "list")
    assert status == 0
    assert "grocery" in out
    assert "status-quo" in out


def test_a_new_scenario_can_be_checked_and_is_not_overwritten(tmp_path: Path) -> None:
    assert loyalsim(tmp_path, "new", "my.toml", "--from", "grocery")[0] == 0
    status, out, _ = loyalsim(tmp_path, "check", "my.toml")
    assert (status, out.splitlines()[0]) == (0, "my.toml is fine")
    status, _, err = loyalsim(tmp_path, "new", "my.toml", "--from", "grocery")
    assert (status, err) == (2, "my.toml already exists; --force overwrites it\n")
    assert loyalsim(tmp_path, "new", "my.toml", "--force")[0] == 0


def test_check_tells_all_errors_at_once(tmp_path: Path) -> None:
    text = SMALL.read_text(encoding="utf-8").replace("price = 30.0", "price = -1")
    (tmp_path / "bad.toml").write_text(
        text.replace("market_share = 0.35", "market_shre = 1"), encoding="utf-8"
    )
    status, out, err = loyalsim(tmp_path, "check", "bad.toml")
    assert (status, out) == (2, "")
    assert "price = -1" in err
    assert 'did you mean "market_share"?' in err
    assert "Traceback" not in err


def test_the_schema_is_json(tmp_path: Path) -> None:
    status, out, _ = loyalsim(tmp_path, "schema")
    assert status == 0
    assert json.loads(out)["title"] == "Loyalsim scenario"


def test_run_prints_a_table_and_writes_a_report(tmp_path: Path) -> None:
    status, out, err = loyalsim(tmp_path, "run", str(SMALL), "--policy", "bond", *FAST)
    assert (status, err) == (0, "")
    assert "corner shop" in out
    assert "reports/small-bond" in out
    written = files(tmp_path)
    assert "reports/small-bond/market-share.svg" in written
    assert "reports/small-bond/weekly.csv" in written


def test_a_run_of_one_week_is_drawn_without_complaint(tmp_path: Path) -> None:
    status, _, err = loyalsim(tmp_path, "run", str(SMALL), "--customers", "300", "--weeks", "1")
    assert (status, err) == (0, "")
    assert "reports/small-status-quo/market-share.svg" in files(tmp_path)


def test_run_json_is_one_object_and_writes_nothing(tmp_path: Path) -> None:
    status, out, _ = loyalsim(tmp_path, "run", str(SMALL), "--json", "--seed", "7", *FAST)
    data = json.loads(out)
    assert status == 0
    assert files(tmp_path) == []
    assert (data["scenario"], data["policy"], data["seed"]) == ("small", "status-quo", 7)
    assert (data["weeks"], data["customers"], data["version"]) == (8, 300, "0.1.0")
    assert len(data["digest"]) == 64
    assert data["residuals"] == {"money": 0, "points": 0}
    assert set(data["firms"]) == {"us", "rival", "corner shop"}
    assert {"retention", "profit", "market_share"} <= set(data["firms"]["us"])


def test_threads_and_repetition_change_nothing(tmp_path: Path) -> None:
    first = loyalsim(tmp_path, "run", str(SMALL), "--json", *FAST)[1]
    second = loyalsim(tmp_path, "run", str(SMALL), "--json", "--threads", "2", *FAST)[1]
    assert first == second


def test_json_with_a_folder_writes_the_report_there(tmp_path: Path) -> None:
    arguments = ("run", str(SMALL), "--json", "--out", "here", *FAST)
    status, out, _ = loyalsim(tmp_path, *arguments)
    assert (status, json.loads(out)["policy"]) == (0, "status-quo")
    assert "here/profit.png" in files(tmp_path)


def test_compare_prints_sorted_policies_and_a_result(tmp_path: Path) -> None:
    arguments = ("compare", str(SMALL), "--policies", "bond,discount", "--replications", "3")
    status, out, err = loyalsim(tmp_path, *arguments, *FAST)
    assert (status, err) == (0, "")
    assert "Most profit:" in out
    assert "campaign" not in out
    assert "reports/small-comparison/retention-profit.png" in files(tmp_path)


def test_compare_json_is_one_object_whatever_the_workers(tmp_path: Path) -> None:
    arguments = ("compare", str(SMALL), "--replications", "2", "--json", *FAST)
    status, out, _ = loyalsim(tmp_path, *arguments, "--workers", "1")
    assert (status, files(tmp_path)) == (0, [])
    assert loyalsim(tmp_path, *arguments, "--workers", "2")[1] == out
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
    status, out, err = loyalsim(tmp_path, *arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert "Traceback" not in err
    status, out, err = loyalsim(tmp_path, *arguments, "--json")
    assert status == 2
    assert told in " ".join(error["message"] for error in json.loads(out)["errors"])


def test_a_read_only_folder_is_told_before_the_run(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is read-only for root")
    tmp_path.chmod(0o500)
    status, _, err = loyalsim(tmp_path, "run", str(SMALL), *FAST)
    tmp_path.chmod(0o700)
    assert (status, err) == (2, "cannot make the folder reports/small-status-quo: no permission\n")


def test_a_disk_that_takes_no_more_leaves_no_half_written_file(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    arguments = ("run", str(SMALL), "--out", "full", *FAST)
    status, _, err = loyalsim(tmp_path, *arguments, preexec_fn=limit)
    assert status == 2
    assert err.startswith("cannot write full/")
    assert err.endswith("the file is too large for this disk\n")
    assert files(tmp_path) == []


def children(parent: int) -> list[int]:
    """Processes that a process has started and that still run."""
    return [pid for pid, (state, of) in processes().items() if of == parent and state != "Z"]


def processes() -> dict[int, tuple[str, int]]:
    """State and parent of every process."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        found[int(entry.name)] = (fields[0], int(fields[1]))
    return found


def at_work(process: subprocess.Popen[str]) -> list[int]:
    """The workers of a comparison, once they are at work."""
    wait_for(lambda: len(children(process.pid)) >= 3 or process.poll() is not None)
    time.sleep(1.0)
    assert process.poll() is None
    return children(process.pid)


def wait_for(event: Callable[[], bool], seconds: float = 120.0) -> bool:
    deadline = time.monotonic() + seconds
    while not event() and time.monotonic() < deadline:
        time.sleep(0.02)
    return event()


def ended(pids: list[int]) -> bool:
    there = processes()
    return all(there.get(pid, ("Z", 0))[0] == "Z" for pid in pids)


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="needs /proc")


@needs_proc
@pytest.mark.parametrize("group", [True, False])
def test_an_interrupted_comparison_stops_its_workers_and_leaves_nothing(
    tmp_path: Path, group: bool
) -> None:
    arguments = ("compare", str(SMALL), "--customers", "200000", "--workers", "2", "--out", "r")
    process = start(tmp_path, *arguments, start_new_session=True)
    workers = at_work(process)
    if group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.strip() == KEPT
    assert files(tmp_path) == []
    assert wait_for(lambda: ended(workers), 10)


@needs_proc
def test_workers_end_when_the_command_is_killed(tmp_path: Path) -> None:
    process = start(tmp_path, "compare", str(SMALL), "--customers", "200000", "--workers", "2")
    workers = at_work(process)
    process.kill()
    process.communicate(timeout=60)
    assert wait_for(lambda: ended(workers), 60)


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    process = start(tmp_path, "run", str(SMALL), "--customers", "100000", "--weeks", "1000")
    while not (tmp_path / "reports").is_dir() and process.poll() is None:
        time.sleep(0.02)
    time.sleep(2.0)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert err.startswith("stopped;")
    assert files(tmp_path) == []


def test_an_interruption_that_a_finaliser_swallows_is_heeded_at_the_next_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Swallows:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    swallowed: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: swallowed.append(told.exc_type))
    with heeding_interruption():
        Swallows()
        assert swallowed == [KeyboardInterrupt]
        with pytest.raises(KeyboardInterrupt):
            stop_if_interrupted()
    stop_if_interrupted()


def test_what_fails_after_an_interruption_that_was_swallowed_is_an_interruption(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Swallows:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    def compile_it() -> None:
        Swallows()
        raise RuntimeError("no compiled object yet")

    with pytest.raises(KeyboardInterrupt), lost_interruption_untold(), heeding_interruption():
        compile_it()
    assert capsys.readouterr().err == ""
    with pytest.raises(RuntimeError, match="another"), heeding_interruption():
        raise RuntimeError("another")


def sleeps(pid: int) -> bool:
    """Whether a process waits, and not only for a moment."""
    return all(processes().get(pid, ("", 0))[0] == "S" and not time.sleep(0.02) for _ in range(10))


@needs_proc
@pytest.mark.parametrize("when", ["at once", "while it compiles", "while it waits for the other"])
def test_an_interruption_while_the_engine_is_compiled_ends_cleanly(
    tmp_path: Path, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("LOYALSIM_CACHE", str(cache))
    if when == "while it waits for the other":  # which compiles the weeks, and only those
        assert CACHE is not None
        shutil.copytree(CACHE, cache / CACHE.name, ignore=shutil.ignore_patterns("week.*"))
    process = start(tmp_path, "run", str(SMALL), *FAST)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Compiling the engine")
    assert wait_for(lambda: bool(children(process.pid)), 30)
    if when == "while it compiles":
        assert wait_for(lambda: any(cache.rglob("*.nbc")))
    elif when == "while it waits for the other":
        assert wait_for(lambda: sleeps(process.pid))
    beside = children(process.pid)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip() == "stopped; nothing is left running, and no file is half-written"
    assert beside
    assert wait_for(lambda: ended(beside), 10)


SPOKEN = [
    ("list",),
    ("--help",),
    ("run", "--help"),
    ("--version",),
    ("schema",),
    ("check", str(SMALL)),
    ("run", str(SMALL), *FAST),
    ("run", str(SMALL), "--json", *FAST),
    ("compare", str(SMALL), "--replications", "2", "--json", *ALONE, *FAST),
    ("run", "grocry", "--json"),
]
"""Commands that say something, each by another way to standard output."""


def into(stream: int, folder: Path, *arguments: str) -> tuple[int, str]:
    """Status and standard error of a command that writes into an open file."""
    done = subprocess.run(
        [sys.executable, "-m", "sim", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=stream,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", SPOKEN, ids=" ".join)
def test_output_that_finds_no_place_is_an_error_in_a_line(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        status, err = into(full.fileno(), tmp_path, *arguments)
    assert status == 2
    assert err.splitlines()[-1] == "cannot write to standard output: the disk is full"
    assert "Traceback" not in err
    assert "Exception" not in err


@pytest.mark.parametrize("arguments", SPOKEN, ids=" ".join)
def test_a_reader_who_has_had_enough_ends_the_command_quietly(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    status, err = into(writing, tmp_path, *arguments)
    os.close(writing)
    assert status == 128 + signal.SIGPIPE
    assert "Traceback" not in err
    assert "Exception" not in err
    assert "cannot write" not in err


def test_closed_output_is_an_error_and_takes_no_file_of_ours(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            "sh",
            "-c",
            'exec "$@" >&-',
            "sh",
            sys.executable,
            "-m",
            "sim",
            "run",
            str(SMALL),
            "--out",
            "r",
            *FAST,
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.endswith("cannot write to standard output: it is closed\n")
    assert "r/weekly.csv" in files(tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_complaints_that_find_no_place_change_nothing(tmp_path: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        process = start(tmp_path, "check", str(SMALL), stderr=full)
        out, _ = process.communicate(timeout=60)
        assert (process.returncode, "is fine" in out) == (0, True)
        process = start(tmp_path, "check", "missing.toml", stderr=full)
        assert (process.communicate(timeout=60)[0], process.returncode) == ("", 2)


def test_compare_until_names_the_decision_and_its_forecast(tmp_path: Path) -> None:
    arguments = ("compare", str(SMALL), "--policies", "bond", "--until", "0.95", *ALONE)
    status, out, err = loyalsim(tmp_path, *arguments, *FAST)
    assert status == 0
    assert "Decision: " in out
    assert "Probability of earning most: " in out
    assert err.startswith("The pilot says: ")
    assert "reports/small-comparison/runs.sqlite" in files(tmp_path)


def test_the_decision_is_in_the_json(tmp_path: Path) -> None:
    arguments = ("compare", str(SMALL), "--policies", "bond", "--json", *ALONE)
    status, out, _ = loyalsim(tmp_path, *arguments, "--precision", "1000000", *FAST)
    decision = json.loads(out)["decision"]
    assert (status, files(tmp_path)) == (0, [])
    assert (decision["ended"], decision["precision"]) == ("precise", 1_000_000.0)
    assert sum(decision["probability"].values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "command", ["run grocery", "sweep x.toml", "results x", "sensitivity x.toml", "optimise x.toml"]
)
def test_a_folder_without_a_name_is_refused(tmp_path: Path, command: str) -> None:
    status, out, err = loyalsim(tmp_path, *command.split(), "--out", "")
    assert (status, out, files(tmp_path)) == (2, "", [])
    assert "'--out': expected the name of a folder; it is empty" in err


def test_an_indifference_zone_without_a_question_is_told(tmp_path: Path) -> None:
    status, _, err = loyalsim(tmp_path, "compare", str(SMALL), "--indifference", "5", *FAST)
    assert status == 2
    assert "indifference = 5.0: means nothing without until" in err
