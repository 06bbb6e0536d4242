"""Sweeps that start at the same moment into one new folder: all end well, and agree."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from sim.analysis.sweep.sweep import sweep
from sim.runs.plan.plan import Plan
from tests.analysis.sweep.asking import ask, everything, start, write
from tests.analysis.sweep.beginning import FOLDERS, begin

FEW = "customers = 50\nweeks = 1\n"
TOGETHER = 4


def test_sweeps_that_start_at_the_same_moment_do_not_trip_over_each_other(tmp_path: Path) -> None:
    file = write(tmp_path, FEW)
    sweep(Plan.load(file), tmp_path / "alone", workers=1)
    processes = multiprocessing.get_context("spawn")
    ready = processes.Barrier(TOGETHER)
    crew = [
        processes.Process(target=begin, args=(str(tmp_path), str(file), ready))
        for _ in range(TOGETHER)
    ]
    for process in crew:
        process.start()
    for process in crew:
        process.join(timeout=300)
    assert [process.exitcode for process in crew] == [0] * TOGETHER
    for number in range(FOLDERS):
        assert everything(tmp_path / str(number)) == everything(tmp_path / "alone")


def test_the_same_command_given_twice_at_once_ends_well_twice(tmp_path: Path) -> None:
    file = write(tmp_path, FEW)
    commands = [start(tmp_path, "sweep", str(file), "--out", "s", "--workers", "1") for _ in "ab"]
    for command in commands:
        _, err = command.communicate(timeout=300)
        assert command.returncode == 0, err
    assert ask(tmp_path, "sweep", str(file), "--out", "alone", "--workers", "1")[0] == 0
    assert everything(tmp_path / "s") == everything(tmp_path / "alone")


def test_another_experiment_that_came_first_is_told_by_name(tmp_path: Path) -> None:
    plan = Plan.load(write(tmp_path, FEW))
    sweep(plan, tmp_path / "s", workers=1)
    other = write(tmp_path, "customers = 60\nweeks = 1\n")
    status, _, err = ask(tmp_path, "sweep", str(other), "--out", "s")
    assert status == 2
    assert "s/sweep.sqlite holds another experiment: it differs in the scenario (simulate:" in err
