"""Optimising a small market: known optimum, limits, fresh draws, the same for any workers."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from io import StringIO
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from rich.console import Console

from sim.analysis.optimise.making import Maker, Setting
from sim.analysis.optimise.optimise import FRESH, optimise
from sim.analysis.optimise.page import optimum_page
from sim.analysis.optimise.question import Question
from sim.analysis.optimise.reading import load_question
from sim.analysis.optimise.result import Optimum
from sim.analysis.optimise.space import Axis
from sim.analysis.optimise.table import optimum_report
from sim.analysis.optimise.words import optimum_sentences
from sim.report.page import write_page
from sim.report.terminal import rendered
from sim.runs.budget.spend import spend
from sim.runs.run import Run
from sim.runs.store.store import FILE
from sim.runs.worker import run_replication
from sim.scenario import Scenario, ScenarioError

EXAMPLES = Path(__file__).parents[2] / "experiments" / "optimisation"
PRICE = "policies.bond.price"
VISITS = "policies.bond.contacts.per_year"
PRICES = tuple(float(price) for price in range(27, 45))
COUNTS = (0.0, 2.0, 4.0, 6.0, 8.0)


def question(market: Scenario, **changes: Any) -> Question:
    asked = Question(
        name="small",
        title="Small",
        scenario=market,
        policy="bond",
        space=(Axis(PRICE, PRICES), Axis(VISITS, COUNTS)),
        trials=22,
        replications=1,
        finalists=3,
        final_replications=4,
    )
    return replace(asked, **changes)


@pytest.fixture(scope="module")
def market(small: Scenario) -> Scenario:
    """Customers who watch prices, so that the best price is neither the lowest nor the highest."""
    return small.replace("segments.*.price_sensitivity.mean", 8.0)


@pytest.fixture(scope="module")
def found(market: Scenario) -> Optimum:
    return optimise(question(market, trials=45), workers=1)


def made(scenario: Scenario, policy: str, replication: int = 0) -> Run:
    """A run, made as any comparison makes it."""
    return run_replication(scenario, (policy,), 1, replication)[0]


def gain(market: Scenario, price: float, count: float, today: Run) -> float:
    spec = market.replace(PRICE, price).replace(VISITS, count)
    return (made(spec, "bond").measures["profit"] or 0.0) - (today.measures["profit"] or 0.0)


def test_it_finds_the_optimum_that_brute_force_finds_over_the_whole_grid(
    market: Scenario, found: Optimum
) -> None:
    today = made(market, "status-quo")
    gains = {(p, c): gain(market, p, c, today) for p in PRICES for c in COUNTS}
    top = max(gains, key=lambda point: gains[point])
    assert PRICES[0] < top[0] < PRICES[-1]
    assert len(found.trials) == len(gains) / 2
    best = next(trial for trial in found.trials if trial.number == found.front[0])
    assert best.point == top
    for trial in found.trials:
        assert trial.outcome is not None
        difference = trial.outcome.against(found.baseline, "profit").mean
        assert difference == pytest.approx(gains[trial.point[0], trial.point[1]], abs=1e-6)


def test_the_policy_as_it_is_in_the_file_is_tried_first(market: Scenario) -> None:
    shifted = question(market, space=(Axis(PRICE, low=25.0, high=35.0), Axis(VISITS, COUNTS)))
    assert shifted.today == (30.0, 6.0)
    first = optimise(replace(shifted, trials=1), workers=1).trials[0]
    assert first.point == (30.0, 6.0)


def test_settings_run_together_are_what_each_is_alone(market: Scenario) -> None:
    dear = market.replace(PRICE, 33.0)
    settings = (Setting(market, "status-quo"), Setting(dear, "bond"), Setting(market, "mix"))
    with Maker(seed=1, workers=1) as maker:
        together = maker.make(settings, range(7, 8))
    alone = [made(s.scenario, s.policy, 7) for s in settings]
    assert together == [(run.measures,) for run in alone]


def test_finalists_meet_draws_that_no_trial_has_seen_and_optimism_is_the_difference(
    market: Scenario, found: Optimum
) -> None:
    finalist = found.final[2]
    assert finalist.point is not None
    assert finalist.number is not None
    trial = found.trials[finalist.number - 1]
    spec = market.replace(PRICE, finalist.point[0]).replace(VISITS, finalist.point[1])
    fresh = [made(spec, "bond", FRESH + r).measures["profit"] for r in range(4)]
    today = [made(market, "status-quo", FRESH + r).measures["profit"] for r in range(4)]
    assert list(finalist.fresh.profit) == pytest.approx(fresh, abs=1e-6)
    assert list(found.today.fresh.profit) == pytest.approx(today, abs=1e-6)
    assert trial.outcome is not None
    promised = trial.outcome.against(found.baseline, "profit").mean
    came = finalist.fresh.against(found.today.fresh, "profit").mean
    assert promised is not None
    assert came is not None
    assert finalist.optimism["profit"] == pytest.approx(promised - came)
    assert finalist.fresh.profit != trial.outcome.profit


def test_the_winner_is_chosen_by_fresh_draws_among_finalists_baseline_and_policy_as_it_is(
    found: Optimum,
) -> None:
    assert [each.label for each in found.final[:2]] == ["status-quo", "bond as it is"]
    assert len(found.final) == 5
    winner = found.winner("profit")
    assert winner is not None
    assert fmean(winner.fresh.profit) == max(fmean(each.fresh.profit) for each in found.final)
    chances = found.decisions["profit"].probability.values()
    assert sum(chance or 0.0 for chance in chances) == pytest.approx(1.0)


@pytest.mark.parametrize("objectives", [("profit",), ("profit", "retention")])
def test_limits_are_kept_by_the_front_and_by_every_winner(
    market: Scenario, objectives: tuple[str, ...]
) -> None:
    limits = {"budget": 2_000.0, "minimum_retention": 0.72}
    optimum = optimise(question(market, objectives=objectives, **limits), workers=1)
    today = made(market, "status-quo").measures
    for trial in optimum.trials:
        spec = market.replace(PRICE, trial.point[0]).replace(VISITS, trial.point[1])
        measures = made(spec, "bond").measures
        assert trial.kept == (
            spend(spec, "bond", measures, today) <= 2_000.0
            and (measures["retention"] or 0.0) >= 0.72
        )
    assert 0 < sum(trial.kept for trial in optimum.trials) < len(optimum.trials)
    assert all(optimum.trials[number - 1].kept for number in optimum.front)
    for objective in objectives:
        winner = optimum.winner(objective)
        assert winner is not None
        assert (winner.fresh.mean("spend") or 0.0) <= 2_000.0
        assert (winner.fresh.mean("retention") or 0.0) >= 0.72


def test_limits_that_nothing_keeps_are_said_to_be_so(market: Scenario) -> None:
    asked = question(market, minimum_retention=0.999, trials=8, finalists=1)
    optimum = optimise(asked, workers=1)
    assert optimum.front == ()
    assert optimum.decisions == {}
    assert optimum.winner("profit") is None
    said = optimum_sentences(optimum)[-1]
    assert said.startswith("Nothing keeps the limits with fresh draws: retention of at least 99.9")
    assert "Closest comes trial" in said


def test_levers_that_change_nothing_are_left_alone(market: Scenario) -> None:
    idle = Axis("policies.same.contacts.relevance", (0.1, 0.5, 0.9))
    optimum = optimise(question(market, policy="same", space=(idle,)), workers=1)
    assert optimum.exhausted
    winner = optimum.winner("profit")
    assert winner is not None
    assert winner.label == "status-quo"
    assert any("stay with status-quo" in words for words in optimum_sentences(optimum))


def test_the_result_is_the_same_for_one_worker_and_two_with_a_store_and_without(
    market: Scenario, tmp_path: Path
) -> None:
    short = question(market, trials=12, finalists=1)
    alone = optimise(short, workers=1).to_dict()
    assert optimise(short, workers=2, store=tmp_path / FILE).to_dict() == alone


def test_asked_again_it_makes_no_run(market: Scenario, tmp_path: Path) -> None:
    short = question(market, trials=8, finalists=1)
    first = optimise(short, workers=1, store=tmp_path / FILE)
    writer = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    try:
        # As long as this one writes, nobody else can: a new run could not be stored.
        writer.execute("BEGIN IMMEDIATE")
        assert optimise(short, workers=1, store=tmp_path / FILE).to_dict() == first.to_dict()
    finally:
        writer.close()


def test_combinations_that_do_not_fit_are_left_out_and_counted(market: Scenario) -> None:
    space = (
        Axis("policies.discount.discount.every", low=1, high=4, whole=True),
        Axis("policies.discount.discount.duration", low=1, high=4, whole=True),
    )
    optimum = optimise(question(market, policy="discount", space=space), workers=1)
    assert len(optimum.trials) == 16
    for trial in optimum.trials:
        assert (trial.outcome is None) == (trial.point[1] > trial.point[0])
    assert "In 6 the levers did not fit together" in optimum_sentences(optimum)[0]


def test_nothing_possible_at_all_is_an_error_that_says_why(market: Scenario) -> None:
    space = (Axis("policies.discount.discount.duration", (8.0, 9.0)),)
    with pytest.raises(ScenarioError, match="no setting in it is possible"):
        optimise(question(market, policy="discount", space=space), workers=1)


def test_retention_that_is_not_defined_is_refused_by_name(market: Scenario) -> None:
    sudden = market.replace("burn_in", 0)
    with pytest.raises(ScenarioError, match="retention: is not defined in this run"):
        optimise(question(sudden, objectives=("retention",)), workers=1)


def test_the_report_has_the_picture_and_every_trial(
    found: Optimum, tmp_path: Path, market: Scenario
) -> None:
    names = {path.name for path in write_page(lambda: optimum_page(found), tmp_path)}
    assert names == {"report.html", "front.png", "front.svg", "trials.csv", "final.csv"}
    lines = (tmp_path / "trials.csv").read_text().splitlines()
    assert len(lines) == 1 + len(found.trials)
    assert lines[0].startswith(f"trial,{PRICE},{VISITS},possible,kept,front,profit,")
    drawn = (tmp_path / "front.svg").read_text()
    assert "bond as it is" in drawn
    assert "Difference in retention (percentage points)" in drawn


def test_the_sentences_name_levers_gains_certainty_and_luck(found: Optimum) -> None:
    words = " ".join(optimum_sentences(found))
    winner = found.winner("profit")
    assert winner is not None
    assert winner.point is not None
    assert f"price = {winner.point[0]:.6g}, contacts (per year) = {winner.point[1]:.6g}" in words
    assert "against status-quo" in words
    assert "against bond as it is" in words
    assert "Probability of being best" in words
    assert "had promised" in words


def test_without_retention_profit_is_optimised_and_the_picture_left_out(
    market: Scenario, tmp_path: Path
) -> None:
    sudden = question(market.replace("burn_in", 0), trials=4, finalists=1)
    optimum = optimise(sudden, workers=1)
    assert optimum.winner("profit") is not None
    names = {path.name for path in write_page(lambda: optimum_page(optimum), tmp_path)}
    assert names == {"report.html", "trials.csv", "final.csv"}
    assert "nothing to draw" in (tmp_path / "report.html").read_text(encoding="utf-8")
    Console(file=StringIO()).print(rendered(optimum_report(optimum)))
    assert not any("Retention:" in words for words in optimum_sentences(optimum))


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_examples_are_fine(file: Path) -> None:
    asked = load_question(file)
    assert len(asked.today) == len(asked.space)
    assert None not in asked.today
