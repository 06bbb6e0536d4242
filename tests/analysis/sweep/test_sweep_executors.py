"""The same results in this process and in two processes; what becomes of work that is lost."""

from __future__ import annotations

import os
import signal
from concurrent.futures import BrokenExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.analysis.sweep.sweep import sweep
from sim.files import FileProblem
from sim.runs.backend import Backend, Serial, backend
from sim.runs.plan.plan import Plan
from sim.runs.pool import Pool
from sim.runs.results import failures
from sim.runs.run import Failure
from sim.runs.scheduler import ATTEMPTS, Scheduler
from sim.runs.task import Task
from sim.runs.worker import Outcomes, Worker, unsurvived
from tests.analysis.sweep.asking import everything, without_traces, write

HEAD = "customers = 300\nweeks = 8\nreplications = 3\nweekly = true\n"
VARY = """"firms.us.price" = [28.0, 30.0, 32.0]
"segments.deal-seekers.share" = [0.4, 0.6]"""
"""Shares that do not add up to 1 make half of the points fail."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("here")
    sweep(Plan.load(write(folder, HEAD, VARY)), folder / "s", workers=1)
    return folder / "s"


def test_two_processes_give_the_very_same_rows_and_failures(tmp_path: Path, here: Path) -> None:
    sweep(Plan.load(write(tmp_path, HEAD, VARY)), tmp_path / "s", workers=2)
    ours, theirs = everything(tmp_path / "s"), everything(here)
    assert len(ours["runs"]) == len(ours["failures"]) == 18
    assert without_traces(ours) == without_traces(theirs)


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "dask://", "dask://host", "dask://host:x"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(FileProblem, match="such as dask://localhost:8786"), backend(address, 1):
        pass


def test_a_killed_process_takes_only_its_own_work_and_is_replaced() -> None:
    with Pool(2) as pool:
        lost = pool.submit(os.kill, *_itself(pool))
        wait([lost], 60)
        assert isinstance(lost.exception(), BrokenExecutor)
        assert sorted(pool.map(abs, [-3, -2, -1, 0])) == [0, 1, 2, 3]


def _itself(pool: Pool) -> tuple[int, int]:
    """The process that gets the next work, and the signal that ends it."""
    return pool.submit(os.getpid).result(60), signal.SIGKILL


class Deadly(Pool):
    """A pool whose process dies with the work of one point, as if memory ran out."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        if any(task.point == 1 for task in args[0]):
            return super().submit(os._exit, 9)
        return super().submit(fn, *args, **kwargs)


def test_a_run_that_no_worker_survives_is_a_failure_and_the_others_are_made(
    tmp_path: Path,
) -> None:
    plan = Plan.load(write(tmp_path, "customers = 300\nweeks = 4\n"))
    came: dict[int, Outcomes] = {}

    def deliver(done: list[tuple[Task, Outcomes]]) -> None:
        for task, outcomes in done:
            assert task.point not in came
            came[task.point] = outcomes

    tasks = [Task(plan.policies, 0, p, plan.points.row(p)) for p in range(3)]
    with Deadly(1) as pool:
        Scheduler(Worker(plan.setup), Backend(pool, 1, 1), deliver, unsurvived).run(tasks)
    assert sorted(came) == [0, 1, 2]
    lost = [each for each in came[1] if isinstance(each, Failure)]
    assert [each.stage for each in lost] == ["worker", "worker"]
    assert f"{ATTEMPTS} workers died" in lost[0].error
    assert not any(isinstance(each, Failure) for each in (*came[0], *came[2]))


def test_failures_are_data_with_stage_and_traceback_and_the_sweep_goes_on(here: Path) -> None:
    table = failures(here)
    assert set(table["stage"]) == {"scenario"}
    assert set(table["segments.deal-seekers.share"]) == {0.6}
    assert table["error"].str.contains("ScenarioError").all()
    assert table["traceback"].str.contains("Traceback").all()


def test_an_interruption_in_the_middle_keeps_what_was_delivered(tmp_path: Path) -> None:
    plan = replace(Plan.load(write(tmp_path, "customers = 300\nweeks = 4\n")), replications=4)

    def stop(state: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match="stopped; ") as caught:
        sweep(plan, tmp_path / "s", workers=1, progress=stop)
    state = sweep(plan, tmp_path / "s", workers=1)
    assert 0 < state.stored < 24
    assert f"{state.stored} of 24 runs are kept" in str(caught.value)


def test_work_in_this_process_raises_what_it_raised() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Serial().submit(int, "x").result()
