"""Measures of a tiny market, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from sim.market.windows import Window
from sim.measure.frames import history, weekly, yearly
from sim.measure.summary import summarise, summarise_segments


def test_flows_are_summed_over_the_run_without_the_burn_in(by_hand: Any) -> None:
    us = summarise(by_hand)["a"]
    assert us["weeks"] == 4
    assert us["purchases"] == 8
    assert us["sales"] == 12.0
    assert us["revenue"] == 60.0
    assert us["market_share"] == 8 / 12
    assert us["lost"] == 3


def test_profit_is_income_less_expenses_and_is_discounted_from_the_end_of_the_burn_in(
    by_hand: Any,
) -> None:
    us = summarise(by_hand)["a"]
    assert us["profit"] == 30.0 - 8.0
    assert us["profit_per_year"] == 22.0 * 52 / 4
    week = 1.1 ** (-1 / 52)
    assert us["profit_discounted"] == pytest.approx(
        13.0 + 8.0 * week + 3.0 * week**2 - 2.0 * week**3, rel=1e-12
    )
    assert us["contribution_margin"] == 0.5
    assert us["cost_fixed"] == 8.0
    assert us["cost_total"] == 38.0


def test_stocks_and_states_are_those_at_the_end(by_hand: Any) -> None:
    us = summarise(by_hand)["a"]
    assert us["customers"] == 2
    assert us["satisfaction"] == 0.25
    assert us["points_outstanding"] == 40 - 15 - 5


def test_rates_of_points_are_taken_in_the_run(by_hand: Any) -> None:
    us = summarise(by_hand)["a"]
    assert us["redemption_rate"] == 15 / 20
    assert us["breakage"] == 5 / 20


def test_retention_is_pooled_over_the_windows(by_hand: Any) -> None:
    us = summarise(by_hand)["a"]
    assert us["retention"] == (3 + 1) / (4 + 3)
    assert us["churn"] == pytest.approx(3 / 7)
    assert us["penetration"] == 5 / 20
    assert us["repeat_rate"] == 3 / 5
    assert us["sole_loyal"] == 1 / 5
    assert us["purchase_frequency"] == 6 / 5
    assert us["share_of_category_requirements"] == 6 / 12


def test_customer_types_are_those_of_the_last_window(by_hand: Any) -> None:
    us = summarise(by_hand)["a"]
    assert us["type_potential"] == 0.8
    assert us["type_advocate"] == 0.2


def test_churn_per_week_is_lost_over_customers_at_the_weeks_starts(by_hand: Any) -> None:
    assert summarise(by_hand)["a"]["churn_per_week"] == 3 / (4 + 5 + 3 + 3)
    table = weekly(by_hand, by_segment=False).query("firm == 'a'").set_index("week")
    assert table.churn_per_week[1] == 2 / 5
    assert table.customers[-2] == 4


def test_what_is_undefined_is_none(by_hand: Any) -> None:
    them = summarise(by_hand)["b"]
    assert them["retention"] is None
    assert them["voice"] is None
    assert them["satisfaction"] is None
    assert them["customers"] == 0


def test_a_window_has_its_own_retention(by_hand: Any) -> None:
    table = yearly(by_hand, by_segment=False).query("firm == 'a'")
    assert table.window.tolist() == [1, 2]
    assert table.week.tolist() == [0, 2]
    assert table.weeks.tolist() == [2, 2]
    assert table.retention.tolist() == [3 / 4, 1 / 3]
    assert table.purchases.tolist() == [5, 3]
    assert table.profit_cumulative.tolist() == [21.0, 22.0]


def test_retention_of_a_window_under_way_counts_only_while_there_is_no_other(by_hand: Any) -> None:
    last = by_hand.windows[-1]
    by_hand.tally = lambda: Window(3, 1, last.counts, last.places)
    by_hand.week, by_hand.clock = 3, 5
    by_hand.flows, by_hand.books.entries = by_hand.flows[:5], by_hand.books.entries[:5]
    by_hand.windows = by_hand.windows[:2]
    assert summarise(by_hand)["a"]["retention"] == 3 / 4
    assert yearly(by_hand, by_segment=False).query("firm == 'a'").weeks.tolist() == [2, 1]
    by_hand.windows = by_hand.windows[:1]
    by_hand.tally = lambda: Window(1, 1, last.counts, last.places)
    by_hand.week, by_hand.clock = 1, 3
    by_hand.flows, by_hand.books.entries = by_hand.flows[:3], by_hand.books.entries[:3]
    assert summarise(by_hand)["a"]["retention"] == 1 / 4


def test_without_a_burn_in_the_first_window_has_no_retention(by_hand: Any) -> None:
    by_hand.burn_in_weeks = 0
    by_hand.flows, by_hand.books.entries = by_hand.flows[2:], by_hand.books.entries[2:]
    by_hand.windows = by_hand.windows[1:]
    us = summarise(by_hand)["a"]
    assert us["retention"] == 1 / 3
    assert us["penetration"] == 5 / 20
    table = yearly(by_hand, by_segment=False).query("firm == 'a'")
    assert table.retention.isna().tolist() == [True, False]


def test_segments_have_their_own_shares(by_hand: Any) -> None:
    segments = summarise_segments(by_hand)
    assert list(segments) == ["all", "x", "y"]
    assert segments["x"]["a"]["market_share"] == 6 / 10
    assert segments["y"]["a"]["market_share"] == 1.0
    assert segments["all"] == summarise(by_hand)


def test_a_segment_named_all_is_told_apart(by_hand: Any) -> None:
    by_hand.segments = ("all", "y")
    assert set(weekly(by_hand).segment) == {"all", "segment all", "y"}


def test_history_starts_at_the_end_of_the_burn_in(by_hand: Any) -> None:
    table = history(by_hand)
    assert table.week.min() == 0
    assert len(table) == 4 * 2 * 3
    assert weekly(by_hand).week.min() == -2
