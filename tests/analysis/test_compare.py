"""Comparing policies: pairing, what results depend on, and what they do not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sim.analysis.compare.compare import Comparison, compare
from sim.market.market import Market
from sim.measure.summary import summarise
from sim.runs.prepare import split_names
from sim.runs.worlds import Worlds
from sim.scenario import Scenario, ScenarioError


@pytest.fixture(scope="module")
def result(small: Scenario) -> Comparison:
    return compare(small, replications=3, workers=1)


def test_every_policy_and_replication_has_a_run(small: Scenario, result: Comparison) -> None:
    pairs = [(run.policy, run.replication) for run in result.runs]
    assert pairs == [(policy, r) for r in range(3) for policy in small.policies]
    assert set(result.policies) == set(small.policies)


def test_a_run_is_that_of_a_market_of_its_own(small: Scenario, result: Comparison) -> None:
    for found, world in (
        (compare(small, ["discount"], 3, workers=1, at_file=True), small),
        (result, Worlds(small, 1).at(2)),
    ):
        market = Market(world, 1, policy="discount", replication=2)
        market.run()
        run = next(r for r in found.runs if (r.policy, r.replication) == ("discount", 2))
        assert run.measures == summarise(market)["us"]


def test_a_policy_that_changes_nothing_differs_by_exactly_nothing(result: Comparison) -> None:
    for name in ("same", "status-quo"):
        for measure in ("retention", "profit"):
            difference = result.policies[name].vs_baseline[measure]
            assert (difference.mean, difference.ci95) == (0.0, (0.0, 0.0))
            assert result.policies[name].correlation[measure] == 1.0


def test_replications_differ(result: Comparison) -> None:
    profits = {run.measures["profit"] for run in result.runs if run.policy == "status-quo"}
    assert len(profits) == 3


def test_policies_are_sorted_by_profit_difference(result: Comparison) -> None:
    means = [policy.vs_baseline["profit"].mean or 0.0 for policy in result.policies.values()]
    assert means == sorted(means, reverse=True)


def test_the_number_of_workers_changes_nothing(small: Scenario, result: Comparison) -> None:
    assert compare(small, replications=3, workers=2) == result


def test_a_policy_more_or_less_changes_nobody_elses_numbers(
    small: Scenario, result: Comparison
) -> None:
    few = compare(small, ["bond"], replications=3, workers=1)
    assert set(few.policies) == {"bond", "status-quo"}
    assert few.policies["bond"] == result.policies["bond"]


def test_more_replications_leave_the_first_ones_as_they_were(
    small: Scenario, result: Comparison
) -> None:
    fewer = compare(small, replications=2, workers=1)
    assert fewer.runs == result.runs[: len(fewer.runs)]


def test_one_replication_gives_differences_without_intervals(small: Scenario) -> None:
    single = compare(small, ["discount"], replications=1)
    difference = single.policies["discount"].vs_baseline["profit"]
    assert difference.mean is not None
    assert difference.ci95 is None
    assert single.policies["discount"].correlation["profit"] is None


def test_weeks_and_customers_replace_those_of_the_scenario(small: Scenario) -> None:
    brief = compare(small, ["discount"], 1, weeks=8, customers=300)
    assert (brief.weeks, brief.customers) == (8, 300)
    assert all(run.measures["weeks"] == 8 for run in brief.runs)


def test_progress_counts_every_run(small: Scenario) -> None:
    seen: list[tuple[int, int]] = []

    def note(done: int, total: int) -> None:
        seen.append((done, total))

    compare(small, ["discount"], 2, weeks=4, workers=1, progress=note)
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    compare(small, ["discount"], 2, weeks=4, workers=2, progress=note)
    assert seen[4:] == [(2, 4), (4, 4)]


def test_the_dictionary_is_plain_json(result: Comparison) -> None:
    data = result.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    policy = data["policies"]["discount"]
    assert set(policy) == {"retention", "profit", "vs_baseline", "correlation", "bootstrap"}
    assert set(policy["profit"]) == {"mean", "ci95"}
    assert set(policy["vs_baseline"]) == {"retention", "profit"}


def test_frames_are_tidy(small: Scenario, result: Comparison) -> None:
    table = result.to_frame()
    assert table["policy"].tolist() == list(result.policies)
    assert table["profit_difference_low"].dtype == float
    assert len(result.runs_frame()) == 3 * len(small.policies)


def test_all_unknown_policies_are_named_at_once(small: Scenario) -> None:
    with pytest.raises(ScenarioError) as caught:
        compare(small, ["discuont", "status-quo", "bnod"])
    assert [problem.value for problem in caught.value.problems] == ['"discuont"', '"bnod"']
    assert 'did you mean "discount"?' in str(caught.value)


@pytest.mark.parametrize(
    "wrong", [{"replications": 0}, {"seed": -1}, {"seed": 2**32}, {"workers": 0}]
)
def test_arguments_out_of_range_are_named(small: Scenario, wrong: dict[str, int]) -> None:
    run: Callable[..., Comparison] = partial(compare, small)
    name, value = next(iter(wrong.items()))
    with pytest.raises(ValueError, match=rf"{name} \({value}\) must be a whole number"):
        run(**wrong)


def test_one_text_is_not_a_list_of_policies(small: Scenario) -> None:
    with pytest.raises(ValueError, match="must be a list of names"):
        compare(small, "bond")


def test_names_are_split_at_commas_unless_they_contain_them(small: Scenario) -> None:
    data = small.model_copy(update={"policies": {**small.policies, "a,b": small.policies["bond"]}})
    assert split_names(data, ["discount, bond", "a,b"]) == ["discount", "bond", "a,b"]
    assert split_names(data, None) is None


def test_a_script_needs_no_main_guard(tmp_path: Path, small: Scenario) -> None:
    (tmp_path / "small.toml").write_text(small.to_toml(), encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "from sim import compare\n"
        "print(len(compare('small.toml', ['bond'], 2, weeks=4, workers=2).policies))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("2\n", "")
