"""Progress where nobody sits at a terminal: lines now and then, as in a log."""

from __future__ import annotations

import pytest

from sim.experiment.sweep.sweep import State
from sim.report import progress
from sim.report.progress import progress_bar
from sim.report.sweeping import sweep_progress


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
