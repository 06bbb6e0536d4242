"""Limits: without marketing and relationships the market is the NBD-Dirichlet.

Ehrenberg (1959); Goodhardt, Ehrenberg & Chatfield (1984). Parameters are found again by maximum
likelihood from who bought how often where.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize, stats
from scipy.special import gammaln

from sim.market.draws import FOR_TASTE, firm_id, u4
from sim.market.market import Market
from sim.market.traits import log_gamma_draw

from .builders import PURE, alike

CUSTOMERS = 20_000
SHAPE, RATE = 0.8, 0.5
CONCENTRATION = 1.3
SHARES = np.array([0.1, 0.2, 0.3, 0.4])
Counts = NDArray[np.int64]


@pytest.fixture(scope="module", params=[26, 52])
def counts(request: pytest.FixtureRequest) -> Counts:
    """Purchases of every customer at every firm in so many weeks."""
    window = request.param
    behaviour = PURE | {
        "choice": PURE["choice"] | {"preference_concentration": CONCENTRATION},
    }
    scenario = alike(CUSTOMERS, behaviour, retention_window=window)
    market = Market(scenario, rng=11)
    market.run(weeks=window)
    found: Counts = market.customers.bought_before.T.astype(np.int64)
    assert found.sum() == market.flows[..., 0].sum()
    return found


def best(loss: Callable[[float], float], start: float) -> tuple[float, float]:
    """Return the estimate and its standard error."""
    found = optimize.minimize_scalar(loss, bracket=(np.log(start) - 0.1, np.log(start) + 0.1))
    step = 0.02
    curve = (loss(found.x - step) - 2.0 * found.fun + loss(found.x + step)) / step**2
    estimate = float(np.exp(found.x))
    return estimate, estimate / float(np.sqrt(curve))


def weeks_of(counts: Counts) -> int:
    """Return 26 or 52, whichever the mean is nearer to."""
    return 26 if counts.sum() / CUSTOMERS < 39.0 * RATE else 52


def test_mean_purchases_are_the_scenarios(counts: Counts) -> None:
    mean = RATE * weeks_of(counts)
    error = np.sqrt((mean + mean**2 / SHAPE) / CUSTOMERS)
    assert abs(counts.sum() / CUSTOMERS - mean) < 4.0 * error


def test_purchase_counts_fit_the_negative_binomial(counts: Counts) -> None:
    total = counts.sum(axis=1)
    mean = float(total.mean())

    def loss(log_k: float) -> float:
        k = np.exp(log_k)
        return -float(stats.nbinom.logpmf(total, k, k / (k + mean)).sum())

    k, error = best(loss, 1.0)
    print(f"{weeks_of(counts)} weeks: k = {k:.3f} ± {error:.3f}, true {SHAPE}")
    assert error < 0.02
    assert abs(k - SHAPE) < 4.0 * error


def test_counts_are_spread_as_the_negative_binomial_says(counts: Counts) -> None:
    total = counts.sum(axis=1)
    mean = RATE * weeks_of(counts)
    law = stats.nbinom(SHAPE, SHAPE / (SHAPE + mean))
    edges = np.unique(law.ppf(np.linspace(0.0, 1.0, 25)[1:-1]).astype(int))
    observed = np.bincount(np.searchsorted(edges, total), minlength=edges.size + 1)
    cdf = np.concatenate([[0.0], law.cdf(edges), [1.0]])
    chi = stats.chisquare(observed, CUSTOMERS * np.diff(cdf))
    print(f"{weeks_of(counts)} weeks: chi-square of {edges.size + 1} classes, p = {chi.pvalue:.3f}")
    assert chi.pvalue > 0.001


def test_brand_choice_given_purchases_fits_the_dirichlet_multinomial(counts: Counts) -> None:
    some = counts[counts.sum(axis=1) > 1]
    totals = some.sum(axis=1)

    def loss(log_s: float) -> float:
        s = np.exp(log_s)
        alpha = s * SHARES
        brands = (gammaln(some + alpha) - gammaln(alpha)).sum()
        return -float((gammaln(s) - gammaln(s + totals)).sum() + brands)

    s, error = best(loss, 1.0)
    print(f"{weeks_of(counts)} weeks: S = {s:.3f} ± {error:.3f}, true {CONCENTRATION}")
    assert error < 0.02
    assert abs(s - CONCENTRATION) < 4.0 * error


def test_penetration_and_repeat_follow_from_the_parameters(counts: Counts) -> None:
    """The small firm's buyers and their purchases, by simulation of the law itself."""
    rng = np.random.default_rng(1)
    n = 400_000
    purchases = rng.poisson(rng.gamma(SHAPE, RATE * weeks_of(counts) / SHAPE, n))
    taste = rng.beta(CONCENTRATION * 0.1, CONCENTRATION * 0.9, n)
    law = rng.binomial(purchases, taste)
    ours = counts[:, 0]
    for of in (lambda x: (x > 0).mean(), lambda x: (x == 1).mean(), lambda x: (x > 5).mean()):
        error = np.sqrt(of(law) * (1.0 - of(law)) / CUSTOMERS)
        assert abs(of(ours) - of(law)) < 4.0 * error


def test_choices_do_not_depend_on_how_often_somebody_buys(counts: Counts) -> None:
    total = counts.sum(axis=1)
    some = total > 0
    share = counts[some, 3] / total[some]
    assert abs(stats.pearsonr(share, np.log(total[some])).statistic) < 4.0 / np.sqrt(some.sum())


def tastes(firm: int, share: float) -> NDArray[np.float64]:
    """Return the log-Gamma draw of each of 500 places under seed 1."""
    shape = np.float32(CONCENTRATION * share)
    return np.array(
        [log_gamma_draw(shape, u4(i), u4(0), FOR_TASTE, u4(firm), u4(1), u4(0)) for i in range(500)]
    )


def test_intercepts_are_exactly_0_when_offers_are_alike() -> None:
    """Without them, each customer's tastes are the Gamma draws, divided by their sum."""
    market = Market(alike(500, PURE), rng=1)
    logs = np.array(
        [tastes(firm_id(name), share) for name, share in zip("abc", SHARES, strict=False)]
    )
    found = np.log(market.customers.taste[:3].astype(float)) - logs
    assert np.abs(found - found[0])[:, found.min(axis=0) > -60.0].max() < 1e-4
