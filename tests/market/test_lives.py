"""Lives: customers change, every cross-section stays as it is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.market.columns import RATE, TASTE
from sim.market.market import Market
from sim.scenario import Scenario

CUSTOMERS = 4_000
YEARS = 4


def lives(rate: float, taste: float, weeks: int = 52 * YEARS) -> Market:
    """A grocery market after some years of lives that change so often a year."""
    changes = {
        "behaviour.lives.rate_changes": rate,
        "behaviour.lives.taste_changes": taste,
        "turnover": 0.0,
        "customers": CUSTOMERS,
        "weeks": weeks,
    }
    market = Market(Scenario.load("grocery").replace(changes), rng=1, labels=False, burn_in=False)
    market.run(weeks=weeks)
    return market


def test_without_changes_rates_and_tastes_are_for_life() -> None:
    begun, later = lives(0.0, 0.0, weeks=1), lives(0.0, 0.0)
    assert np.array_equal(begun.customers["rate"], later.customers["rate"])
    assert np.array_equal(begun.customers["taste"], later.customers["taste"])


def test_as_many_change_as_the_file_says() -> None:
    """Who has not changed in so many weeks: (1 - a / 52)^weeks."""
    begun, later = lives(0.5, 0.25, weeks=1), lives(0.5, 0.25, weeks=53)
    kept = np.mean(begun.customers["rate"] == later.customers["rate"])
    assert kept == pytest.approx((1.0 - 0.5 / 52) ** 52, abs=0.02)
    same = np.all(begun.customers["taste"] == later.customers["taste"], axis=0)
    assert np.mean(same) == pytest.approx((1.0 - 0.25 / 52) ** 52, abs=0.02)


def test_rates_and_tastes_are_spread_as_before() -> None:
    begun, later = lives(2.0, 2.0, weeks=1), lives(2.0, 2.0)
    before, after = (market.customers.columns for market in (begun, later))
    assert stats.ks_2samp(before.person[RATE], after.person[RATE]).pvalue > 0.001
    for j in range(len(begun.names)):
        assert stats.ks_2samp(before.tie[TASTE, j], after.tie[TASTE, j]).pvalue > 0.001


def test_heavy_buyers_stay_heavy_unless_lives_change() -> None:
    """The rank correlation of a customer's rate with its own of years before."""
    begun = lives(0.0, 0.0, weeks=1).customers["rate"]
    kept = [
        stats.spearmanr(begun, lives(rate, 0.0).customers["rate"]).statistic
        for rate in (0.0, 0.1, 0.5)
    ]
    assert kept[0] == pytest.approx(1.0)
    assert kept[0] > kept[1] > kept[2] > 0.0


def test_both_worlds_change_alike() -> None:
    market = Market(
        Scenario.load("grocery").replace(
            {"behaviour.lives.rate_changes": 1.0, "customers": 1_000, "weeks": 30}
        ),
        rng=1,
        labels=False,
    )
    twin = market.fork("discount")
    for each in (market, twin):
        each.run()
    stayed = market.customers["born"] == twin.customers["born"]
    assert np.array_equal(market.customers["rate"][stayed], twin.customers["rate"][stayed])
