"""What one worker does: the same runs together or one by one, and none of them twice."""

from __future__ import annotations

import gc
import pickle
import weakref
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sim.market.market import Market
from sim.runs import worker
from sim.runs.plan.evaluate import evaluate
from sim.runs.plan.plan import Plan
from sim.runs.run import Failure
from sim.runs.task import Task
from sim.runs.worker import Worker
from sim.scenario import Scenario
from tests.analysis.sweep.asking import write

HEAD = "customers = 300\nweeks = 8\nweekly = true\n"
VARY = """"policies.bond.contacts.per_year" = [4.0, 8.0, 12.0]
"firms.us.price" = [28.0, 30.0]"""


def pieces_of(plan: Plan, replications: int = 2) -> list[Task]:
    """Return all its tasks, in the order of a sweep."""
    points = range(len(plan.points))
    return [
        Task(plan.policies, replication, point, plan.points.row(point))
        for replication in range(replications)
        for point in points
    ]


@pytest.mark.parametrize("together", [1, 700, 1_000_000])
def test_runs_made_together_are_those_made_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(worker, "TOGETHER", together)
    plan = Plan.load(write(tmp_path, HEAD, VARY))
    tasks = pieces_of(plan)
    alone = tuple(outcomes for task in tasks for outcomes in Worker(plan.setup)([task]).outcomes)
    assert Worker(plan.setup)(tasks).outcomes == alone
    assert len({outcome.measures["profit"] for _, outcome in alone}) == len(tasks)


def test_a_policy_that_no_varied_lever_bears_on_is_run_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan.load(write(tmp_path, HEAD, '"policies.bond.contacts.per_year" = [4.0, 8.0, 12.0]'))
    run, lived = Market.run, Counter[str]()

    def counted(market: Market) -> None:
        lived[market.policy] += 1
        run(market)

    monkeypatch.setattr(Market, "run", counted)
    outcomes = Worker(plan.setup)(pieces_of(plan)).outcomes
    assert lived == {"status-quo": 2, "bond": 6}
    assert len({outcome.measures["profit"] for outcome, _ in outcomes}) == 2
    assert len({outcome.measures["profit"] for _, outcome in outcomes}) == 6


def test_a_run_that_failed_is_tried_again_at_the_next_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan.load(write(tmp_path, HEAD, '"policies.bond.contacts.per_year" = [4.0, 8.0]'))
    first, second = pieces_of(plan, 1)
    work = Worker(plan.setup)
    with monkeypatch.context() as broken:
        broken.setattr(Market, "run", lambda _: 1 / 0)
        ((failure, _),) = work([first]).outcomes
    assert isinstance(failure, Failure)
    assert failure.error == "ZeroDivisionError: division by zero"
    assert work([second]).outcomes == Worker(plan.setup)([second]).outcomes


def test_an_evaluation_of_levers_burns_in_once_per_replication(
    small: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = [{"policies.bond.contacts.per_year": rate} for rate in (4.0, 8.0, 12.0)]
    made, burnt_in = Market.__init__, Counter[int]()

    def counted(market: Market, *given: Any, replication: int, **more: Any) -> None:
        burnt_in[replication] += 1
        made(market, *given, replication=replication, **more)

    monkeypatch.setattr(Market, "__init__", counted)
    table = evaluate(small, ["bond"], points, replications=2, workers=1)
    assert burnt_in == {0: 1, 1: 1}
    assert list(zip(table["point"], table["replication"], strict=True)) == [
        (point, replication) for point in range(3) for replication in range(2)
    ]
    assert table["profit"].nunique() == 6


def test_a_worker_in_another_process_remembers_from_batch_to_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan.load(write(tmp_path, HEAD, '"policies.bond.contacts.per_year" = [4.0, 8.0]'))
    made, burnt_in = Market.__init__, Counter[int]()

    def counted(market: Market, *given: Any, replication: int, **more: Any) -> None:
        burnt_in[replication] += 1
        made(market, *given, replication=replication, **more)

    monkeypatch.setattr(Market, "__init__", counted)
    sent = [pickle.dumps((Worker(plan.setup), [task])) for task in pieces_of(plan, 1)]
    for batch in sent:
        work, tasks = pickle.loads(batch)
        work(tasks)
    assert burnt_in == {0: 1}


def test_large_markets_wait_for_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than one fork lives beside the market at the end of its burn-in."""
    monkeypatch.setattr(worker, "TOGETHER", 300)
    plan = Plan.load(write(tmp_path, HEAD, '"policies.bond.contacts.per_year" = [4.0, 8.0]'))
    fork, forks = Market.fork, list[weakref.ref[Market]]()
    alive = []

    def followed(market: Market, *given: Any) -> Market:
        gc.collect()  # markets and their firms name each other
        alive.append(sum(each() is not None for each in forks))
        forks.append(weakref.ref(made := fork(market, *given)))
        return made

    monkeypatch.setattr(Market, "fork", followed)
    Worker(plan.setup)(pieces_of(plan, 1))
    assert alive == [0, 0, 0]
