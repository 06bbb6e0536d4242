"""Policies against the baseline, customer by customer."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sim.analysis.compare.twins import Twins, compare_twins
from sim.measure.incrementality import Amount, Cell
from sim.runs.worker import run_replication
from sim.scenario import Scenario, ScenarioError


@pytest.fixture(scope="module")
def twins(small: Scenario) -> Twins:
    return compare_twins(small, ["discount", "bond", "same"], seed=3, replication=2)


def test_every_policy_asked_for_is_there_and_the_baseline(twins: Twins) -> None:
    assert list(twins.policies) == ["status-quo", "discount", "bond", "same"]
    assert (twins.seed, twins.replication, twins.customers) == (3, 2, 400)


@pytest.mark.parametrize("policy", ["status-quo", "same"])
def test_a_policy_like_the_baseline_touches_nobody(twins: Twins, policy: str) -> None:
    found = twins.policies[policy].incrementality
    assert (found.cell == Cell.UNTOUCHED).all()
    assert not found.accounts.any()


def test_profit_differences_are_those_of_the_comparison(small: Scenario, twins: Twins) -> None:
    runs = run_replication(small, tuple(twins.policies), seed=3, replication=2)
    profit = {run.policy: run.measures["profit"] or 0.0 for run in runs}
    for name, twin in twins.policies.items():
        ticks = int(twin.incrementality.amounts[..., Amount.PROFIT].sum())
        assert ticks == round((profit[name] - profit["status-quo"]) * 10_000)


def test_what_holds_customers_and_how_they_moved_comes_with_it(twins: Twins) -> None:
    for twin in twins.policies.values():
        held = twin.holding
        assert np.abs(held.parts.sum(axis=0) - held.probability + held.neutral).max() < 1e-12
        assert twin.loyalty is not None
        assert (twin.loyalty.whole["cell"].start, twin.loyalty.whole["cell"].end) == (0, 52)
        assert twin.ending is not None
        assert twin.ending.weeks == 52
        assert twin.ending.released > 0


def test_the_dict_is_ready_for_json_and_frames_for_tables(twins: Twins) -> None:
    plain = json.loads(json.dumps(twins.to_dict(), allow_nan=False))
    assert list(plain["policies"]) == list(twins.policies)
    cells = plain["policies"]["discount"]["incrementality"]["cells"]
    table = twins.incrementality_frame()
    chosen = table.query("policy == 'discount' and segment == 'all' and cell == 'persuaded'")
    assert chosen["customers"].tolist() == [cells["persuaded"]["customers"]]
    assert set(twins.holding_frame()["policy"]) == set(twins.policies)
    assert set(twins.loyalty_frame()["label"]) == {"cell", "stage", "type"}


def test_the_same_call_gives_the_same_answer_on_any_number_of_threads(
    small: Scenario, twins: Twins
) -> None:
    names = ["discount", "bond", "same"]
    again = compare_twins(small, names, seed=3, replication=2, threads=2)
    assert again.to_dict() == twins.to_dict()


def test_short_runs_have_no_moves_and_endings_can_be_left_out(small: Scenario) -> None:
    found = compare_twins(small, [], weeks=10, after=0)
    only = found.policies["status-quo"]
    assert list(found.policies) == ["status-quo"]
    assert only.loyalty is None
    assert only.ending is None
    assert found.loyalty_frame().empty
    json.dumps(found.to_dict(), allow_nan=False)


def test_progress_is_told_policy_by_policy(small: Scenario) -> None:
    seen: list[tuple[int, int]] = []
    compare_twins(small, ["bond"], weeks=4, after=0, progress=lambda *done: seen.append(done))
    assert seen == [(1, 2), (2, 2)]


def test_wrong_arguments_are_named(small: Scenario) -> None:
    with pytest.raises(ScenarioError, match="no such policy"):
        compare_twins(small, ["bnod"])
    with pytest.raises(ValueError, match="must be a list of names"):
        compare_twins(small, "bond")
    with pytest.raises(ValueError, match=r"after \(-1\) must be a whole number of 0 or more"):
        compare_twins(small, after=-1)
