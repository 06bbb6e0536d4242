"""Laws that hold in every market: what adds up, what agrees, what is never changed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sim.market.books import EXPENSES, INCOME
from sim.market.columns import NEVER, NO_FIRM
from sim.market.flows import Flow
from sim.market.market import Market
from sim.market.windows import Tally
from sim.measure.definitions import MEASURES, measures
from sim.measure.frames import weekly, yearly
from sim.measure.measure import WHOLE, Level
from sim.measure.summary import summarise, summarise_firm, summarise_segments
from sim.measure.survival import survival
from sim.scenario import Scenario
from tests.measure.conftest import SMALL, SUBSCRIPTION


def test_segments_add_up_to_all_exactly(market: Market) -> None:
    counted = [m.name for m in measures(Level.WEEK, market.spec.kind) if m.unit in WHOLE]
    table = weekly(market)
    whole = table[table.segment == "all"].set_index(["week", "firm"])[counted]
    parts = table[table.segment != "all"].groupby(["week", "firm"])[counted].sum()
    assert (whole == parts).all(axis=None)


def test_profit_equals_income_less_costs_to_the_tick(market: Market) -> None:
    entries = market.books.entries[market.burn_in_weeks :]
    summary = summarise(market)
    for j, name in enumerate(market.names):
        ticks = -int(entries[:, :, j, list(INCOME + EXPENSES)].sum())
        us = summary[name]
        assert round(float(us["profit"] or 0) * 10_000) == ticks
        income = float(us["revenue"] or 0) + float(us["exit_fees"] or 0)
        assert income - float(us["cost_total"] or 0) == pytest.approx(ticks / 10_000, abs=1e-6)
        costs = [float(v or 0) for n, v in us.items() if n.startswith("cost_")]
        assert sum(costs) == pytest.approx(2 * float(us["cost_total"] or 0), abs=1e-6)


def test_weekly_profit_adds_up_to_the_run(market: Market) -> None:
    table = market.history.query("segment == 'all'")
    summary = summarise(market)
    for name, weeks in table.groupby("firm"):
        us = summary[str(name)]
        assert weeks.profit.sum() == pytest.approx(us["profit"])
        assert weeks.profit_discounted.sum() == pytest.approx(us["profit_discounted"])
        assert weeks.profit_cumulative.iloc[-1] == us["profit"]
        assert weeks.purchases.sum() == us["purchases"]


@pytest.mark.parametrize("prefix", ["type_", "stage_", "loyalty_"])
def test_shares_of_labels_add_up_to_one(market: Market, prefix: str) -> None:
    table = yearly(market)
    columns = [name for name in table.columns if name.startswith(prefix)]
    assert np.allclose(table[columns].sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert (table[columns] >= 0).all(axis=None)
    week = market.history
    assert np.allclose(week[columns].sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert (week[columns] >= 0).all(axis=None)
    assert week[columns].nunique().max() > 5


def test_weekly_labels_look_back_from_now(market: Market) -> None:
    """Buyers of a week's labels are the present customers, less those who left the market."""
    counts = market.labelled[market.week - 1]
    customers = market.flows[-1, :, :, Flow.CUSTOMERS]
    buyers = counts[..., Tally.BUYERS]
    assert (buyers <= customers).all()
    assert buyers.sum() > 0.9 * customers.sum()
    assert (counts[..., Tally.AWARE] >= buyers).all()


def test_without_weekly_labels_nothing_else_changes() -> None:
    scenario = Scenario.load(SMALL).replace("customers", 300)
    with_labels, without = Market(scenario, rng=1), Market(scenario, rng=1, labels=False)
    for each in (with_labels, without):
        each.run(weeks=30)
    assert with_labels.digest() == without.digest()
    empty = without.history.filter(regex="^(type|stage|loyalty)_")
    assert empty.shape[1] == 14
    assert empty.isna().all(axis=None)
    assert summarise(with_labels) == summarise(without)


def test_a_survey_overstates_only_after_fast_recovery(market: Market) -> None:
    table = market.history
    fast = market.flows[market.burn_in_weeks :, :, :, Flow.RESOLVED_FAST].sum(axis=1)
    all_segments = table[table.segment == "all"].sort_values(["week", "firm"])
    over = (all_segments.satisfaction_reported - all_segments.satisfaction).to_numpy()
    overshoot = market.spec.behaviour.voice.overshoot
    present = all_segments.customers.to_numpy()
    assert np.allclose(over, overshoot * fast.ravel() / present, atol=1e-9)


def test_market_shares_add_up_to_one(market: Market) -> None:
    shares = market.history.groupby(["week", "segment"]).market_share.sum()
    assert np.allclose(shares, 1.0, rtol=0, atol=1e-12)


def test_shares_lie_between_0_and_1(market: Market) -> None:
    for table, level in ((weekly(market), Level.WEEK), (yearly(market), Level.WINDOW)):
        for measure in measures(level, market.spec.kind):
            values = table[measure.name].dropna()
            if measure.unit == "share":
                assert values.max() <= 1.0, measure.name
                if measure.name not in ("contribution_margin",):
                    assert values.min() >= 0.0, measure.name


def test_summaries_are_ready_for_json(market: Market) -> None:
    text = json.dumps(summarise_segments(market), allow_nan=False)
    assert set(json.loads(text)) == {"all", *market.segments}
    for name, value in summarise(market)[market.spec.focal].items():
        assert value is None or isinstance(value, int if MEASURES[name].unit in WHOLE else float)


