"""Progress where nobody sits at a terminal: lines now and then, as in a log."""

from __future__ import annotations

import ast
import itertools
import re
import time
from pathlib import Path

import pytest

import sim
from sim.analysis.compare.collect import Collector
from sim.analysis.sweep.sweep import State
from sim.analysis.sweep.terminal import sweep_progress
from sim.report import progress
from sim.report.progress import progress_bar
from sim.runs.worlds import Worlds
from sim.scenario import Scenario

YEARS = 29 * 365 * 86_400.0
OF_THE_WALL = {"time", "time_ns", "perf_counter", "now", "utcnow", "today"}
"""Names of clocks that somebody may set, and of the one that there need not be beside
time.monotonic."""


def test_a_log_has_a_line_for_every_step_if_steps_are_long(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "LINE_EVERY", 0.0)
    with progress_bar("Simulating", "Preparing", "weeks") as tell:
        for week in (0, 52, 104):
            tell(week, 104)
    out, err = capfd.readouterr()
    lines = err.splitlines()
    assert not out
    assert [line.partition(" · ")[0] for line in lines] == [
        "Simulating: 0 of 104 weeks",
        "Simulating: 52 of 104 weeks",
        "Simulating: 104 of 104 weeks",
    ]
    assert lines[1].endswith("left")
    assert not lines[0].endswith("left")


def test_a_log_stays_silent_while_work_is_quick(capfd: pytest.CaptureFixture[str]) -> None:
    with progress_bar("Simulating", "Preparing", "weeks") as tell:
        tell(104, 104)
    with sweep_progress() as tell_state:
        tell_state(State(100, 0, made=50))
    assert capfd.readouterr().err == ""


def test_a_sweep_logs_speed_failures_and_the_time_that_is_left(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "LINE_EVERY", 0.0)
    with sweep_progress() as tell:
        tell(State(100, 20, made=30, failed=1, seconds=10.0))
    assert capfd.readouterr().err == (
        "Sweeping: 51 of 100 runs · 3.1 a second · 1 failed · 16 seconds left\n"
    )


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", str(columns))


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_numbers_of_a_bar_are_whole_on_a_terminal_of_any_width(
    columns: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    on_a_terminal(monkeypatch, columns)
    with progress_bar("Following the customer", "Preparing the market", "weeks") as tell:
        tell(1_000, 20_000)
        tell(12_345, 20_000)
    with sweep_progress() as tell_state:
        tell_state(State(100_000, 20, made=12_345, failed=1_234, seconds=4_000.0))
    shown = " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", capfd.readouterr().err).split())
    assert "12345/20000" in shown
    assert "13599/100000" in shown
    assert "…" not in shown
    for word in ("Following", "customer", "second", "1,234", "failed", "hours", "left"):
        assert word in shown


def test_a_clock_that_jumps_changes_neither_durations_nor_the_time_that_is_left(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    wall = itertools.count(time.time(), YEARS)
    monkeypatch.setattr(time, "time", lambda: next(wall))
    monkeypatch.setattr(progress, "LINE_EVERY", 0.0)
    scenario = Scenario.load("grocery").replace("customers", 300).replace("weeks", 4)
    with (
        progress_bar("Running", "Preparing", "runs") as tell,
        Collector(
            Worlds(scenario, 1, at_file=True), ("bond",), 1, workers=1, progress=tell
        ) as collector,
    ):
        collector.collect(3)
    assert 0.0 < collector.seconds < YEARS
    lines = [line for line in capfd.readouterr().err.splitlines() if " left" in line]
    assert len(lines) == 2
    assert not any("year" in line for line in lines)


def test_no_duration_is_read_from_a_clock_that_somebody_may_set() -> None:
    for file in Path(sim.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                clock = node.value.id in ("time", "datetime", "date") and node.attr in OF_THE_WALL
                assert not clock, f"{file}:{node.lineno}"
            if isinstance(node, ast.ImportFrom) and node.module in ("time", "datetime"):
                assert not {name.name for name in node.names} & OF_THE_WALL, file
