"""Strategies: rivals see last week's offers, and do what their strategy says."""

from __future__ import annotations

from typing import Any

import pytest

from sim.market.firm import Firm
from sim.market.market import Market
from sim.market.strategies import Hold, Imitate, MatchPrice, Strategy, add_changes
from sim.scenario.levers import Discount, Failures, Levers, Programme

from .builders import firm, town

POLICIES = {
    "status-quo": {},
    "cut": {"price": 8.0, "from": 3},
    "deals": {"discount": {"depth": 0.2, "every": 4, "offset": 1}},
    "better": {"service_quality": 1.0, "failures": {"rate": 0.01}, "from": 2, "until": 20},
}


def market(policy: str, **strategy: Any) -> Market:
    """Return a town in which `them` answer `us`."""
    firms = {
        "us": firm(0.5, 10.0),
        "them": firm(0.3, 12.0, strategy=strategy),
        "others": firm(0.2, 11.0),
    }
    return Market(town(firms, policies=POLICIES, burn_in=5), rng=3, policy=policy)


def offers(found: Market, name: str, weeks: int = 30) -> list[Levers]:
    """Return its levers in each week after the burn-in."""
    found.run(weeks=weeks)
    return found.firm(name).offers[found.burn_in_weeks :]


@pytest.mark.parametrize("lag", [1, 6])
def test_imitation_comes_after_its_lag_and_goes_as_far_as_it_says(lag: int) -> None:
    found = offers(market("better", name="imitate", lag=lag, fidelity=0.5), "them")
    answered = [week for week, levers in enumerate(found) if levers.service_quality == 0.5]
    assert answered == list(range(2 + lag, min(20 + lag, 30)))
    assert found[2 + lag].failures.rate == pytest.approx(0.015)
    assert found[1 + lag].service_quality == 0.0


def test_a_price_is_imitated_by_its_ratio() -> None:
    found = offers(market("cut", name="imitate", lag=2, fidelity=1.0), "them")
    assert [levers.price for levers in found[:6]] == [12.0] * 5 + [pytest.approx(9.6)]


def test_no_fidelity_is_no_imitation() -> None:
    still = market("better", name="imitate", lag=1, fidelity=0.0)
    held = market("better", name="hold")
    for copy in (still, held):
        copy.run(weeks=20)
    assert still.digest() == held.digest()


def test_match_price_follows_cuts_and_nothing_else() -> None:
    found = offers(market("cut", name="match_price", lag=2, fidelity=0.5), "them")
    assert [levers.price for levers in found[4:6]] == [12.0, pytest.approx(12.0 * 0.8**0.5)]
    found = offers(market("better", name="match_price", lag=1), "them")
    assert all(levers == found[0] for levers in found)


def test_match_price_follows_deals_so_many_weeks_later() -> None:
    watched = market("deals", name="match_price", lag=2, fidelity=0.5)
    watched.run(weeks=30)
    us, them = watched.firm("us"), watched.firm("them")
    start = watched.burn_in_weeks

    def on(of: Firm, week: int) -> bool:
        deal = of.offers[week].discount
        return deal.depth > 0.0 and (week + deal.offset) % deal.every < deal.duration

    weeks = range(start + 2, start + 30)
    assert [on(them, week) for week in weeks] == [
        on(us, week - 2) if week - 2 >= start else False for week in weeks
    ]
    assert them.offers[-1].discount.depth == pytest.approx(0.1)


def test_match_price_does_not_follow_a_rise() -> None:
    policies = {"status-quo": {}, "rise": {"price": 14.0}}
    firms = {"us": firm(0.5), "them": firm(0.5, strategy={"name": "match_price", "lag": 1})}
    found = Market(town(firms, policies=policies), rng=3, policy="rise")
    assert {levers.price for levers in offers(found, "them")} == {10.0}