def test_summary_of_all_segments_is_the_summary(market: Market) -> None:
    assert summarise_segments(market)["all"] == summarise(market)


def test_measuring_changes_nothing(market: Market) -> None:
    before = market.digest()
    summarise(market)
    yearly(market)
    assert len(market.history)
    assert market.datacollector is not None
    assert market.digest() == before


def test_points_outstanding_are_those_customers_hold(market: Market) -> None:
    held = market.customers.points.sum(axis=1)
    for j, us in enumerate(summarise(market).values()):
        assert us["points_outstanding"] == held[j]


def test_retention_of_buyers_matches_the_customer_table() -> None:
    market = Market(Scenario.load(SMALL).replace("turnover", 0.2), customers=300, rng=5)
    before, born = market.customers.bought_before.copy(), market.customers.born.copy()
    market.run(weeks=52)
    now, same = market.customers.bought_before, market.customers.born == born
    assert not same.all()
    for j, us in enumerate(summarise(market).values()):
        kept = ((now[j] > 0) & (before[j] > 0) & same).sum()
        assert us["retention"] == kept / (before[j] > 0).sum()
        assert us["repeat_rate"] == (now[j] >= 2).sum() / (now[j] > 0).sum()
        whole = now[:, now[j] > 0]
        assert us["share_of_category_requirements"] == whole[j].sum() / whole.sum()
        assert us["sole_loyal"] == (whole.sum(axis=0) == whole[j]).mean()
        assert us["penetration"] == (now[j] > 0).mean()


def test_retention_of_subscribers_matches_the_customer_table() -> None:
    market = Market(Scenario.load(SUBSCRIPTION), customers=300, rng=5)
    start, born = market.customers.last_firm.copy(), market.customers.born.copy()
    market.run(weeks=52)
    end, same = market.customers.last_firm, market.customers.born == born
    for j, us in enumerate(summarise(market).values()):
        kept = ((start == j) & (end == j) & same).sum()
        assert us["retention"] == kept / (start == j).sum()
    assert (start != NO_FIRM).all()


def test_churn_per_month_is_that_of_the_weeks(club: Market) -> None:
    us = summarise(club)["us"]
    weekly_loss = 1 - float(us["churn_per_week"] or 0)
    assert us["churn_per_month"] == pytest.approx(1 - weekly_loss ** (52 / 12))
    assert "churn_per_month" not in weekly(club).columns


def test_a_market_that_has_not_run_has_a_summary() -> None:
    market = Market(Scenario.load(SMALL), rng=1, customers=100)
    us = summarise(market)["us"]
    assert us["weeks"] == 0
    assert us["purchases"] == 0
    assert us["retention"] is None
    assert market.history.empty
    assert yearly(market).empty


def test_survival_needs_a_market_that_follows_cohorts() -> None:
    market = Market("grocery", rng=1, customers=300, labels=False)
    with pytest.raises(ValueError, match="labels=False"):
        survival(market)


def test_what_is_measured_of_one_firm_alone_is_what_is_measured_of_all(market: Market) -> None:
    names = [m.name for m in measures(Level.RUN, market.spec.kind)]
    for firm in market.names:
        assert summarise_firm(market, firm, names) == summarise(market)[firm]


def test_cohorts_start_at_one(market: Market) -> None:
    curves = survival(market)
    first = curves.groupby(["firm", "cohort"]).head(1)
    assert (first[first.alive > 0].share == 1.0).all()
    assert (curves.share.dropna() >= 0.0).all()
    own = curves[curves.cohort >= 0].groupby(["firm", "cohort"]).age_quarters
    assert (own.min() == 0).all()
    assert (own.diff().dropna() == 1).all()


def test_nobody_is_lost_within_a_year_of_a_purchase_without_turnover() -> None:
    market = Market(Scenario.load(SMALL).replace("turnover", 0.0), rng=1, customers=300)
    market.run(weeks=104)
    curves = survival(market)
    assert (curves[(curves.age_quarters <= 3) & (curves.alive > 0)].share == 1.0).all()


def test_alive_customers_of_all_cohorts_are_the_present_customers(market: Market) -> None:
    curves = survival(market)
    newest = (market.cohorts[-1].week - 1) // 13
    assert market.cohorts[-1].week == market.week
    last = curves[curves.cohort + curves.age_quarters == newest].groupby("firm").alive.sum()
    for j, name in enumerate(market.names):
        if market.spec.kind == "subscription":
            present = market.customers.last_firm == j
        else:
            present = market.clock - 1 - market.customers.last_bought[j].astype(int) <= 52
        assert last[name] == present.sum()


def test_a_customer_who_returns_raises_the_curve_and_nothing_else_does() -> None:
    spec = Scenario.load(SUBSCRIPTION).replace("turnover", 0.0)
    market = Market(spec.replace("customers", 1_500), rng=1)
    rises = 0
    for _ in range(4):
        first = market.customers.first_bought.copy()
        away = (first != NEVER) & (market.customers.last_firm != np.arange(len(first))[:, None])
        market.run(weeks=13)
        for j in range(len(first)):
            now, before = market.cohorts[-1].alive[j], market.cohorts[-2].alive[j]
            rise = np.maximum(now[: len(before)] - before, 0).sum()
            back = (away[j] & (market.customers.last_firm == j)).sum()
            assert rise <= back
            rises += int(rise)
    assert rises > 0
