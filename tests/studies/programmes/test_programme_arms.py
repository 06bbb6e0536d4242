"""Arms, cards and balances: what is read off them is what happened, and known effects are found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.market.flows import Flow
from sim.scenario import Scenario
from sim.scenario.levers import Programme
from sim.studies.groups import thirds
from sim.studies.lab import Lab
from sim.studies.panel import Panel
from sim.studies.programmes.arms import Arms, arms, rewards
from sim.studies.programmes.goal_gradient import gradient
from sim.studies.programmes.imitation import rigid, second_year
from sim.studies.programmes.launch import Launch, launched, programme_of, starts
from sim.studies.programmes.lift import by_month
from sim.studies.programmes.lock_in import by_balance
from sim.studies.programmes.momentum import AROUND, around
from sim.studies.programmes.selection import share_of_wallet
from sim.studies.programmes.stamps import first_card, waits
from sim.studies.programmes.usage import users

WEEKS = 60
GOAL = 10


def closed(name: str) -> Lab:
    """A market that nobody leaves, so that panels hold everybody."""
    return Lab(Scenario.load(name).replace("turnover", 0.0), customers=1_000, threads=1)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("grocery", "points"), ("department-store", "points"), ("coffee", "stamps")],
)
def test_rewards_and_purchases_read_from_panels_are_those_the_market_counted(name, kind):
    scenario = closed(name).scenario.replace("behaviour.rewards.abandonment", 0.0)
    lab = Lab(scenario, customers=1_000, threads=1)
    programme = programme_of(lab.scenario, kind)
    found = arms(lab, programme, WEEKS, times=2.0)
    market = launched(lab.market(times=2.0), {lab.scenario.focal: Launch(programme)})
    market.run(WEEKS)
    focal = market.names.index(lab.scenario.focal)
    counted = market.flows[market.burn_in_weeks :, :, focal].sum(axis=1)
    assert np.array_equal(rewards(found).sum(axis=1), counted[:, Flow.REWARDS])
    assert np.array_equal(found.own.sum(axis=1), counted[:, Flow.PURCHASES])
    assert rewards(found).sum() > 20


def test_arms_are_alike_until_somebody_has_joined():
    lab = closed("grocery")
    found = arms(lab, programme_of(lab.scenario, "points"), 8)
    joined = found.member.cumsum(axis=0) > 0
    before = np.vstack([np.zeros((1, found.customers), bool), joined[:-1]])
    assert (found.own[0] == found.twin[0])[~found.member[0]].all()
    assert (found.own != found.twin)[before].any()
    assert arms(lab, programme_of(lab.scenario, "points"), 8) is found


def test_a_launch_waits_for_its_week_and_leaves_the_market_it_was_forked_from_alone():
    lab = closed("grocery")
    market = lab.market()
    fork = launched(
        market, {"discounter": Launch(Programme(kind="points", earn=1.0, reward_value=5.0), week=3)}
    )
    fork.run(3)
    assert not fork.customers["member"].any()
    fork.run(2)
    members = fork.customers["member"].any(axis=1)
    assert dict(zip(fork.names, members, strict=True)) == {
        "discounter": True,
        "market-hall": False,
        "us": False,
    }
    assert market.week == 0


def test_a_policy_that_is_missing_is_named():
    with pytest.raises(ValueError, match="no policy here starts a programme with stamps"):
        programme_of(Scenario.load("grocery"), "stamps")
    assert "stamps" in starts(Scenario.load("grocery"), "stamps")
    assert "subscribe" in starts(Scenario.load("telecom"), "points")


def test_if_nobody_launches_nothing_is_sold_in_addition():
    lab = closed("grocery")
    market = lab.market()
    usual = second_year(market, "us", None, lab)
    copied = second_year(market, "us", 0, lab)
    assert usual.shape == copied.shape == (3, 1_000)
    assert copied.sum() != usual.sum()


def test_in_a_rigid_market_a_programme_makes_nobody_buy_more_often():
    lab = closed("grocery")
    market = lab.market(rigid(lab.quiet))
    usual, launched_alone = (second_year(market, "us", lag, lab) for lag in (None, 104))
    assert launched_alone.sum() == usual.sum()
    assert launched_alone[2].sum() > usual[2].sum()


def poisson_cards(
    acceleration: float,
    pace: float = 0.24,
    shape: float = 8.0,
    customers: int = 3_000,
    weeks: int = 312,
) -> Arms:
    """Members whose weekly rate grows by `acceleration` from an empty card to a full one.

    On an empty card the rate is Gamma of this shape around `pace` a week.
    """
    generator = np.random.default_rng(1)
    rate = generator.gamma(shape, pace / shape, customers)
    stamps = np.zeros(customers, np.int64)
    time = np.zeros(customers)
    own = np.zeros((weeks, customers), np.int64)
    points = np.zeros((weeks, customers), np.int64)
    going = np.arange(customers)
    while going.size:
        pace = rate[going] * (1.0 + acceleration * stamps[going] / GOAL)
        after = time[going] + generator.exponential(1.0 / pace)
        for customer, begin, end in zip(going, time[going], after, strict=True):
            points[int(begin) : int(end), customer] = stamps[customer]
        time[going] = after
        going = going[after < weeks]
        np.add.at(own, (time[going].astype(int), going), 1)
        stamps[going] = (stamps[going] + 1) % GOAL
    twin = generator.poisson(rate, (weeks, customers))
    return hand_made(own, twin, points, Programme(kind="stamps", goal=GOAL))


def hand_made(
    own: np.ndarray,
    twin: np.ndarray,
    points: np.ndarray,
    programme: Programme,
    member: np.ndarray | None = None,
) -> Arms:
    weeks, customers = own.shape
    enrolled = np.ones((weeks, customers)) if member is None else member

    def panel(purchases: np.ndarray) -> Panel:
        return Panel(
            firms=("us",),
            focal=0,
            start=0,
            purchases=purchases[:, None, :].astype(np.uint8),
            price=np.ones((weeks, 1)),
            place=np.arange(customers, dtype=np.int32),
            segment=np.zeros(customers, np.int8),
            intention=np.zeros(customers, np.float32),
            before={},
            watched={"member": enrolled[:, None, :], "points": points[:, None, :]},
        )

    return Arms(
        programme, panel(own), panel(twin), np.ones(customers), np.zeros(customers, np.int64)
    )


@pytest.mark.parametrize(("acceleration", "known"), [(0.0, 0.0), (0.2 / 0.62, 0.2)])
@pytest.mark.parametrize(("pace", "weeks"), [(0.24, 312), (3.0, 104), (5.0, 104)])
def test_gaps_shorten_as_they_do_however_many_purchases_a_week_holds(
    acceleration, known, pace, weeks
):
    found = poisson_cards(acceleration, pace, shape=2.0, weeks=weeks)
    assert gradient(waits(found), np.arange(found.customers)) == pytest.approx(known, abs=0.03)


@pytest.mark.parametrize("acceleration", [0.0, 0.5])
def test_balances_on_the_way_to_a_reward_show_how_much_more_is_bought(acceleration):
    found = poisson_cards(acceleration)
    own, twin, ways = by_balance(found)
    more = own.sum(axis=1) / twin.sum(axis=1)
    assert ways > 5_000
    assert more[-1] - more[0] == pytest.approx(acceleration * 0.8, abs=0.08)


def test_weeks_on_a_first_card_or_after_giving_up_are_not_waited():
    own = np.array([[1, 1, 1, 0, 1, 1, 1, 1]]).T
    held = np.array([[1, 2, 0, 0, 1, 2, 0, 1]]).T
    member = np.ones_like(own, bool)
    programme = Programme(kind="stamps", goal=3)
    all_weeks = waits(hand_made(own, own, held, programme))
    assert all_weeks.weeks[:, 0].tolist() == [3, 1, 1]
    assert all_weeks.bought[:, 0].tolist() == [2, 1, 1]
    member[5:] = False
    assert waits(hand_made(own, own, held, programme, member)).weeks[:, 0].tolist() == [2, 1, 0]


def test_endowed_stamps_do_not_count_as_steps():
    own = np.ones((8, 1), int)
    held = np.array([[3, 4, 2, 3, 4, 2, 3, 4]]).T
    found = waits(hand_made(own, own, held, Programme(kind="stamps", goal=3, endowed=2)))
    assert found.weeks[:, 0].tolist() == [2, 2, 1]


def test_a_first_card_is_full_only_if_it_lived_so_long():
    own = np.array([[1, 1, 1], [0, 0, 0], [1, 1, 1], [1, 1, 1]])
    points = np.array([[1, 1, 1], [1, 0, 1], [2, 1, 2], [0, 2, 0]])
    member = np.array([[1, 1, 1], [1, 1, 1], [1, 1, 0], [1, 1, 0]], bool)
    taken, full = first_card(own, member, points, goal=3)
    assert taken.tolist() == [0, 0, 0]
    assert full.tolist() == [3, -1, -1]


def test_weeks_around_events_hold_what_was_bought_then():
    weeks = 2 * AROUND + 3
    own = np.arange(weeks)[:, None] * np.ones((1, 2), int)
    found = hand_made(own, own[::-1], np.zeros_like(own), Programme(kind="points"))
    before, twins = around(found, np.array([[0, 1], [2, 1]]))
    assert before[:, 0].tolist() == [0.0] * (2 * AROUND + 1)
    assert before[:, 1].tolist() == [2 * k + 2 for k in range(2 * AROUND + 1)]
    assert twins[AROUND, 1] == 2 * (weeks - 1 - AROUND) - 2


def test_light_users_seem_to_rise_without_a_programme_and_what_it_does_is_found_all_the_same():
    generator, customers = np.random.default_rng(2), 30_000
    rate = generator.gamma(0.8, 0.5, customers)
    earlier = generator.poisson(52 * rate)
    twin = generator.poisson(rate, (104, customers))
    true = np.array([0.20, 0.10, 0.0])
    own = twin + generator.binomial(twin, true[thirds(earlier)])
    found = replace(
        hand_made(own, twin, np.zeros_like(own), Programme(kind="points")), earlier=earlier
    )
    by_use, everybody = users(found, 52), np.arange(customers)
    changes = [by_use.change(of, everybody) for of in range(3)]
    assert changes == pytest.approx((100.0 * true).tolist(), abs=0.5)
    assert by_use.heavy_less_others(everybody) == pytest.approx(-15.0, abs=0.5)
    assert by_use.before_after(by_use.twin, 0, everybody) > 10.0
    assert by_use.before_after(by_use.twin, 2, everybody) < -1.0


def test_lift_by_month_compares_the_same_weeks():
    own, twin = np.full((8, 3), 3), np.full((8, 3), 2)
    found = hand_made(own, twin, np.zeros_like(own), Programme(kind="points"))
    assert by_month(found) == [0.5, 0.5]


def test_thirds_are_equally_large_even_if_many_are_equal():
    assert np.bincount(thirds(np.zeros(9, np.int64))).tolist() == [3, 3, 3]


def test_a_wallet_without_money_has_no_share():
    share = share_of_wallet(np.array([[1.0, 3.0], [0.0, 0.0], [2.0, 0.0]]), 0)
    assert share[[0, 2]].tolist() == [0.25, 1.0]
    assert np.isnan(share[1])
