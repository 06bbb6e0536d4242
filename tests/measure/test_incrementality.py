"""Incrementality: every customer in one cell, and every tick in one line."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.market.flows import Flow
from sim.market.market import Market
from sim.measure.followed import FollowedMarket, follow
from sim.measure.incrementality import (
    SHARED,
    Amount,
    Cell,
    Incrementality,
    bought_less,
    bought_more,
    changed_levers,
    incrementality,
)
from sim.measure.ledger import PROFIT, Ledger
from sim.scenario import Scenario
from tests.market.builders import busy, town
from tests.market.random_scenarios import scenarios

KINDS = ["purchase", "subscription"]
WEEKS = 60


def twins(scenario: Scenario, policy: str) -> tuple[FollowedMarket, FollowedMarket]:
    """The market under the policy and under the baseline, followed."""
    start = Market(scenario, rng=11)
    found = follow(start, policy), follow(start)
    for market in found:
        market.run(weeks=WEEKS)
    return found


def check_sums(found: Incrementality, policy: FollowedMarket, baseline: FollowedMarket) -> None:
    """All cells and the shared costs are the difference of the books; all customers are there."""
    focal = policy.names.index(found.firm)
    since = policy.burn_in_weeks
    entries = [m.books.entries[since:, :, focal].sum(axis=0) for m in (policy, baseline)]
    flows = [m.flows[since:, :, focal].sum(axis=0) for m in (policy, baseline)]
    accounts = entries[0] - entries[1]
    assert np.array_equal(found.accounts.sum(axis=0), accounts)
    amounts = found.amounts.sum(axis=0)
    assert np.array_equal(amounts[:, Amount.PROFIT], -accounts[:, PROFIT].sum(axis=1))
    counted = flows[0] - flows[1]
    for amount, flow in (
        (Amount.PURCHASES, Flow.PURCHASES),
        (Amount.GOODS, Flow.UNITS),
        (Amount.REVENUE, Flow.REVENUE),
        (Amount.EXIT_FEES, Flow.EXIT_FEES),
        (Amount.DISCOUNT, Flow.DISCOUNT),
    ):
        assert np.array_equal(amounts[:, amount], counted[:, flow]), amount
    given_away = found.amounts[..., Amount.PRICE_CUT : Amount.GIVEN].sum(axis=-1)
    assert np.array_equal(found.amounts[..., Amount.GIVEN], given_away)
    last = [m.flows[-1, :, focal, Flow.CUSTOMERS] for m in (policy, baseline)]
    assert np.array_equal(amounts[:, Amount.STAYING], last[0] - last[1])
    assert amounts[:, Amount.CUSTOMERS].sum() == len(found.cell)
    for cell in Cell:
        who = found.cell == cell
        assert found.amounts[cell, :, Amount.CUSTOMERS].sum() == who.sum()
        assert found.amounts[cell, :, Amount.REACHED].sum() == found.reached[who].sum()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", ["busy", "points", "campaign", "switch"])
def test_cells_and_shared_costs_add_up_to_the_books_difference(kind: str, policy: str) -> None:
    one, two = twins(busy(kind, turnover=0.2), policy)
    found = incrementality(one.ledger, two.ledger)
    check_sums(found, one, two)
    assert found.amounts[-1, :, Amount.PROFIT].sum() < 0
    assert len(set(found.cell.tolist())) >= 4


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", ["status-quo", "the same"])
def test_a_policy_like_the_baseline_leaves_everybody_untouched(kind: str, policy: str) -> None:
    data = busy(kind, turnover=0.2).model_dump(by_alias=True, exclude_unset=True)
    data["policies"]["the same"] = {"price": 10.0}
    one, two = twins(Scenario.from_dict(data), policy)
    found = incrementality(one.ledger, two.ledger)
    assert (found.cell == Cell.UNTOUCHED).all()
    assert not found.accounts.any()
    table = found.amounts.copy()
    assert table[Cell.UNTOUCHED, :, Amount.CUSTOMERS].sum() == len(one.ledger)
    table[Cell.UNTOUCHED, :, Amount.CUSTOMERS] = 0
    assert not table.any()


def test_definitions_of_the_cells_hold_for_every_customer() -> None:
    one, two = twins(busy("subscription", turnover=0.2), "busy")
    policy, baseline = one.ledger, two.ledger
    found = incrementality(policy, baseline)
    more, less = bought_more(policy, baseline), bought_less(policy, baseline)
    assert not (more & less).any()
    was = baseline.present
    now, got = policy.present, found.reached
    in_cell = {cell: found.cell == cell for cell in Cell}
    assert (now | more)[in_cell[Cell.PERSUADED]].all()
    assert (~was | more)[in_cell[Cell.PERSUADED]].all()
    assert (got & was & now & ~more & ~less)[in_cell[Cell.SUBSIDISED]].all()
    assert (got & ~was & ~now & ~more & ~less)[in_cell[Cell.LOST_ANYWAY]].all()
    assert ((was & ~now) | (got & less))[in_cell[Cell.PUT_OFF]].all()
    assert (~got & (was == now) & ~more)[in_cell[Cell.BYSTANDER_HARMED]].all()
    assert (~got & (was == now) & ~more & ~less)[in_cell[Cell.UNTOUCHED]].all()
    assert in_cell[Cell.PUT_OFF][was & ~now].all()
    assert in_cell[Cell.PERSUADED][now & ~was].all()


def test_without_talk_whoever_got_nothing_and_could_not_know_is_untouched() -> None:
    lapsing = {"discount": {"depth": 0.3, "target": "lapsing", "lapsing_after": 8}}
    silent = {"talk": {"recommend": 0.0, "warn": 0.0}}
    scenario = town(behaviour=silent, policies={"status-quo": {}, "win-back": lapsing})
    one, two = twins(scenario, "win-back")
    policy, baseline = one.ledger, two.ledger
    found = incrementality(policy, baseline)
    never = (policy.flows == baseline.flows).all(axis=(1, 2))
    assert 0 < never.sum() < len(never)
    assert (found.cell[never & ~found.reached] == Cell.UNTOUCHED).all()
    assert not found.reached[never].any()


def test_a_gift_to_everybody_that_nobody_notices_is_all_subsidy() -> None:
    deaf = {"contact": 0.0, "irritation": 0.0}
    scenario = town(
        turnover=0.0,
        behaviour={"relationship": deaf},
        policies={"status-quo": {}, "call": {"contacts": {"per_year": 52.0, "cost": 2.0}}},
    )
    one, two = twins(scenario, "call")
    found = incrementality(one.ledger, two.ledger)
    table = found.amounts.sum(axis=1)
    contacts = one.flows[13:, :, one.names.index("us"), Flow.CONTACTS].sum()
    assert table[:, Amount.GIVEN].sum() == contacts * 20_000 > 0
    assert set(found.cell.tolist()) <= {Cell.SUBSIDISED, Cell.LOST_ANYWAY, Cell.UNTOUCHED}
    assert table[Cell.UNTOUCHED, Amount.GIVEN] == 0
    assert not table[:, [Amount.PURCHASES, Amount.REVENUE, Amount.CONTRIBUTION]].any()
    assert table[:, Amount.PROFIT].sum() == -contacts * 20_000


def test_a_price_cut_nobody_heeds_costs_what_it_takes_off() -> None:
    cut = {"price": 9.0}
    segments = {
        "all": {"share": 1.0, "price_sensitivity": {"mean": 0.0, "sd": 0.0}, "basket": {"sd": 0.3}}
    }
    scenario = town(turnover=0.0, segments=segments, policies={"status-quo": {}, "cut": cut})
    one, two = twins(scenario, "cut")
    found = incrementality(one.ledger, two.ledger)
    table = found.amounts.sum(axis=1)
    assert set(found.cell.tolist()) <= {Cell.SUBSIDISED, Cell.LOST_ANYWAY, Cell.UNTOUCHED}
    given_away = table[:, Amount.PRICE_CUT].sum()
    purchases = one.flows[13:, :, one.names.index("us"), Flow.PURCHASES].sum()
    assert table[:, Amount.PURCHASES].sum() == 0
    assert abs(given_away + table[:, Amount.REVENUE].sum()) <= 2 * purchases + 400
    assert given_away > 0.8 * 10_000 * purchases


def test_what_both_have_alike_is_nobodys_gift() -> None:
    deal = {"depth": 0.1, "every": 2}
    scenario = busy("purchase")
    data = scenario.model_dump(by_alias=True, exclude_unset=True)
    data["firms"]["us"]["discount"] = deal
    data["policies"] = {"status-quo": {}, "known": {"advertising": {"reach": 0.2}}}
    data["firms"]["us"]["awareness"] = 0.5
    one, two = twins(Scenario.from_dict(data), "known")
    assert changed_levers(one.ledger, two.ledger) == {"advertising"}
    found = incrementality(one.ledger, two.ledger)
    assert not found.reached.any()
    assert not np.isin(found.cell, [Cell.SUBSIDISED, Cell.LOST_ANYWAY]).any()
    assert (found.cell == Cell.PERSUADED).sum() > (found.cell == Cell.PUT_OFF).sum()
    assert found.amounts[:, :, Amount.DISCOUNT].sum() > 0


def with_goods(ledger: Ledger, purchases: list[int], goods: list[float]) -> Ledger:
    """The ledger of as many customers who bought just that at the focal firm."""
    n = len(goods)
    flows = np.zeros((n, *ledger.flows.shape[1:]), np.int64)
    own = flows[:, ledger.firms.index(ledger.firm)]
    own[:, Flow.PURCHASES] = purchases
    own[:, Flow.UNITS] = [round(units * 65_536) for units in goods]
    return dataclasses.replace(ledger, flows=flows)


def test_a_little_more_is_not_more() -> None:
    ledger = FollowedMarket(town(), rng=1).ledger
    twin = with_goods(ledger, [100, 100, 2, 2, 0, 0], [100.0, 100.0, 2.0, 2.0, 0.0, 0.0])
    same = with_goods(ledger, [108, 91, 2, 2, 0, 0], [109.0, 91.0, 2.4, 1.6, 0.0, 0.0])
    other = with_goods(ledger, [110, 90, 3, 1, 1, 0], [110.0, 90.0, 2.5, 1.5, 0.3, 0.0])
    assert not (bought_more(same, twin) | bought_less(same, twin)).any()
    assert bought_more(other, twin).tolist() == [True, False, True, False, True, False]
    assert bought_less(other, twin).tolist() == [False, True, False, True, False, False]


def test_ledgers_that_are_not_of_twins_are_refused() -> None:
    scenario = town(turnover=0.5)
    one, two = (follow(Market(scenario, rng=seed)) for seed in (1, 2))
    for market in (one, two):
        market.run(weeks=10)
    with pytest.raises(ValueError, match="must be twins: their"):
        incrementality(one.ledger, two.ledger)
    two.run(weeks=1)
    with pytest.raises(ValueError, match=r"weeks \(10\) must be that of the baseline \(11\)"):
        incrementality(one.ledger, two.ledger)


def test_tables_say_the_same_as_the_counts() -> None:
    one, two = twins(busy("purchase", turnover=0.2), "busy")
    found = incrementality(one.ledger, two.ledger)
    table = found.to_frame()
    assert table["cell"].tolist()[::3] == list(found.lines)
    assert table["segment"].tolist()[:3] == ["all", "deal-seekers", "regulars"]
    whole = table[table.segment == "all"]
    assert whole["customers"].sum() == len(found.cell)
    ticks = found.amounts[..., Amount.PROFIT].sum()
    assert whole["profit"].sum() == pytest.approx(ticks / 10_000)
    plain = json.loads(json.dumps(found.to_dict()))
    assert list(plain["cells"]) == list(found.lines)
    assert sum(line["profit"] for line in plain["cells"].values()) == ticks
    assert plain["segments"]["regulars"][SHARED]["customers"] == 0
    people = found.customers_frame()
    assert (people["cell"] == "put off").sum() == plain["cells"]["put off"]["customers"]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_in_any_market_everything_adds_up(kind: str, data: st.DataObject) -> None:
    scenario = data.draw(scenarios(kind))
    start = Market(scenario, rng=4)
    one, two = follow(start, data.draw(st.sampled_from(["other", "campaign"]))), follow(start)
    one.run()
    two.run()
    found = incrementality(one.ledger, two.ledger)
    check_sums(found, one, two)
    itself = incrementality(two.ledger, two.ledger)
    assert (itself.cell == Cell.UNTOUCHED).all()
    assert not itself.accounts.any()
