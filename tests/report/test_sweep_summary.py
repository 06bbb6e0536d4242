"""Summaries of a sweep: by hand, on tables small enough to check with a pencil."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.analysis.results.by_hand import reading_of
from sim.analysis.results.curves import curve
from sim.analysis.results.effects import Effect, effects, rank_effect
from sim.analysis.results.estimates import mean_at, mean_over, outcomes
from sim.analysis.results.heat import heat
from sim.analysis.results.reading import Reading, Varied
from sim.analysis.results.sentences import effect_sentence, found_sentences, headline
from sim.analysis.results.slots import slots
from sim.analysis.results.summary import best_shares, summarise_sweep
from sim.analysis.results.table import results_report
from sim.analysis.results.words import crowd_words, span_words
from sim.report.terminal import rendered
from sim.report.units import years
from sim.scenario import Scenario

GROCERY = Scenario.load("grocery")
PRICE, GROWTH = "firms.us.price", "behaviour.relationship.growth"


def reading(profits: dict[tuple[int, str, int], float | None], **columns: list[float]) -> Reading:
    """A sweep from {(point, policy, replication): profit} and the points' values."""
    columns = columns or {"price": sorted({float(point) for point, _, _ in profits})}
    names = {"price": PRICE, "growth": GROWTH}
    rows = [
        {"point": point, "policy": policy, "replication": replication}
        | {names[name]: values[point] for name, values in columns.items()}
        | {"profit": profit}
        for (point, policy, replication), profit in profits.items()
    ]
    return reading_of(GROCERY, pd.DataFrame(rows).astype({"profit": "float64"}))


SMALL = reading(
    {
        (0, "status-quo", 0): 10.0,
        (0, "status-quo", 1): 14.0,
        (0, "bond", 0): 11.0,
        (0, "bond", 1): 17.0,
        (1, "status-quo", 0): 20.0,
        (1, "status-quo", 1): 24.0,
        (1, "bond", 0): 15.0,
        (1, "bond", 1): 21.0,
    }
)


def test_means_and_intervals_of_a_small_sweep_are_as_by_hand() -> None:
    summary = summarise_sweep(SMALL)
    assert (summary.points, summary.runs, summary.judged) == (2, 8, 2)
    base, bond = (each.measures["profit"] for each in summary.policies)
    # Replications' means over both points: 15 and 19 under the baseline, 13 and 19 under bond.
    t = 12.706204736
    assert base.level.mean == 17.0
    assert base.level.ci95 == pytest.approx((17.0 - t * 2.0, 17.0 + t * 2.0))
    assert bond.level.mean == 16.0
    assert bond.level.ci95 == pytest.approx((16.0 - t * 3.0, 16.0 + t * 3.0))
    # Differences: 1 and 3 at the first point, -5 and -3 at the other; -2 and 0 by replication.
    assert bond.difference is not None
    assert bond.difference.mean == -1.0
    assert bond.difference.ci95 == pytest.approx((-1.0 - t, -1.0 + t))
    assert base.difference is None
    assert (bond.low, bond.high) == pytest.approx((14.2, 17.8))


def test_the_best_policy_is_counted_by_points() -> None:
    assert best_shares(SMALL) == ({"status-quo": 0.5, "bond": 0.5}, 2)
    equal = reading({(p, policy, 0): 5.0 for p in range(3) for policy in ("status-quo", "bond")})
    assert best_shares(equal) == ({"status-quo": 0.5, "bond": 0.5}, 3)


def test_points_where_a_policy_has_no_run_are_not_judged() -> None:
    frame = SMALL.frame[~((SMALL.frame.point == 1) & (SMALL.frame.policy == "bond"))]
    partial = replace(SMALL, frame=frame, planned=8)
    assert best_shares(partial) == ({"status-quo": 0.0, "bond": 1.0}, 1)
    bond = summarise_sweep(partial).policies[1]
    assert bond.runs == 2
    assert bond.measures["profit"].difference is not None
    assert bond.measures["profit"].difference.mean == 2.0
    told = found_sentences(partial, summarise_sweep(partial), [])
    assert any("2 runs are still to be made" in words for words in told)


def test_one_replication_has_a_mean_and_no_interval() -> None:
    single = replace(SMALL, frame=SMALL.frame[SMALL.frame.replication == 0])
    found = summarise_sweep(single).policies[0].measures["profit"].level
    assert (found.mean, found.ci95) == (15.0, None)


def test_an_interval_over_replications_is_students_t_of_their_means() -> None:
    chance = np.random.default_rng(5)
    table = chance.normal(size=(4, 6)) + chance.normal(size=6)
    index = pd.MultiIndex.from_product([range(4), range(6)], names=["point", "replication"])
    found = mean_at(pd.Series(table.ravel(), index))
    wanted = stats.t.interval(0.95, 5, table.mean(), stats.sem(table.mean(axis=0)))
    assert found.ci95 == pytest.approx(wanted)