def test_imitated_numbers_stay_within_what_a_scenario_allows() -> None:
    """Also above ends that do not belong to the range: a severity is more than 0."""
    before = Levers(price=10.0, failures=Failures(rate=0.3, severity=9.0))
    after = Levers(price=10.0, failures=Failures(rate=0.0, severity=0.1))
    own = Levers(price=10.0, failures=Failures(rate=0.1, severity=2.0))
    moved = add_changes(own, before, after, 1.0).failures
    assert moved.rate == 0.0
    assert moved.severity > 0.0
    reward = {"kind": "points", "goal": 100}
    after = Levers(price=10.0, programme=Programme(reward_value=0.5, **reward))
    own = Levers(price=10.0, programme=Programme(reward_value=2.0))
    before = Levers(price=10.0, programme=Programme(reward_value=50.0))
    assert add_changes(own, before, after, 1.0).programme.reward_value > 0.0


def test_deals_that_are_imitated_fit_together() -> None:
    """What is copied key by key must be an offer that a scenario file could have."""
    own = Levers(price=10.0, discount=Discount(every=8, duration=6))
    before = Levers(price=10.0, discount=Discount(every=8, duration=1))
    after = Levers(price=10.0, discount=Discount(depth=0.2, every=4, duration=2))
    deal = add_changes(own, before, after, 1.0).discount
    assert deal.duration <= deal.every


