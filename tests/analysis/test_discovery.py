"""Scenario discovery: known boxes are found, chance has none, and a real small sweep is read."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest

from sim.analysis.discover.analysis import varied_parameters
from sim.analysis.discover.boxes import Box, find_boxes, search
from sim.analysis.discover.cases import find_cases
from sim.analysis.discover.discover import Discovery, discover
from sim.analysis.discover.prim import Side, accuracy, inside, paste, peel
from sim.analysis.sweep.sweep import sweep
from sim.runs.band import banded
from sim.runs.plan.plan import Plan
from sim.runs.results import experiment, results
from sim.runs.rule import Grid
from sim.scenario import ScenarioError

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]

PRICE, LAG = "firms.us.price", "firms.rival.strategy.lag"
BANDS = (
    banded(PRICE, {"plus_minus": 2.0}, None, False, False),
    banded(LAG, [13.0, 26.0, 52.0], None, False, True),
)


def points(seed: int, count: int, parameters: int) -> Matrix:
    return np.random.default_rng(seed).random((count, parameters))


def mistaken(cases: Mask, share: float, seed: int) -> Mask:
    wrong = np.random.default_rng((seed, 1)).random(len(cases)) < share
    return cases ^ wrong


def sides(box: Box) -> list[tuple[int, bool]]:
    return [(limit.parameter, limit.above) for limit in box.rule.limits]


# Boxes


@pytest.mark.parametrize("seed", range(2))
def test_a_box_in_three_of_eight_numbers_is_found(seed: int) -> None:
    values = points(seed, 400, 8)
    cases = (values[:, 1] > 0.4) & (values[:, 3] < 0.6) & (values[:, 6] > 0.3)
    box, *others = find_boxes(values, cases, 1)
    assert others == []
    assert sides(box) == [(1, True), (3, False), (6, True)]
    assert [limit.at for limit in box.rule.limits] == pytest.approx([0.4, 0.6, 0.3], abs=0.03)
    assert (box.rule.coverage, box.rule.density) == (1.0, 1.0)
    assert max(box.doubts) < 1e-6


@pytest.mark.parametrize("seed", range(2))
def test_it_is_found_among_mistakes(seed: int) -> None:
    values = points(seed, 400, 8)
    cases = (values[:, 0] < 0.5) & (values[:, 2] > 0.35) & (values[:, 7] < 0.7)
    box = find_boxes(values, mistaken(cases, 0.05, seed), 1, most=1)[0]
    assert sides(box) == [(0, False), (2, True), (7, False)]
    assert [limit.at for limit in box.rule.limits] == pytest.approx([0.5, 0.35, 0.7], abs=0.08)
    assert box.rule.density > 0.85
    assert box.rule.chance == 1 / 60


def test_a_box_can_be_limited_from_both_sides() -> None:
    values = points(4, 300, 5)
    cases = (np.abs(values[:, 2] - 0.5) < 0.2) & (values[:, 4] > 0.5)
    box = find_boxes(values, cases, 1)[0]
    assert sides(box) == [(2, True), (2, False), (4, True)]
    assert [limit.at for limit in box.rule.limits] == pytest.approx([0.3, 0.7, 0.5], abs=0.03)


def test_numbers_of_few_values_are_cut_between_them() -> None:
    rng = np.random.default_rng(2)
    values = np.column_stack([rng.choice([13.0, 26.0, 52.0], 300), rng.random((300, 3))])
    box = find_boxes(values, (values[:, 0] < 40) & (values[:, 2] > 0.5), 1)[0]
    assert sides(box) == [(0, False), (2, True)]
    assert (box.rule.limits[0].last, box.rule.coverage, box.rule.density) == (26.0, 1.0, 1.0)
    assert 26.0 < box.rule.limits[0].at <= 52.0


def test_chance_alone_has_no_box() -> None:
    found = sum(
        len(find_boxes(points(seed, 120, 8), points(seed, 120, 9)[:, 8] < 0.3, seed))
        for seed in range(20)
    )
    assert found <= 2


def test_a_second_box_lies_outside_the_first() -> None:
    values = points(5, 400, 4)
    low = (values[:, 0] < 0.35) & (values[:, 1] < 0.6)
    high = (values[:, 0] > 0.8) & (values[:, 2] > 0.4)
    first, second, *_ = find_boxes(values, low | high, 1)
    assert sides(first) == [(0, False), (1, False)]
    assert sides(second) == [(0, True), (2, True)]
    assert first.rule.coverage + second.rule.coverage > 0.97
    assert first.cases + second.cases <= int((low | high).sum())


def test_share_density_coverage_and_doubt_by_hand() -> None:
    values = np.arange(60.0).reshape(60, 1)
    cases = values[:, 0] >= 40.0
    cases[[0, 50]] = True, False
    (box,) = find_boxes(values, cases, 1)
    assert sides(box) == [(0, True)]
    assert 39.0 < box.rule.limits[0].at <= box.rule.limits[0].last == 40.0
    assert (box.points, box.cases) == (20, 19)
    assert (box.rule.share, box.rule.density, box.rule.coverage) == (20 / 60, 19 / 20, 19 / 20)
    assert box.doubts[0] == pytest.approx(binomtest(19, 20, 20 / 60, "greater").pvalue)


@pytest.mark.parametrize("value", [False, True])
def test_there_is_no_box_where_all_points_are_alike(value: bool) -> None:
    assert find_boxes(points(1, 40, 3), np.full(40, value), 1) == ()
    assert find_boxes(np.ones((40, 3)), np.arange(40) < 15, 1) == ()


def test_values_that_are_no_numbers_are_refused() -> None:
    values = points(1, 40, 3)
    values[3, 1] = np.nan
    with pytest.raises(ValueError, match="finite"):
        find_boxes(values, np.arange(40) < 15, 1)


def test_the_same_seed_finds_the_same_boxes() -> None:
    values = points(6, 200, 4)
    cases = mistaken(values[:, 1] > 0.6, 0.1, 6)
    assert find_boxes(values, cases, 3) == find_boxes(values, cases, 3)


def test_only_the_order_of_values_matters() -> None:
    values = points(7, 300, 3)
    cases = mistaken((values[:, 0] > 0.5) & (values[:, 1] < 0.4), 0.05, 7)
    plain, _ = search(values, cases, Grid(values))
    bent, _ = search(np.exp(5.0 * values), cases, Grid(np.exp(5.0 * values)))
    assert (inside(values, plain) == inside(np.exp(5.0 * values), bent)).all()


# Peeling and pasting

SMALL = st.integers(8, 60).flatmap(
    lambda count: st.tuples(
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 100)), min_size=count, max_size=count),
        st.lists(st.booleans(), min_size=count, max_size=count),
    )
)


@settings(max_examples=80)
@given(SMALL)
def test_every_peeled_box_lies_in_the_one_before_and_is_counted_rightly(
    drawn: tuple[list[tuple[int, int]], list[bool]],
) -> None:
    values, cases = np.array(drawn[0], np.float64), np.array(drawn[1], np.bool_)
    boxes = [(inside(values, cut), count, held) for cut, count, held in peel(values, cases)]
    assert boxes[0][1] == len(cases)
    for mask, count, held in boxes:
        assert (int(mask.sum()), int((mask & cases).sum())) == (count, held)
    for (before, _, _), (after, _, _) in pairwise(boxes):
        assert not (after & ~before).any()
        assert 4 <= after.sum() < before.sum()


@settings(max_examples=80)
@given(SMALL)
def test_pasting_never_makes_a_box_worse_and_cuts_no_new_side(
    drawn: tuple[list[tuple[int, int]], list[bool]],
) -> None:
    values, cases = np.array(drawn[0], np.float64), np.array(drawn[1], np.bool_)
    for cut, _, _ in list(peel(values, cases))[1:6]:
        pasted = paste(values, cases, cut)
        assert set(pasted) <= set(cut)
        before, after = (accuracy(inside(values, each), cases) for each in (cut, pasted))
        assert after >= before - 1e-12
        for side, last in pasted.items():
            assert last in values[:, side.parameter]


def test_a_slice_is_thin() -> None:
    values = points(8, 400, 3)
    counts = [count for _, count, _ in peel(values, values[:, 0] > 0.7)]
    assert counts[:3] == [400, 380, 361]
    assert counts[-1] >= 0.02 * 400


def test_pasting_takes_back_what_peeling_took_too_much() -> None:
    line = np.arange(100.0).reshape(100, 1)
    tight = {Side(0, True): 80.0}
    assert paste(line, line[:, 0] >= 70.0, tight) == {Side(0, True): 70.0}


# Cases


def runs_of(profit: list[list[float]], policy: str = "a") -> pd.DataFrame:
    """Runs from points by replications; the price is 28, 29, ..."""
    return pd.DataFrame(
        [
            {"point": i, "policy": policy, "replication": r, PRICE: 28.0 + i, "profit": value}
            for i, row in enumerate(profit)
            for r, value in enumerate(row)
        ]
    )


def test_a_point_is_judged_by_the_mean_of_its_replications() -> None:
    found = find_cases(runs_of([[-3.0, 2.0], [-3.0, 4.0]]), [PRICE], "profit < 0")
    assert found.table["profit"].tolist() == [-0.5, 0.5]
    assert found.holds.tolist() == [True, False]
    assert found.replications == 2


def test_a_gain_is_the_difference_to_the_baseline_at_the_same_point() -> None:
    runs = pd.concat([runs_of([[5.0, 7.0], [4.0, 4.5]], "b"), runs_of([[1.0, 2.0], [9.0, 1.0]])])
    found = find_cases(runs, [PRICE], "profit_gain > 0 and policy == b", baseline="a")
    own = found.table[found.table["policy"] == "b"]
    assert own["profit_gain"].tolist() == [4.5, -0.75]
    assert found.holds.sum() == 1
    with pytest.raises(ScenarioError, match='there is no "profit_gain"'):
        find_cases(runs, [PRICE], "profit_gain > 0")


def test_a_point_with_an_undefined_replication_is_neither_true_nor_false() -> None:
    runs = runs_of([[1.0, 2.0], [-3.0, np.nan], [-1.0, -2.0]]).assign(customers=4.0)
    found = find_cases(runs, [PRICE], "profit < 0")
    assert found.holds.tolist() == [False, False, True]
    assert found.undecided.tolist() == [False, True, False]
    turned = find_cases(runs, [PRICE], "not profit < 0")
    assert turned.holds.tolist() == [True, False, False]
    assert find_cases(runs, [PRICE], "customers > 3 or profit < 0").holds.all()


@pytest.mark.parametrize("gap", [np.nan, np.inf])
def test_a_measure_that_another_policy_lacks_does_not_matter(gap: float) -> None:
    runs = pd.concat(
        [
            runs_of([[gap], [gap]], "status-quo"),
            runs_of([[0.05], [0.2]], "points"),
        ]
    )
    found = find_cases(runs, [PRICE], 'policy == "points" and profit > 0.1')
    assert found.table["policy"][found.holds].tolist() == ["points"]
    assert not found.undecided.any()
    assert find_cases(runs, [PRICE], "profit > 0.1").undecided.sum() == 2


def test_a_measure_that_no_policy_has_is_refused_by_name() -> None:
    runs = pd.concat([runs_of([[np.nan]] * 2, policy) for policy in "ab"]).assign(customers=4.0)
    with pytest.raises(ScenarioError, match="profit: undefined in every run, under every policy"):
        find_cases(runs, [PRICE], "customers > 3 or profit < 0")
    assert find_cases(runs, [PRICE], "customers > 3").holds.all()


def test_a_point_without_a_run_of_the_baseline_has_no_gain() -> None:
    runs = pd.concat([runs_of([[5.0], [4.0]], "b"), runs_of([[6.0]])])
    found = find_cases(runs, [PRICE], "profit_gain < 0", baseline="a")
    own = found.table["policy"] == "b"
    assert found.holds[own].tolist() == [True, False]
    assert found.undecided[own].tolist() == [False, True]


# Policies and words


def made_up(count: int = 200) -> pd.DataFrame:
    """Policy a loses at high prices and fast rivals, b never, c everywhere."""
    rng = np.random.default_rng(1)
    price, lag = rng.uniform(28.0, 32.0, count), rng.choice([13.0, 26.0, 52.0], count)
    frames = []
    for policy in "abc":
        lost = (price > 30.0) & (lag < 30.0) if policy == "a" else policy == "c"
        profit = np.where(lost, -5.0, 5.0)
        frame = pd.DataFrame({"point": range(count), "policy": policy, "replication": 0})
        frames.append(frame.assign(**{PRICE: price, LAG: lag, "profit": profit}))
    return pd.concat(frames, ignore_index=True)


def test_each_policy_is_looked_at_by_itself() -> None:
    found = discover(made_up(), BANDS, "profit < 0", name="made up")
    assert [region.policy for region in found.regions] == ["a", "c"]
    first, second = found.regions
    (box,) = first.boxes
    assert box.rule.words(BANDS).startswith("price of us is above 30")
    assert box.rule.words(BANDS).endswith("weeks until rival answers is at most 26")
    assert first.deciding in ((0, 1), (1, 0))
    assert (second.share, second.boxes) == (1.0, ())
    table = found.to_frame()
    assert table["parameter"].tolist() == [PRICE, LAG]
    assert table["side"].tolist() == ["above", "below"]
    data = found.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_what_never_happens_is_told_of_all_policies() -> None:
    found = discover(made_up(), BANDS, "profit < -99")
    assert [(region.policy, region.share) for region in found.regions] == [
        ("a", 0.0),
        ("b", 0.0),
        ("c", 0.0),
    ]
    assert found.to_frame().empty
    told = found.to_dict()["policies"]
    assert [(each["cases"], each["boxes"], each["deciding"]) for each in told] == [(0, [], [])] * 3


def test_numbers_that_decide_are_told_only_with_a_rule() -> None:
    told = {
        each["policy"]: each
        for each in discover(made_up(), BANDS, "profit < 0").to_dict()["policies"]
    }
    assert sorted(told["a"]["deciding"]) == sorted([PRICE, LAG])
    assert told["c"]["deciding"] == []
    one = made_up()[["point", "policy", "replication", PRICE, "profit"]]
    regions = discover(one, BANDS[:1], "profit < 0").to_dict()["policies"]
    assert regions[0]["deciding"] == [PRICE]


def test_policies_that_lack_a_measure_are_named_as_such() -> None:
    runs = made_up().rename(columns={"profit": "redemption_rate"})
    runs.loc[runs["policy"] == "c", "redemption_rate"] = np.nan
    runs.loc[(runs["policy"] == "a") & (runs["point"] == 3), "redemption_rate"] = np.nan
    found = discover(runs, BANDS, "redemption_rate < 0")
    assert [region.policy for region in found.regions] == ["a"]
    assert (found.never, found.lacking) == (("b",), ("c",))
    assert found.to_dict()["policies"][0]["undefined"] == 1
    assert found.to_dict()["lacking"] == ["c"]
    asked = discover(runs, BANDS, "policy == a and redemption_rate < 0")
    assert ([region.policy for region in asked.regions], asked.lacking) == (["a"], ())


def test_two_limits_of_one_number_make_one_clause() -> None:
    runs = made_up()
    runs["profit"] = np.where(np.abs(runs[PRICE] - 30.0) < 0.8, -1.0, 1.0)
    found = discover(runs[runs["policy"] == "a"], BANDS, "profit < 0")
    words = found.regions[0].boxes[0].rule.words(BANDS)
    assert words.startswith("price of us is above 29.")
    assert " and below 30." in words
    assert words.count("price of us") == 1


# A real sweep

SWEEP = f"""
scenario = "small.toml"
policies = ["status-quo", "bond"]
customers = 300
weeks = 8
measures = ["profit", "revenue"]
[design]
kind = "latin-hypercube"
points = 48
[vary]
"{PRICE}" = {{ distribution = "uniform", low = 18.0, high = 32.0 }}
"{LAG}" = [13, 26, 52]
"segments.*.price_sensitivity.mean" = {{ times = 1.1 }}
"""


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweep")
    market = Path(__file__).parents[1] / "scenario" / "small.toml"
    (folder / "small.toml").write_bytes(market.read_bytes())
    (folder / "prices.toml").write_text(SWEEP, encoding="utf-8")
    sweep(Plan.load(folder / "prices.toml"), folder / "out", workers=1)
    return folder / "out"


def found_in(folder: Path, where: str) -> Discovery:
    about, runs = experiment(folder), results(folder)
    parameters = varied_parameters(about, runs)
    return discover(runs, parameters, where, name=about.name, baseline=about.baseline)


def test_the_price_at_which_a_real_market_earns_too_little_is_found(swept: Path) -> None:
    runs = results(swept)
    half = float(runs[runs["policy"] == "status-quo"]["profit"].median())
    found = found_in(swept, f"profit < {half} and policy == status-quo")
    (region,) = found.regions
    (box,) = region.boxes
    assert sides(box) == [(0, False)]
    assert box.rule.words(found.parameters).startswith("price of us is below")
    assert box.rule.density > 0.9
    assert box.rule.coverage > 0.9
    assert found.parameters[1].steps
    assert found.parameters[2].beside


def test_gains_of_a_real_sweep_can_be_asked_for(swept: Path) -> None:
    found = found_in(swept, "profit_gain < 0 and policy == bond")
    runs = results(swept).pivot(index="point", columns="policy", values="profit")
    lost = int((runs["bond"] < runs["status-quo"]).sum())
    assert sum(int(region.cases.sum()) for region in found.regions) == lost