def test_an_interval_over_points_is_students_t_of_their_means_if_replications_agree() -> None:
    table = np.repeat(np.random.default_rng(6).normal(size=(7, 1)), 3, axis=1)
    index = pd.MultiIndex.from_product([range(7), range(3)], names=["point", "replication"])
    found = mean_over(pd.Series(table.ravel(), index))
    wanted = stats.t.interval(0.95, 6, table.mean(), stats.sem(table.mean(axis=1)))
    assert found.ci95 == pytest.approx(wanted)
    assert mean_over(pd.Series(table[:, :1].ravel(), index[::3])).ci95 is None


@pytest.mark.parametrize("share", [0.1, 1.0, 3.0])
def test_intervals_over_points_hold_what_chance_does_to_all_points_alike(share: float) -> None:
    draws = np.random.default_rng(7)
    index = pd.MultiIndex.from_product([range(8), range(5)], names=["point", "replication"])
    held = 0
    for _ in range(300):
        table = draws.normal(size=(8, 1)) + share * draws.normal(size=5)
        ends = mean_over(pd.Series(table.ravel(), index)).ci95
        assert ends is not None
        held += ends[0] <= 0.0 <= ends[1]
    assert held / 300 > 0.92


def test_points_with_one_replication_among_others_leave_no_interval() -> None:
    index = pd.MultiIndex.from_tuples([(0, 0), (0, 1), (1, 0)], names=["point", "replication"])
    assert mean_at(pd.Series([1.0, 3.0, 6.0], index)).mean == 4.0
    assert mean_at(pd.Series([1.0, 3.0, 6.0], index)).ci95 is None


def test_undefined_values_are_left_out_and_never_become_zero() -> None:
    frame = SMALL.frame.copy()
    frame.loc[(frame.point == 0) & (frame.policy == "bond"), "profit"] = math.nan
    holed = replace(SMALL, frame=frame)
    bond = summarise_sweep(holed).policies[1].measures["profit"]
    assert bond.level.mean == 18.0
    assert bond.difference is not None
    assert bond.difference.mean == -4.0
    assert outcomes(holed, "profit", "bond", "status-quo").tolist() == [-5.0, -3.0]


def test_differences_pair_the_same_point_and_replication() -> None:
    shuffled = replace(SMALL, frame=SMALL.frame.sample(frac=1.0, random_state=3))
    assert outcomes(shuffled, "profit", "bond", "status-quo").tolist() == [1.0, 3.0, -5.0, -3.0]


def test_a_failed_policy_shows_its_failures_and_the_others_their_results() -> None:
    frame = SMALL.frame[SMALL.frame.policy == "status-quo"]
    alone = replace(SMALL, frame=frame)
    summary = summarise_sweep(alone)
    assert summary.policies[1].measures["profit"].level.mean is None
    assert summary.best is None
    assert "cannot be compared" in headline(alone, summary)


def test_rank_effects_are_spearmans_for_numbers() -> None:
    chance = np.random.default_rng(7)
    x, y = chance.normal(size=40), chance.normal(size=40)
    found = rank_effect(pd.Series(x), pd.Series(x + y))
    assert found == pytest.approx(stats.spearmanr(x, x + y).statistic)


def test_names_that_explain_nothing_have_hardly_an_effect() -> None:
    outcome = pd.Series(np.random.default_rng(8).normal(size=300))
    names = pd.Series(["a", "b", "c"] * 100)
    assert rank_effect(names, outcome) < 0.15
    assert rank_effect(names, outcome + names.map({"a": 0.0, "b": 20.0, "c": -20.0})) > 0.9


def test_the_parameter_that_moves_the_outcome_comes_first(made_up: Callable[..., Reading]) -> None:
    found = effects(made_up(5, points=60), "profit")
    assert [found[0].path, len(found)] == [PRICE, 5]
    assert found[0].size > 0.9
    assert found[0].policy in ("gift", "bonus")


def test_parameters_that_did_not_vary_have_no_effect_at_all() -> None:
    still = reading(
        {(point, "bond", 0): float(point) for point in range(4)},
        price=[1.0, 2.0, 3.0, 4.0],
        growth=[0.1] * 4,
    )
    assert [each.path for each in effects(still, "profit")] == [PRICE]


def test_a_curve_of_a_factorial_design_pairs_over_replications() -> None:
    grid = [(price, growth) for price in (1.0, 2.0) for growth in (0.1, 0.2)]
    gains = {(0, 0): 1.0, (0, 1): 3.0, (1, 0): 3.0, (1, 1): 5.0}
    profits = {}
    for point, _ in enumerate(grid):
        for replication in (0, 1):
            profits[point, "status-quo", replication] = 100.0 * point
            if point < 2:
                gain = gains[point, replication]
                profits[point, "bond", replication] = 100.0 * point + gain
            else:
                profits[point, "bond", replication] = 100.0 * point - 7.0
    found = curve(
        reading(profits, price=[p for p, _ in grid], growth=[g for _, g in grid]),
        "profit",
        PRICE,
        ("bond",),
    )
    assert found.crossed
    assert [each.mean for each in found.policies["bond"]] == [3.0, -7.0]
    # Replications' means at the lower price: 2 and 4.
    assert found.policies["bond"][0].ci95 == pytest.approx((3.0 - 12.706204736, 3 + 12.706204736))
    assert found.policies["bond"][1].ci95 == (-7.0, -7.0)