class Undercut(Strategy):
    """A cent below the cheapest rival of last week; remembers what it saw."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, float]] = []

    def decide(self, firm: Firm, market: Market) -> Levers:
        cheapest = min(other.offer.price for other in market.firms if other is not firm)
        self.seen.append((market.week, cheapest))
        return firm.plan(market.week).model_copy(update={"price": cheapest - 0.01})


def test_a_strategy_of_ones_own_works_and_sees_last_weeks_offers() -> None:
    found = market("cut", name="hold")
    undercut = Undercut()
    found.firm("them").strategy = undercut
    prices = [levers.price for levers in offers(found, "them", weeks=6)]
    assert undercut.seen == [(0, 10.0), (1, 10.0), (2, 10.0), (3, 10.0), (4, 8.0), (5, 8.0)]
    assert prices == pytest.approx([9.99] * 4 + [7.99] * 2)
    assert found.residuals() == {"money": 0, "points": 0}


def test_two_strategies_that_watch_each_other_both_see_last_week() -> None:
    found = market("status-quo", name="hold")
    for name in ("them", "others"):
        found.firm(name).strategy = Undercut()
    found.run(weeks=2)
    assert [found.firm(name).offers[-1].price for name in ("them", "others")] == pytest.approx(
        [9.98, 9.98]
    )


def test_a_fork_has_its_own_copy_of_a_strategy() -> None:
    found = market("status-quo", name="hold")
    undercut = Undercut()
    found.firm("them").strategy = undercut
    found.run(weeks=2)
    twin = found.fork()
    twin.run(weeks=3)
    assert len(undercut.seen) == 2
    assert len(twin.firm("them").strategy.seen) == 5


def test_a_strategy_must_decide() -> None:
    found = market("status-quo", name="hold")
    found.firm("them").strategy = Strategy()
    with pytest.raises(NotImplementedError, match="must define decide"):
        found.step()


class Look(Hold):
    """Holds, but is asked every week."""

    reacts = True


class WatchfulImitate(Imitate):
    """Imitates, but has every week simulated before the next is decided."""

    waits = True


class WatchfulMatch(MatchPrice):
    """Matches prices, likewise."""

    waits = True


@pytest.mark.parametrize(
    ("ahead", "waiting"), [(Imitate, WatchfulImitate), (MatchPrice, WatchfulMatch)]
)
def test_what_looks_at_offers_only_is_the_same_decided_ahead_or_week_by_week(
    ahead: type[Imitate | MatchPrice], waiting: type[Imitate | MatchPrice]
) -> None:
    one, two = market("cut", name="hold"), market("cut", name="hold")
    one.firm("them").strategy, two.firm("them").strategy = ahead("us", 3), waiting("us", 3)
    for copy in (one, two):
        copy.run(weeks=20)
    assert one.firm("them").offers[-1].price < one.firm("them").today.price
    assert one.firm("them").offers == two.firm("them").offers
    assert one.digest() == two.digest()


def test_who_decides_anew_is_asked_every_week_whatever_it_descends_from() -> None:
    class Counts(MatchPrice):
        def decide(self, firm: Firm, market: Market) -> Levers:
            seen.append(int(market.customers["bought_now"].sum()))
            return super().decide(firm, market)

    seen: list[int] = []
    assert (MatchPrice.waits, Counts.waits, Counts.reacts) == (False, True, True)
    town_market = market("cut", name="hold")
    town_market.firm("them").strategy = Counts("us", 3)
    town_market.run(weeks=6)
    assert len(set(seen)) > 1


def chain(policy: str) -> Market:
    """Return `others` follow the prices of `them`, who copy `us`; no weekly labels."""
    firms = {
        "us": firm(0.5, 10.0),
        "them": firm(0.3, 12.0, strategy={"name": "imitate", "lag": 6, "fidelity": 0.5}),
        "others": firm(0.2, 11.0, strategy={"name": "match_price", "watch": "them", "lag": 2}),
    }
    town_ = town(firms, policies=POLICIES, burn_in=5)
    return Market(town_, rng=3, policy=policy, labels=False)


@pytest.mark.parametrize("policy", POLICIES)
def test_weeks_decided_in_one_go_are_as_decided_one_by_one(policy: str) -> None:
    one, two = chain(policy), chain(policy)
    one.run(weeks=60)
    for _ in range(60):
        two.run(weeks=1)
    for name in one.names:
        assert one.firm(name).offers == two.firm(name).offers
    assert one.digest() == two.digest()
    changed = [name for name in one.names if one.firm(name).offers[-60] != one.firm(name).offers[4]]
    assert policy != "deals" or changed == ["us"]


def test_firms_that_watch_each_other_are_decided_the_same_in_one_go() -> None:
    one, two = chain("cut"), chain("cut")
    for copy in (one, two):
        copy.firm("us").strategy = MatchPrice("others", 3)
    one.run(weeks=60)
    for _ in range(60):
        two.run(weeks=1)
    assert [f.offers for f in one.firms] == [f.offers for f in two.firms]
    assert one.firm("others").offers[-1].price < one.firm("others").today.price


def test_whoever_watches_without_a_lag_sees_last_week_as_well() -> None:
    found = chain("cut")
    found.firm("them").strategy = Imitate("us", lag=0)
    found.run(weeks=10)
    prices = [levers.price for levers in found.firm("them").offers[found.burn_in_weeks :]]
    assert prices == [12.0] * 4 + [pytest.approx(9.6)] * 6


class Lasting(Imitate):
    """Imitates, counts how often it is asked, and knows how long its answers last."""

    waits = False
    asked = 0
    lasts = Imitate.lasts

    def decide(self, firm: Firm, market: Market) -> Levers:
        self.asked += 1
        return super().decide(firm, market)


class Forgetful(Lasting):
    """The same, but does not know."""

    waits = False

    def decide(self, firm: Firm, market: Market) -> Levers:
        return super().decide(firm, market)


def test_who_knows_how_long_an_answer_lasts_is_seldom_asked_and_others_every_week() -> None:
    counts = {}
    for strategy in (Lasting("us", 6, 0.5), Forgetful("us", 6, 0.5)):
        found = chain("cut")
        found.firm("them").strategy = strategy
        found.run(weeks=52)
        counts[type(strategy).__name__] = strategy.asked
    assert counts["Forgetful"] == 52
    assert 2 <= counts["Lasting"] <= 12


def test_holding_is_the_same_asked_every_week_or_in_one_go() -> None:
    one, two = market("cut", name="hold"), market("cut", name="hold")
    two.firm("them").strategy = Look()
    for copy in (one, two):
        copy.run(weeks=20)
    assert one.digest() == two.digest()


def test_strategies_rest_during_the_burn_in() -> None:
    found = market("better", name="imitate", lag=1)
    today = found.firm("them").today
    assert found.firm("them").offers == [today] * found.burn_in_weeks
