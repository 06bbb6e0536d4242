"""What a run keeps beside its measures: horizons, segments and weeks."""

from __future__ import annotations

import math

import pytest

from sim.market.market import Market
from sim.measure.frames import weekly
from sim.measure.summary import summarise, summarise_segments
from sim.runs.horizons import COURSE, kept_share, present_now
from sim.runs.observe import SEGMENT_MEASURES, observe
from sim.runs.run import Run
from sim.scenario import Scenario


@pytest.fixture(scope="module", params=["small", "telecom"])
def market(request: pytest.FixtureRequest, small: Scenario) -> Market:
    spec = small if request.param == "small" else Scenario.load("telecom")
    return Market(spec.replace("customers", 500).replace("weeks", 60), rng=1)


@pytest.fixture(scope="module")
def run(market: Market) -> Run:
    return observe(market.fork())


@pytest.fixture(scope="module")
def whole(market: Market) -> Market:
    """The same market, run without a stop."""
    twin = market.fork()
    twin.run()
    return twin


def test_stopping_at_horizons_changes_no_measure(run: Run, whole: Market) -> None:
    focal = whole.spec.focal
    assert run.measures == summarise(whole)[focal]
    for name, values in run.segments.items():
        expected = summarise_segments(whole)[name][focal]
        assert values == {measure: expected[measure] for measure in SEGMENT_MEASURES}
    assert set(run.segments) == set(whole.segments)


def test_segments_add_up_to_the_firm(run: Run) -> None:
    for measure in ("profit", "revenue", "customers", "cost_total"):
        parts = [values[measure] or 0.0 for values in run.segments.values()]
        assert math.fsum(parts) == pytest.approx(run.measures[measure])


def test_weeks_are_those_of_the_weekly_table(run: Run, whole: Market) -> None:
    table = weekly(whole, by_segment=False)
    table = table[(table["firm"] == whole.spec.focal) & (table["week"] >= 0)]
    assert set(run.weekly) == set(COURSE)
    for name in COURSE:
        assert list(run.weekly[name]) == pytest.approx(table[name].tolist(), nan_ok=True)


def test_horizons_are_those_within_the_run(run: Run) -> None:
    assert list(run.horizons) == [13, 52]


def test_profit_at_a_horizon_is_that_of_a_run_that_ends_there(run: Run, market: Market) -> None:
    for weeks, values in run.horizons.items():
        brief = market.fork()
        brief.run(weeks)
        measures = summarise(brief)[market.spec.focal]
        assert values["profit"] == pytest.approx(measures["profit"])
        assert values["profit_discounted"] == pytest.approx(measures["profit_discounted"])


def test_kept_are_the_same_persons_who_still_buy(run: Run, market: Market) -> None:
    start = market.customers.to_frame()
    focal = market.spec.focal
    subscription = market.spec.kind == "subscription"
    if subscription:
        there = start[start["last_firm"] == focal]
    else:
        there = start[market.clock - start[f"last_bought[{focal}]"] <= 52]
    for weeks, values in run.horizons.items():
        later = market.fork()
        later.run(weeks)
        now = later.customers.to_frame().loc[there.index]
        same = now["born"] == there["born"]
        if subscription:
            loyal = now["last_firm"] == focal
        else:
            loyal = now[f"last_bought[{focal}]"] >= later.clock - 13
        assert values["kept"] == (same & loyal).sum() / len(there)


def test_nobody_has_gone_at_the_start(market: Market) -> None:
    cohort = present_now(market, market.spec.focal)
    if market.spec.kind == "subscription":
        assert kept_share(market, cohort) == 1.0
    assert len(cohort.rows) > 0


def test_a_firm_without_customers_keeps_an_undefined_share(small: Scenario) -> None:
    market = Market(small.replace("customers", 300), rng=1, burn_in=False)
    cohort = present_now(market, "us")
    empty = type(cohort)(cohort.firm, cohort.rows[:0], cohort.born[:0])
    assert kept_share(market, empty) is None