def test_a_curve_of_random_points_has_intervals_over_points(
    made_up: Callable[..., Reading],
) -> None:
    found = curve(made_up(2, points=48, replications=2), "profit", PRICE, ("gift", "bonus"))
    assert not found.crossed
    assert found.slots.count == 8
    means = [each.mean for each in found.policies["bonus"]]
    assert means == sorted(means, key=float)
    assert all(each.ci95 for each in found.policies["bonus"])
    single = curve(made_up(2, points=48, replications=1), "profit", PRICE, ("bonus",))
    assert not any(each.ci95 for each in single.policies["bonus"])


def test_heat_puts_every_point_into_its_cell() -> None:
    profits = {(point, "bond", 0): float(point) for point in range(5)}
    grid = reading(profits, price=[1.0, 1.0, 2.0, 2.0, 2.0], growth=[0.1, 0.2, 0.1, 0.2, 0.2])
    found = heat(grid, "profit", PRICE, GROWTH, ("bond",), None)
    means = [[cell.mean for cell in row] for row in found.policies["bond"]]
    assert means == [[0.0, 2.0], [1.0, 3.5]]
    assert (found.across.labels, found.along.labels) == (("1", "2"), ("0.1", "0.2"))


def test_slots_hold_every_point_once() -> None:
    values = pd.Series(np.random.default_rng(9).lognormal(size=97))
    cut = slots(values, 6)
    assert sorted(set(cut.of)) == list(range(6))
    assert cut.of.value_counts().between(15, 18).all()
    for slot in range(6):
        inside = values[cut.of == slot]
        assert inside.min() >= cut.edges[slot]
        assert inside.max() <= cut.edges[slot + 1]


def test_an_empty_choice_of_runs_says_so() -> None:
    nothing = SMALL.chosen(SMALL.frame.iloc[:0], "profit > 1e9")
    summary = summarise_sweep(nothing)
    assert (summary.points, summary.runs, summary.best) == (0, 0, None)
    assert headline(nothing, summary) == "There are no runs to tell of."


def test_a_table_that_is_none_of_runs_is_refused() -> None:
    with pytest.raises(ValueError, match="replication"):
        reading_of(GROCERY, SMALL.frame.drop(columns="replication"))
    with pytest.raises(ValueError, match="any measure"):
        reading_of(GROCERY, SMALL.frame.drop(columns="profit"))
    with pytest.raises(ValueError, match="one row per"):
        reading_of(GROCERY, pd.concat([SMALL.frame, SMALL.frame]))


def test_the_terminal_tells_points_runs_failures_and_the_best(
    made_up: Callable[..., Reading],
) -> None:
    from rich.console import Console

    console = Console(width=80)
    with console.capture() as printed:
        console.print(rendered(results_report(replace(made_up(2), title="[red]Odd[/red]"))))
    words = printed.get()
    assert "[red]Odd[/red]" in words
    assert "24 points · 3 policies · 144 runs of 144 · 0 failures" in words
    assert "has the most profit at" in words
    assert "±" in words
    assert all(len(line) <= 80 for line in words.splitlines())


def test_a_policy_that_loses_is_not_told_to_do_best() -> None:
    told = " ".join(found_sentences(SMALL, summarise_sweep(SMALL), []))
    assert "bond does no better than status-quo: -1" in told
    profits = {"status-quo": 9.0, "discount": 5.0, "bond": 7.0}
    three = reading({(0, policy, r): p + r for policy, p in profits.items() for r in range(2)})
    told = " ".join(found_sentences(three, summarise_sweep(three), []))
    assert "no policy does better than status-quo; bond comes closest: -2" in told
    better = reading({(0, "status-quo", 0): 5.0, (0, "bond", 0): 7.0})
    told = " ".join(found_sentences(better, summarise_sweep(better), []))
    assert "against status-quo, bond does best: +2" in told


def test_a_few_points_do_not_tell_what_matters() -> None:
    found = [Effect("firms.us.price", "bond", -1.0)]
    assert effect_sentence(SMALL, found) == (
        "2 points are too few to tell what the difference in profit depends on."
    )


def test_runs_of_several_lengths_and_sizes_are_told_so() -> None:
    frame = SMALL.frame.assign(weeks=[26, 26, 26, 26, 52, 52, 52, 52], customers=500)
    varied = (Varied("weeks", "weeks", "26, 52"), Varied("customers", "customers", "500"))
    several = replace(SMALL, frame=frame, varied=varied)
    assert (span_words(several), crowd_words(several)) == ("26 to 52 weeks", "500 customers")
    assert span_words(SMALL) == years(SMALL.weeks)
    nothing = replace(several, frame=frame[:0])
    assert (span_words(nothing), crowd_words(nothing)) == (span_words(SMALL), crowd_words(SMALL))
