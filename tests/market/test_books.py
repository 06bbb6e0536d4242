"""Books: the liability for points, what segments share, and what the ledger of points says."""

from __future__ import annotations

import numpy as np
import pytest

from sim.market.books import EXPENSES, INCOME, Account, Books
from sim.market.flows import Flow
from sim.market.market import Market

from .builders import busy

TICKS = 10_000


@pytest.mark.parametrize("kind", ["purchase", "subscription"])
@pytest.mark.parametrize("policy", ["status-quo", "busy", "campaign", "switch"])
def test_the_liability_is_what_outstanding_points_will_cost(kind: str, policy: str) -> None:
    market = Market(busy(kind), rng=12, policy=policy)
    seen = 0
    for _ in range(40):
        market.step()
        books = market.books
        owed = books.opening - books.entries[..., Account.REWARD_LIABILITY].sum(axis=0)
        customers = market.customers
        for j, firm in enumerate(market.firms):
            programme = firm.offer.programme
            held = np.bincount(
                customers.segment, customers.points[j], minlength=len(market.segments)
            ).astype(np.int64)
            needed = programme.goal + (programme.endowed if programme.kind == "stamps" else 0)
            each = round(programme.reward_cost * TICKS * programme.expected_redemption)
            expected = held * each // needed if programme.kind != "none" else held * 0
            assert owed[:, j].tolist() == expected.tolist()
            seen += int(expected.sum() > 0)
    assert seen > 10


@pytest.mark.parametrize("policy", ["status-quo", "busy", "switch"])
def test_points_outstanding_are_issued_less_redeemed_less_expired_firm_by_firm(
    policy: str,
) -> None:
    market = Market(busy("purchase"), rng=12, policy=policy)
    market.run(weeks=40)
    total = market.flows.sum(axis=(0, 1))
    left = market.points_at_start.sum(axis=0) + total[:, Flow.POINTS_ISSUED]
    left -= total[:, Flow.POINTS_REDEEMED] + total[:, Flow.POINTS_EXPIRED]
    assert left.tolist() == market.customers.points.sum(axis=1).tolist()
    assert total[:, Flow.POINTS_REDEEMED].sum() > 0


def test_every_reward_takes_its_points() -> None:
    market = Market(busy("purchase"), rng=12, policy="points")
    market.run(weeks=40)
    total = market.flows.sum(axis=(0, 1))
    us = market.names.index("us")
    assert total[us, Flow.REWARDS] > 0
    assert total[us, Flow.POINTS_REDEEMED] == total[us, Flow.REWARDS] * 40


def test_one_firms_books_are_its_pages_of_all_books() -> None:
    market = Market("grocery", rng=1, customers=300, policy="points")
    market.run(weeks=60)
    alone = Books(market, only="us").entries
    assert (alone[:, :, 2] == market.books.entries[:, :, 2]).all()
    assert not alone[:, :, :2].any()
    assert market.names[2] == "us"


def test_profit_is_income_less_expenses() -> None:
    market = Market(busy("purchase"), rng=12, policy="busy")
    market.run(weeks=20)
    entries = market.books.entries
    income = -entries[..., list(INCOME)].sum(axis=-1)
    expenses = entries[..., list(EXPENSES)].sum(axis=-1)
    assert np.array_equal(market.books.profit(), income - expenses)
    assert len(INCOME) + len(EXPENSES) + 2 == len(Account)


def test_costs_of_the_whole_firm_are_shared_out_to_the_tick() -> None:
    market = Market(busy("purchase"), rng=12, policy="busy")
    market.run(weeks=20)
    us = market.names.index("us")
    fixed = market.books.entries[:, :, us, Account.FIXED]
    assert (fixed.sum(axis=1) == round(2000.0 * TICKS / 52)).all()
    sizes = np.bincount(market.customers.segment)
    assert fixed[0] == pytest.approx(fixed[0].sum() * sizes / sizes.sum(), abs=1.0)


def test_customers_accounts_are_what_firms_received_also_after_they_left() -> None:
    market = Market(busy("purchase", turnover=0.5), rng=12, policy="busy")
    market.run(weeks=30)
    entries = market.books.entries.sum(axis=(0, 1, 2))
    received = -entries[Account.SALES] - entries[Account.COMPENSATION]
    assert (market.customers.born > 0).sum() > 100
    assert market.customers.spent.sum() < received
    assert market.residuals() == {"money": 0, "points": 0}


def test_a_tick_that_is_missing_shows() -> None:
    market = Market(busy("purchase"), rng=12, policy="busy")
    market.customers.columns.spent[0] += 1
    assert market.residuals()["money"] == 1
    market.customers.columns.points[0, 0] += 2
    assert market.residuals()["points"] == -2


def test_setting_up_is_paid_once_in_the_programmes_first_week() -> None:
    market = Market(busy("purchase"), rng=12, policy="campaign")
    market.run(weeks=40)
    us = market.names.index("us")
    paid = market.books.entries[:, :, us, Account.PROGRAMME_RUNNING].sum(axis=1)
    week = market.burn_in_weeks + 8
    assert not paid[:week].any()
    assert paid[week] > 50 * TICKS
    assert (paid[week + 1 : week + 22] < 50 * TICKS).all()
    assert not paid[week + 22 :].any()
