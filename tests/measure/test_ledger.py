"""The ledger of single customers: keeping it changes nothing, and nothing is missing in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.market.books import Account
from sim.market.flows import Flow
from sim.market.market import Market
from sim.measure.followed import FollowedMarket, follow
from sim.measure.ledger import STAYED, Ledger
from sim.scenario import Scenario
from tests.market.builders import busy, town
from tests.market.random_scenarios import scenarios

KINDS = ["purchase", "subscription"]
POLICIES = ["status-quo", "busy", "points", "campaign", "switch"]
WEEKS = 40


def both(
    scenario: Scenario, policy: str, weeks: int = WEEKS, **options: int
) -> tuple[Market, FollowedMarket]:
    """The ordinary market and the followed one, after so many weeks under the policy."""
    start = Market(scenario, rng=9, **options)
    plain, followed = start.fork(policy), follow(start, policy)
    plain.run(weeks=weeks)
    followed.run(weeks=weeks)
    return plain, followed


def by_segment(ledger: Ledger, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums over customers, by segment."""
    total = np.zeros((len(ledger.segments), *values.shape[1:]), np.int64)
    np.add.at(total, ledger.segment, values)
    return total


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", POLICIES)
def test_following_customers_changes_nothing(kind: str, policy: str) -> None:
    plain, followed = both(busy(kind, turnover=0.3), policy)
    assert followed.digest() == plain.digest()
    assert [w.counts.tolist() for w in followed.windows] == [
        w.counts.tolist() for w in plain.windows
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", POLICIES)
def test_customers_add_up_to_the_counts_of_every_firm_and_segment(kind: str, policy: str) -> None:
    _, followed = both(busy(kind, turnover=0.3), policy)
    ledger = followed.ledger
    counted = followed.flows[followed.burn_in_weeks :].sum(axis=0)
    assert counted.any()
    assert np.array_equal(by_segment(ledger, ledger.flows), counted)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", ["busy", "points", "campaign"])
def test_customers_and_shared_costs_add_up_to_the_books_to_the_tick(kind: str, policy: str) -> None:
    _, followed = both(busy(kind, turnover=0.3), policy)
    ledger = followed.ledger
    focal = followed.names.index("us")
    books = followed.books.entries[followed.burn_in_weeks :, :, focal].sum(axis=0)
    assert np.array_equal(by_segment(ledger, ledger.entries) + ledger.shared(), books)
    assert not ledger.entries.sum(axis=1).any(), "every customer's entries balance"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shared_is_what_no_customer_causes_but_for_roundings(kind: str) -> None:
    _, followed = both(busy(kind, turnover=0.3), "campaign")
    ledger = followed.ledger
    shared = ledger.shared().sum(axis=0)
    # Each customer and each span of levers is rounded once per account, each segment once a week.
    roundings = 3 * len(ledger) + WEEKS * len(ledger.segments)
    spec = followed.spec.firms["us"]
    assert ledger.books[:, Account.FIXED].sum() == shared[Account.FIXED]
    assert ledger.books[:, Account.ADVERTISING].sum() == shared[Account.ADVERTISING] > 0
    for account in (Account.SALES, Account.EXIT_FEES, Account.HANDLING, Account.RECOVERY):
        assert shared[account] == 0, account
    for account in (Account.GOODS, Account.REWARDS):
        assert abs(shared[account]) <= roundings, account
    weeks = sum(levers is not followed.firm("us").today for levers in ledger.levers)
    contacts = round(300 * 10_000 / 52) * weeks
    assert 0 < weeks < WEEKS
    assert shared[Account.CONTACTS] == contacts
    assert shared[Account.FIXED] == round(spec.costs.fixed * 10_000 / 52) * WEEKS


def test_with_no_shared_costs_nothing_but_roundings_is_shared() -> None:
    scenario = town(policies={"status-quo": {}, "deal": {"discount": {"depth": 0.2, "every": 3}}})
    _, followed = both(scenario, "deal")
    shared = followed.ledger.shared()
    roundings = len(followed.ledger) + WEEKS * len(followed.segments)
    assert np.abs(shared[:, Account.GOODS]).max() <= roundings
    shared[:, [Account.GOODS, Account.CASH]] = 0
    assert not shared.any()


@pytest.mark.parametrize("kind", KINDS)
def test_every_customer_is_there_once_those_who_left_included(kind: str) -> None:
    plain, followed = both(busy(kind, turnover=0.5), "busy")
    ledger = followed.ledger
    people = set(zip(ledger.place.tolist(), ledger.born.tolist(), strict=True))
    assert len(people) == len(ledger) > 400
    stayed = ledger.left == STAYED
    unborn = plain.customers.born == plain.clock
    here = {
        (place, born)
        for place, born in zip(
            plain.customers.place.tolist(), plain.customers.born.tolist(), strict=True
        )
        if born < plain.clock
    }
    alive = set(zip(ledger.place[stayed].tolist(), ledger.born[stayed].tolist(), strict=True))
    assert alive == here
    assert len(alive) == 400 - unborn.sum()
    gone = zip(ledger.place[~stayed].tolist(), ledger.left[~stayed].tolist(), strict=True)
    newcomers = {(place, left + plain.burn_in_weeks + 1) for place, left in gone}
    born_here = {(place, born) for place, born in people if born > plain.burn_in_weeks}
    assert {pair for pair in newcomers if pair[1] < plain.clock} == born_here


def test_present_customers_of_the_last_week_are_those_the_market_counts() -> None:
    for kind in KINDS:
        _, followed = both(busy(kind, turnover=0.5), "busy")
        ledger = followed.ledger
        counted = followed.flows[-1, :, followed.names.index("us"), Flow.CUSTOMERS]
        present = by_segment(ledger, (ledger.present & ledger.last_week).astype(np.int64))
        assert np.array_equal(present, counted)


@pytest.mark.parametrize("kind", KINDS)
def test_customers_themselves_agree_on_what_they_paid(kind: str) -> None:
    # Rivals imitate from week 6 on, and would pay compensation as well.
    _, followed = both(busy(kind, turnover=0.0, burn_in=0), "busy", weeks=6)
    ledger = followed.ledger
    assert ledger.entries[:, Account.COMPENSATION].any()
    order = np.argsort(followed.customers.place)
    own = np.zeros(len(ledger), np.int64)
    for j in range(len(followed.names)):
        own += ledger.flows[:, j, Flow.REVENUE] + ledger.flows[:, j, Flow.EXIT_FEES]
    own -= ledger.entries[:, Account.COMPENSATION]
    assert np.array_equal(own, followed.customers.spent[order])


def test_reading_a_ledger_half_way_changes_nothing_later() -> None:
    start = Market(busy("purchase"), rng=9)
    one, two = follow(start, "campaign"), follow(start, "campaign")
    one.run(weeks=WEEKS)
    for _ in range(4):
        two.run(weeks=WEEKS // 4)
        half = two.ledger
    assert np.array_equal(one.ledger.entries, half.entries)
    assert np.array_equal(one.ledger.extras, half.extras)
    assert one.digest() == two.digest()


@pytest.mark.parametrize("kind", KINDS)
def test_threads_change_nothing(kind: str) -> None:
    one = both(busy(kind, turnover=0.3), "busy", weeks=20)[1]
    three = both(busy(kind, turnover=0.3), "busy", weeks=20, threads=3)[1]
    assert one.digest() == three.digest()
    for name in ("place", "born", "flows", "entries", "extras", "present", "feeling"):
        assert np.array_equal(getattr(one.ledger, name), getattr(three.ledger, name)), name


def test_forks_keep_the_ledger_so_far_and_go_their_own_way() -> None:
    market = FollowedMarket(busy("purchase"), rng=9)
    market.run(weeks=10)
    fork = market.fork()
    before = market.ledger
    fork.run(weeks=10)
    assert np.array_equal(market.ledger.flows, before.flows)
    market.run(weeks=10)
    assert np.array_equal(market.ledger.entries, fork.ledger.entries)
    assert market.ledger.weeks == 20


def test_a_market_followed_no_more_goes_on_as_it_would_have() -> None:
    market = FollowedMarket(busy("purchase"), rng=9, policy="campaign")
    market.run(weeks=10)
    plain = market.unfollowed()
    for twin in (market, plain):
        twin.run(weeks=10)
    assert type(plain) is Market
    assert plain.digest() == market.digest()


def test_the_ledger_starts_after_the_burn_in_or_where_following_does() -> None:
    scenario = busy("purchase")
    assert FollowedMarket(scenario, rng=9).ledger.start == 0
    assert len(FollowedMarket(scenario, rng=9).ledger) == 0
    plain = Market(scenario, rng=9)
    plain.run(weeks=5)
    followed = follow(plain)
    followed.run(weeks=3)
    assert (followed.ledger.start, followed.ledger.weeks) == (5, 3)


def test_points_held_before_are_no_new_cost() -> None:
    points = {"kind": "points", "earn": 1.0, "goal": 4_000, "hassle": -3.0}
    points |= {"reward_value": 5.0, "reward_cost": 5.0}
    scenario = town(burn_in=52, policies={"status-quo": {}})
    data = scenario.model_dump(by_alias=True, exclude_unset=True)
    data["firms"]["us"]["programme"] = points
    followed = FollowedMarket(Scenario.from_dict(data), rng=2)
    before = followed.customers.points[followed.names.index("us")].sum()
    followed.run(weeks=1)
    ledger = followed.ledger
    per_point = 5.0 * 10_000 * 0.67 / 4_000
    issued = ledger.at_firm[:, Flow.POINTS_ISSUED].sum()
    assert before > 20 * issued
    assert ledger.entries[:, Account.REWARDS].sum() <= per_point * issued + len(ledger)


def test_the_frame_has_a_row_per_customer() -> None:
    _, followed = both(busy("purchase", turnover=0.3), "busy")
    table = followed.ledger.to_frame()
    assert len(table) == len(followed.ledger)
    assert table["left"].isna().sum() == (followed.ledger.left == STAYED).sum()
    assert table["profit"].sum() == followed.ledger.profit().sum()
    other = followed.ledger.to_frame("dear")
    assert "profit" not in other.columns
    assert other["purchases"].sum() == followed.flows[13:, :, 1, Flow.PURCHASES].sum()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_in_any_market_following_changes_nothing_and_misses_nothing(
    kind: str, data: st.DataObject
) -> None:
    scenario = data.draw(scenarios(kind))
    start = Market(scenario, rng=4)
    plain, followed = start.fork("campaign"), follow(start, "campaign")
    plain.run()
    followed.run()
    assert plain.digest() == followed.digest()
    ledger = followed.ledger
    counted = followed.flows[followed.burn_in_weeks :].sum(axis=0)
    assert np.array_equal(by_segment(ledger, ledger.flows), counted)
    shared = ledger.shared()
    assert np.array_equal(by_segment(ledger, ledger.entries) + shared, ledger.books)
    assert not ledger.entries.sum(axis=1).any()


@pytest.mark.parametrize("kind", KINDS)
def test_with_inflation_customers_are_charged_the_money_of_each_week(kind: str) -> None:
    spec = busy(kind, turnover=0.3, category={"inflation": 0.3})
    plain, followed = both(spec, "campaign")
    assert followed.digest() == plain.digest()
    shared = followed.ledger.shared().sum(axis=0)
    for account in (Account.SALES, Account.EXIT_FEES, Account.RECOVERY, Account.COMPENSATION):
        assert shared[account] == 0, account
    # Each customer is rounded once a week and account.
    roundings = len(followed.ledger) * WEEKS
    for account in (Account.GOODS, Account.REWARDS, Account.REWARD_LIABILITY):
        assert abs(shared[account]) <= roundings, account
