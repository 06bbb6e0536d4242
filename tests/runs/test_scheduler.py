"""The loop that all runs are made by: order, what is told, and workers that die."""

from __future__ import annotations

import math
import os

import pytest

from sim.runs.backend import backend
from sim.runs.pool import WorkerLost
from sim.runs.scheduler import run_each
from sim.runs.task import Setup, Task
from sim.runs.worker import Worker, run_replication
from sim.scenario import Scenario
from tests.runs.deadly import survived


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_tasks_and_each_is_told(workers: int) -> None:
    told: list[int] = []
    with backend(None, workers) as where:
        assert run_each(math.factorial, range(50), where, told.append) == [
            math.factorial(n) for n in range(50)
        ]
    assert told == list(range(1, 51))


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_task_raises_is_raised(workers: int) -> None:
    with backend(None, workers) as where, pytest.raises(ValueError, match="not defined"):
        run_each(math.factorial, [3, -1], where)


def test_a_worker_that_dies_is_reported() -> None:
    with backend(None, 2) as processes, pytest.raises(WorkerLost, match="memory"):
        run_each(os._exit, [9], processes)


def test_a_task_that_no_worker_survives_is_the_end_of_all() -> None:
    with (
        backend(None, 2) as processes,
        pytest.raises(WorkerLost, match="workers died with the same run, often because memory"),
    ):
        run_each(survived, [0, 0, 1], processes)


def test_policies_of_a_replication_are_the_same_runs_one_by_one_and_together(
    small: Scenario,
) -> None:
    brief = small.replace("weeks", 4)
    names = ("status-quo", "bond", "same")
    make = Worker(Setup(1))
    tasks = [Task((name,), replication, world=brief) for replication in (0, 1) for name in names]
    alone = [run for task in tasks for run in make.runs(task)]
    together = [
        run for replication in (0, 1) for run in run_replication(brief, names, 1, replication)
    ]
    assert alone == together


def test_each_task_is_done_in_its_own_world(small: Scenario) -> None:
    brief = small.replace("weeks", 4)
    world = brief.replace("firms.us.price", 31.0)
    make = Worker(Setup(1))
    (here,), (there,), (again,) = (
        make.runs(Task(("bond",), 0, world=each)) for each in (brief, world, brief)
    )
    assert here == again != there
    assert (there,) == run_replication(world, ("bond",), 1, 0)
