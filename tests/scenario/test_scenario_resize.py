"""How many customers of a market are simulated: what there is, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim import Market, Scenario, compare
from sim.cli import main
from sim.scenario import ScenarioError
from sim.scenario.amounts import MOST
from sim.scenario.resize import like_it, resized


def test_all_are_simulated_or_as_many_as_a_shipped_market_has() -> None:
    grocery = Scenario.load("grocery")
    assert grocery.simulated == grocery.customers
    assert grocery.replace("customers", 5_000_000).simulated == 20_000
    assert grocery.replace("customers", 300).simulated == 300
    millions = grocery.replace({"customers": 5_000_000, "simulate": 50_000})
    assert (millions.simulated, millions.stands_for) == (50_000, 100.0)


def test_a_scenario_that_asks_for_nothing_says_what_it_said() -> None:
    grocery = Scenario.load("grocery")
    assert resized(grocery, grocery.customers) is grocery
    assert "simulate" not in grocery.to_toml()


def test_more_than_exist_are_refused_in_python_with_both_numbers() -> None:
    for ask in (
        lambda: Market("grocery", rng=1, customers=50_000, burn_in=False),
        lambda: compare("grocery", ["bond"], replications=1, customers=50_000, workers=1),
    ):
        with pytest.raises(ScenarioError) as caught:
            ask()
        (problem,) = caught.value.problems
        assert (problem.path, problem.value) == ("customers", "50000")
        assert "at most 20,000" in problem.expected
        assert "customers = 50000 in its file" in problem.hint


def test_more_than_exist_are_refused_in_a_file_with_line_and_both_numbers(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "town.toml"
    file.write_text(text.replace("customers = 1_000", "customers = 1_000\nsimulate = 5_000"))
    assert main(["check", str(file)]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "town.toml:7: simulate = 5000: expected at most customers = 1000" in told


def test_more_than_exist_are_refused_by_commands_and_experiment_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "grocery", "--customers", "50000", "--weeks", "1"]) == 2
    assert "expected at most 20,000" in " ".join(capsys.readouterr().err.split())
    experiment = tmp_path / "prices.toml"
    experiment.write_text(
        'scenario = "grocery"\ncustomers = 50_000\n[design]\nkind = "factorial"\n'
        '[vary]\n"firms.us.price" = [30.0, 32.0]\n'
    )
    assert main(["sweep", str(experiment), "--dry-run"]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "prices.toml:2: customers = 50000" in told
    assert "at most 20,000" in told


def test_sizes_below_what_is_simulated_are_refused_in_an_experiment_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    experiment = tmp_path / "sizes.toml"
    experiment.write_text(
        'scenario = "grocery"\ncustomers = 3_000\n[design]\nkind = "factorial"\n'
        "[vary]\ncustomers = [2_000, 20_000]\n"
    )
    assert main(["sweep", str(experiment), "--dry-run"]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "leads to 2,000 customers, of whom 3,000 cannot be simulated" in told


def test_a_number_out_of_range_is_named_as_it_was_asked_for() -> None:
    with pytest.raises(ScenarioError) as caught:
        resized(Scenario.load("grocery"), 0)
    assert [problem.path for problem in caught.value.problems] == ["customers"]


def test_a_market_like_it_is_a_sample_or_the_whole_several_times_over() -> None:
    grocery = Scenario.load("grocery")
    assert like_it(grocery, 5_000) == resized(grocery, 5_000)
    twice = like_it(grocery, 40_000)
    fixed = grocery.firms["us"].costs.fixed
    assert (twice.simulated, twice.firms["us"].costs.fixed) == (40_000, 2.0 * fixed)


@pytest.mark.parametrize(
    ("path", "value"),
    [("firms.us.costs.fixed", 1e12), ("policies.points.programme.earn", 1e9)],
)
def test_money_out_of_proportion_to_prices_is_refused(path: str, value: float) -> None:
    grocery = Scenario.load("grocery")
    with pytest.raises(ScenarioError) as caught:
        grocery.replace(path, value)
    assert any(
        "with a mean list price of 31.5" in str(p) or "points" in str(p)
        for p in caught.value.problems
    )
    assert MOST * grocery.mean_price < 1e12
