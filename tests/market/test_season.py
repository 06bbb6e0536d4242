"""Season and trend: when purchases are made, and how many more each year; nothing at 0."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.market.flows import Flow
from sim.market.market import Market
from sim.market.mechanisms.season import need
from sim.scenario import Scenario, ScenarioError
from sim.scenario.category import Category

from .builders import PURE, alike, busy, digests_by_way

CUSTOMERS, YEAR, BURN_IN = 20_000, 52, 13
RATE, SHAPE = 0.5, 0.8


@cache
def market(weeks: int = YEAR, **category: float) -> Market:
    """The market of tastes alone, at rates of .5 a week, after so many weeks."""
    spec = alike(
        CUSTOMERS, PURE, weeks=weeks, burn_in=BURN_IN, category=category, retention_window=YEAR
    )
    ready = Market(spec, rng=9, labels=False)
    ready.run(weeks=weeks)
    return ready


def sold(of: Market) -> Any:
    """Purchases in the category, week by week from week 0 on."""
    return of.flows[of.burn_in_weeks :, :, :, Flow.PURCHASES].sum(axis=(1, 2))


@pytest.mark.parametrize("peak", [0, 13, 51])
def test_a_year_of_any_season_needs_what_a_year_without_needs(peak: int) -> None:
    year = [need(week, Category(season=0.99, peak=peak)) for week in range(YEAR)]
    assert sum(year) == pytest.approx(YEAR, abs=1e-5)
    assert np.argmax(year) == peak
    assert min(year) > 0.0
    assert need(-YEAR, Category(season=0.99, peak=peak)) == year[0]


def test_the_mean_over_the_year_is_that_without_season() -> None:
    """Rates are Gamma, so that the error of both years is that of Poisson counts."""
    plain, seasonal = sold(market()).sum(), sold(market(season=0.6, peak=20)).sum()
    assert abs(seasonal - plain) < 4.0 * np.sqrt(2.0 * plain)


def test_sales_follow_the_season_in_strength_and_in_time() -> None:
    weeks = np.arange(YEAR)
    angle = 2.0 * np.pi * weeks / YEAR
    weekly = sold(market(season=0.6, peak=20))
    mean = weekly.mean()
    wave = 2.0 / YEAR * (weekly / mean) @ np.exp(1j * angle)
    error = np.sqrt(2.0 / (YEAR * mean))
    assert abs(abs(wave) - 0.6) < 4.0 * error
    assert abs(np.angle(wave) * YEAR / (2.0 * np.pi) - 20) < 0.5


def test_a_years_purchases_stay_negative_binomial() -> None:
    found = market(season=0.9, peak=7).customers.bought_before.sum(axis=0)
    law = stats.nbinom(SHAPE, SHAPE / (SHAPE + RATE * YEAR))
    edges = np.unique(law.ppf(np.linspace(0.0, 1.0, 25)[1:-1]).astype(int))
    observed = np.bincount(np.searchsorted(edges, found), minlength=edges.size + 1)
    cdf = np.concatenate([[0.0], law.cdf(edges), [1.0]])
    assert stats.chisquare(observed, CUSTOMERS * np.diff(cdf)).pvalue > 0.001


@pytest.mark.parametrize("trend", [0.2, -0.3])
def test_the_total_under_a_trend_is_the_sum_of_its_growth(trend: float) -> None:
    weeks = 3 * YEAR
    grew = market(weeks, trend=trend)
    growth = (1.0 + trend) ** (np.arange(weeks) / YEAR)
    expected = float(grew.customers["rate"].sum()) * growth.sum()
    assert abs(sold(grew).sum() - expected) < 4.0 * np.sqrt(expected)
    last = float(grew.customers["rate"].sum()) * growth[-YEAR:].sum()
    assert abs(sold(grew)[-YEAR:].sum() - last) < 4.0 * np.sqrt(last)


def test_a_trend_begins_after_the_burn_in_and_a_season_knows_no_beginning() -> None:
    burn_in = [m.flows[:BURN_IN] for m in (market(), market(3 * YEAR, trend=0.2))]
    assert np.array_equal(*burn_in)
    assert not np.array_equal(burn_in[0], market(season=0.6, peak=20).flows[:BURN_IN])


def test_runs_of_many_weeks_single_weeks_and_forks_meet_the_same_season() -> None:
    assert len(set(digests_by_way(busy(category={"season": 0.5, "peak": 9, "trend": 0.3})))) == 1


@pytest.mark.parametrize(("key", "value"), [("season", 0.2), ("trend", -0.05)])
def test_subscriptions_have_neither(key: str, value: float) -> None:
    with pytest.raises(ScenarioError, match=f"category.{key} = {value}: expected 0; subscribers"):
        busy("subscription", category={key: value})


@pytest.mark.parametrize(
    ("line", "weeks", "told"),
    [
        ("season = 1.2", 156, "category.season = 1.2: expected a number from 0 to 0.99"),
        ("trend = -0.4", 520, "category.trend = -0.4: expected at least -0.25: after 520 weeks, "),
        ("trend = 0.5", 520, "category.trend = 0.5: expected at most 0.34: after 520 weeks, "),
    ],
)
def test_what_ends_in_nothing_is_told_with_its_line(
    line: str, weeks: int, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "town.toml"
    text = busy().replace({"weeks": weeks}).to_toml()
    head, _, rest = text.partition("[category]\n")
    file.write_text(f"{head}[category]\n{line}\n{rest.partition('[')[1]}{rest.partition('[')[2]}")
    with pytest.raises(ScenarioError) as caught:
        Scenario.load(file)
    number = head.count("\n") + 2
    assert str(caught.value).startswith(f"{file}:{number}: {told}")
