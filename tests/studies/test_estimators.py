"""Every estimator finds again what the purchases were simulated with, within its intervals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.integrate import quad

from sim.stats.bootstrap import bootstrap
from sim.stats.estimators import nbd
from sim.stats.estimators.dirichlet import (
    fit_concentration,
    fit_dirichlet,
    log_likelihood,
    pooled_shares,
)
from sim.stats.estimators.fitted import Fitted, covariance, in_logits, in_logs
from sim.stats.estimators.habit import fit_habit, histories
from sim.stats.estimators.leaving import fit_leaving
from sim.stats.estimators.leaving import log_likelihood as leaving_likelihood
from sim.stats.estimators.norms import dirichlet_norms, observed_norms, repeat_buyers
from sim.stats.estimators.spread import between_sd, sd_of_logs
from sim.stats.estimators.summary import Summary, summarise

SHARES = np.array([0.33, 0.21, 0.15, 0.13, 0.12, 0.06])
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def negative_binomial(rng: np.random.Generator, shape: float, mean: float, size: int) -> Ints:
    return rng.poisson(rng.gamma(shape, mean / shape, size))


def panel(
    rng: np.random.Generator, customers: int, mean: float, concentration: float, periods: int = 1
) -> Ints:
    """Periods by customers by brands, of one NBD-Dirichlet with shape 0.6."""
    rates = rng.gamma(0.6, mean / 0.6, customers)
    tastes = rng.dirichlet(concentration * SHARES, customers)
    return rng.poisson(np.broadcast_to(rates[:, None] * tastes, (periods, customers, len(SHARES))))


def purchases_with_habit(
    rng: np.random.Generator, customers: int, concentration: float, habit: float
) -> tuple[Ints, Ints]:
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


def leavers(
    rng: np.random.Generator, customers: int, shape: float, mean: float, hazard: float
) -> Summary:
    """Customers observed for 27 to 39 weeks, who leave at one hazard."""
    age = rng.uniform(27.0, 39.0, customers)
    life = np.minimum(rng.exponential(1 / hazard, customers), age)
    frequency = rng.poisson(rng.gamma(shape, mean / shape, customers) * life)
    last = life * rng.random(customers) ** (1 / np.maximum(frequency, 1))
    return Summary(frequency, np.where(frequency > 0, last, 0.0), age)


def hits(fit: Callable[[], list[tuple[Fitted, float]]], times: int) -> Ints:
    """How often each of the intervals that `fit` returns holds the truth beside it."""
    return np.array([[found.includes(truth) for found, truth in fit()] for _ in range(times)]).sum(
        axis=0
    )


FEWEST = int(stats.binom.ppf(0.001, 60, 0.95))
"""Of 60 intervals that hold with 95 %, so many do but in one case of a thousand."""


def test_nbd_intervals_hold_shape_and_mean_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)

    def fit() -> list[tuple[Fitted, float]]:
        found = nbd.fit_nbd(negative_binomial(rng, 0.5, 3.0, 1000))
        return [(found.shape, 0.5), (found.mean, 3.0)]

    assert np.all(hits(fit, 60) >= FEWEST)


def test_nbd_interval_narrows_with_the_root_of_customers() -> None:
    rng = np.random.default_rng(2)
    few, many = (nbd.fit_nbd(negative_binomial(rng, 0.5, 3.0, n)).shape for n in (1000, 16_000))
    ratio = (few.high - few.low) / (many.high - many.low)
    assert ratio == pytest.approx(4.0, rel=0.2)


def test_nbd_interval_of_the_mean_is_that_of_theory() -> None:
    found = nbd.fit_nbd(negative_binomial(np.random.default_rng(3), 0.5, 3.0, 5000))
    m, k = found.mean.value, found.shape.value
    error = np.sqrt(m * (1 + m / k) / 5000) / m
    assert np.log(found.mean.high / m) == pytest.approx(1.96 * error, rel=0.01)


def test_nbd_allows_for_unequal_times_of_observation() -> None:
    rng = np.random.default_rng(4)
    periods = rng.integers(1, 5, 8000).astype(float)
    counts = rng.poisson(rng.gamma(0.5, 3.0 / 0.5, 8000) * periods)
    found = nbd.fit_nbd(counts, periods)
    assert found.shape.includes(0.5)
    assert found.mean.includes(3.0)
    assert abs(found.zero_error) < 0.02


def test_nbd_fit_allows_for_customers_not_seen_before() -> None:
    rng = np.random.default_rng(2)
    rates = rng.gamma(0.5, 3.0 / 0.5, 50_000)
    later = rng.poisson(rates)[rng.poisson(rates) > 0]
    found = nbd.fit_nbd_seen_before(later)
    assert found.shape.includes(0.5)
    assert found.mean.includes(3.0)
    assert abs(found.zero_error) < 0.005
    assert nbd.fit_nbd(later).mean.low > 4.0


def test_zero_error_tells_a_panel_that_no_nbd_describes() -> None:
    buyers = np.random.default_rng(5).poisson(4.0, 2000)
    half_never = np.concatenate([buyers, np.zeros(2000, np.int64)])
    assert abs(nbd.fit_nbd(half_never).zero_error) > 0.04


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([2, 2, 3, 2], "not overdispersed"),
        ([1, -2], "count -2 at"),
        ([0.5, 2], "count 0.5 at"),
        ([], "at least one customer"),
    ],
)
def test_nbd_refuses_what_it_cannot_fit(counts: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        nbd.fit_nbd(np.array(counts))


@pytest.mark.parametrize("concentration", [0.6, 2.0])
def test_dirichlet_intervals_hold_as_often_as_they_say(concentration: float) -> None:
    rng = np.random.default_rng(6)

    def fit() -> list[tuple[Fitted, float]]:
        found = fit_dirichlet(panel(rng, 1000, 4.0, concentration)[0])
        shares = list(zip(found.shares, SHARES.tolist(), strict=True))
        return [(found.concentration, concentration), *shares]

    assert np.all(hits(fit, 60) >= FEWEST)


def test_dirichlet_shares_add_up_and_are_more_likely_than_the_pooled() -> None:
    counts = panel(np.random.default_rng(7), 2000, 4.0, 1.2)[0]
    found = fit_dirichlet(counts)
    assert found.share_values.sum() == pytest.approx(1.0)
    pooled = pooled_shares(counts)
    before = log_likelihood(counts, fit_concentration(counts), pooled).sum()
    after = log_likelihood(counts, found.concentration.value, found.share_values).sum()
    assert after >= before


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([[1], [2]], "2 or more brands"),
        ([[1, 0], [2, 0]], "brand 1 was never bought"),
        ([[1, 0], [0, 1]], "nobody bought twice"),
        ([[3, 0], [0, 4], [5, 0], [0, 2]], "each customer buys one brand only"),
        ([[3, 3], [2, 2], [4, 4]], "customers who are all alike"),
        ([[3, -1], [0, 1]], "count -1 at"),
    ],
)
def test_dirichlet_refuses_what_it_cannot_fit(counts: list[list[int]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        fit_dirichlet(np.array(counts))


def test_norms_expected_are_the_norms_seen_in_a_large_panel() -> None:
    customers = 100_000
    first, second = panel(np.random.default_rng(8), customers, 5.0, 1.2, periods=2)
    seen, expected = observed_norms(first), dirichlet_norms(0.6, 5.0, 1.2, SHARES)
    assert seen.penetration == pytest.approx(expected.penetration, rel=0.02)
    assert seen.frequency == pytest.approx(expected.frequency, rel=0.02)
    assert seen.requirements == pytest.approx(expected.requirements, rel=0.02)
    assert seen.sole == pytest.approx(expected.sole, rel=0.04)
    again = ((first > 0) & (second > 0)).sum(axis=0) / (first > 0).sum(axis=0)
    assert again == pytest.approx(repeat_buyers(0.6, 5.0, 1.2, SHARES), rel=0.02)


def test_small_brands_have_fewer_buyers_who_buy_them_less_often() -> None:
    norms = dirichlet_norms(0.6, 5.0, 1.2, SHARES)
    assert np.all(np.diff(norms.penetration) < 0)
    assert np.all(np.diff(norms.frequency) < 0)
    assert np.all(np.diff(norms.sole) < 0)


def test_norms_of_a_brand_nobody_bought_are_no_numbers() -> None:
    norms = observed_norms(np.array([[2, 0], [1, 0]]))
    assert norms.penetration.tolist() == [1.0, 0.0]
    assert np.isnan(norms.frequency[1])
    assert np.isnan(norms.sole[1])


def test_habit_lowers_the_dirichlet_fit_and_is_told_apart_from_taste() -> None:
    who, what = purchases_with_habit(np.random.default_rng(4), 800, 2.0, habit=0.7)
    known = histories(who, what, len(SHARES))
    found = fit_habit(known, pooled_shares(known.counts), draws=32)
    assert fit_dirichlet(known.counts).concentration.high < 2.0
    assert found.concentration.includes(2.0)
    assert found.habit.includes(0.7)
    assert found.gain > 20


def test_no_habit_is_found_where_there_is_none() -> None:
    who, what = purchases_with_habit(np.random.default_rng(5), 800, 2.0, habit=0.0)
    known = histories(who, what, len(SHARES))
    found = fit_habit(known, pooled_shares(known.counts), draws=32)
    assert found.habit.includes(0.0)
    assert found.gain < 6


def test_histories_count_purchases_predecessors_and_repeats() -> None:
    known = histories(np.array([7, 7, 7, 9]), np.array([0, 0, 1, 1]), 2)
    assert known.counts.tolist() == [[2, 1], [0, 1]]
    assert known.last.tolist() == [[2, 0], [0, 0]]
    assert known.first.tolist() == [0, 1]
    assert known.repeats.tolist() == [1, 0]


def test_leaving_intervals_hold_shape_mean_and_hazard() -> None:
    rng = np.random.default_rng(9)

    def fit() -> list[tuple[Fitted, float]]:
        found = fit_leaving(leavers(rng, 1000, 0.6, 0.1, 0.02))
        return [(found.shape, 0.6), (found.mean, 0.1), (found.hazard, 0.02)]

    assert np.all(hits(fit, 8) >= 6)


@pytest.mark.parametrize("known", [(0, 0.0, 10.0), (1, 3.0, 30.0), (29, 30.0, 39.0)])
def test_leaving_likelihood_is_its_integral_over_rates(known: tuple[int, float, float]) -> None:
    x, recency, age = known
    shape, mean, hazard = 0.6, 0.1, 0.02

    def integrand(rate: float) -> float:
        gone = hazard * np.exp(-(rate + hazard) * recency)
        stayed = rate * np.exp(-(rate + hazard) * age)
        density = stats.gamma.pdf(rate, shape, scale=mean / shape)
        return float(density * rate**x * (gone + stayed) / (rate + hazard))

    pieces = [(0, 1e-3), (1e-3, 0.1), (0.1, 1), (1, 5)]
    integral = sum(quad(integrand, low, high, limit=200)[0] for low, high in pieces)
    summary = Summary(np.array([x]), np.array([recency]), np.array([age]))
    found = leaving_likelihood(summary, shape, mean, hazard)[0]
    assert found == pytest.approx(np.log(integral), rel=1e-6)


def test_leaving_is_not_found_where_nobody_leaves() -> None:
    with pytest.raises(ValueError, match="nobody seems to leave"):
        fit_leaving(leavers(np.random.default_rng(11), 1500, 0.6, 0.1, 1e-9))


def test_spread_between_customers_is_freed_from_sampling_noise() -> None:
    rng = np.random.default_rng(6)
    sizes = rng.integers(10, 40, 4000)
    logs = [rng.normal(0.5 * z, 0.8, n) for z, n in zip(rng.normal(size=4000), sizes, strict=True)]
    values = [np.exp(each) for each in logs]
    means, sds = np.array([(v.mean(), v.std(ddof=1)) for v in values]).T
    assert sd_of_logs(means, sds, sizes) == pytest.approx(0.5, abs=0.03)
    centres = np.array([each.mean() for each in logs])
    within = np.array([((each - each.mean()) ** 2).sum() for each in logs])
    assert between_sd(centres, within, sizes) == pytest.approx(0.5, abs=0.03)


def test_bootstrap_is_deterministic_and_covers_the_mean() -> None:
    values = np.random.default_rng(7).normal(size=500)

    def mean(rows: Ints) -> Floats:
        return np.array([values[rows].mean()])

    low, high = bootstrap(mean, 500, 200, seed=1)
    assert low[0] < values.mean() < high[0]
    assert np.array_equal([low, high], bootstrap(mean, 500, 200, seed=1))
    assert high[0] - low[0] == pytest.approx(2 * 1.96 / np.sqrt(500), rel=0.2)


def test_covariance_of_a_normal_likelihood_is_its_own() -> None:
    wanted = np.array([[2.0, 0.5], [0.5, 1.0]])
    precision = np.linalg.inv(wanted)
    top = np.array([1.0, -3.0])
    found = covariance(lambda x: -0.5 * float((x - top) @ precision @ (x - top)), top, np.ones(2))
    assert found == pytest.approx(wanted)


def test_a_flat_likelihood_has_no_interval() -> None:
    with pytest.raises(ValueError, match="flat at its maximum"):
        covariance(lambda x: -float(x[0] ** 2), np.zeros(2), np.ones(2))


def test_intervals_stay_where_the_parameter_may_be() -> None:
    assert in_logs(0.1, 5.0).low > 0.0
    assert 0.0 < in_logits(0.99, 5.0).low < in_logits(0.99, 5.0).high < 1.0


def test_a_summary_counts_days_with_a_purchase_after_the_first() -> None:
    who = np.array([5, 5, 5, 5, 2, 9])
    when = np.array([4.0, 1.0, 1.0, 8.0, 3.0, 7.0])
    found = summarise(who, when, end=6.0)
    assert found.frequency.tolist() == [0, 1]
    assert found.recency.tolist() == [0.0, 3.0]
    assert found.age.tolist() == [3.0, 5.0]
