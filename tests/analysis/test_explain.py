"""Explaining a customer: the replay is the engine's own week, and twins part where it says."""

from __future__ import annotations

import json
import math
from functools import cache

import numpy as np
import pytest

from sim.analysis.explain.explain import World, differing, explain
from sim.analysis.explain.life import Explanation
from sim.analysis.explain.parting import compare_choices
from sim.analysis.explain.replay import replay
from sim.analysis.explain.setting import Setting, one_customer
from sim.analysis.explain.touched import choose_touched
from sim.market.columns import AWARE, BUZZ, CONTRACT_END, Columns
from sim.market.market import Market
from sim.scenario import Scenario, ScenarioError
from tests.market.builders import busy

KINDS = ("purchase", "subscription")
WORLDS = (
    ("purchase", "busy"),
    ("purchase", "switch"),
    ("purchase", "campaign"),
    ("purchase", "listen"),
    ("subscription", "busy"),
    ("subscription", "switch"),
    ("subscription", "points"),
    ("grocery", "win-back"),
    ("coffee", "stamps"),
    ("telecom", "mix"),
    ("telecom", "discount"),
)


@cache
def scenario(name: str) -> Scenario:
    """Small, short, and with many newcomers; "listen" learns from complaints."""
    if name in KINDS:
        listens = {"knowledge": {"feedback": 0.8}, "failures": {"rate": 0.3}}
        made = busy(name, 300, turnover=0.3, weeks=40)
        data = made.model_dump(by_alias=True, exclude_unset=True)
        data["policies"] |= {"listen": listens}
        return Scenario.from_dict(data)
    made = Scenario.load(name).replace("customers", 300).replace("weeks", 40)
    return made.replace("burn_in", 13)


@cache
def told(name: str, policy: str, customer: int) -> Explanation:
    return explain(scenario(name), customer, policy, seed=3)


PAIRS = [
    (name, policy, customer)
    for name, policy in (
        ("purchase", "busy"),
        ("purchase", "points"),
        ("subscription", "busy"),
        ("grocery", "discount"),
        ("telecom", "mix"),
    )
    for customer in (0, 7, 15, 42, 123)
]


def before_talk(market: Market) -> Columns:
    """The columns of a market at the end of its next week, before step 8, from the kernel."""
    ahead = market.fork()
    ahead._make_room(ahead.clock + 1)
    offers = ahead._deciding.offers(ahead, 1)
    flows = ahead._flows[ahead.clock : ahead.clock + 1]
    ahead._call(ahead._blocks, ahead._groups, False, offers, flows)
    return ahead.customers.columns


@pytest.mark.parametrize(("name", "policy"), WORLDS)
def test_a_replayed_week_ends_with_the_same_bits_as_in_the_engine(name: str, policy: str) -> None:
    start = Market(scenario(name), rng=3)
    market = start.fork(policy=policy)
    setting = Setting(market)
    rows = range(0, len(market.customers), 43)
    events = 0
    for week in range(market.spec.weeks):
        blocks = {row: one_customer(market.customers.columns, row) for row in rows}
        clock, expected = market.clock, before_talk(market)
        market.run(weeks=1)
        for row, block in blocks.items():
            lived = replay(setting, clock, block)
            assert lived.week == week
            assert differing(block, one_customer(expected, row)) == ()
            events += len(lived.visits)
    assert events > 50


@pytest.mark.parametrize("name", KINDS)
def test_a_week_tells_of_the_firms_that_a_customer_forgot(name: str) -> None:
    """Whom an acquaintance told of the firm again in that very week knows it after all."""
    forgetful = scenario(name).replace({"behaviour.lives.forgetting": 52.0, "burn_in": 53})
    forgotten = 0
    for place in range(0, 300, 60):
        world = World(Market(forgetful, rng=3), place)
        for _ in range(6):
            before = world.columns
            world.live()
            after, week = world.columns, world.weeks[-1]
            if week.ending.leaves:
                break
            lost = {
                firm
                for j, firm in enumerate(world.market.names)
                if before.flag[AWARE, j, 0] > after.flag[AWARE, j, 0]
            }
            assert lost == set(week.ending.forgotten) - set(week.told_of)
            forgotten += len(lost)
    assert forgotten > 0


def live(world: World, weeks: int) -> None:
    for _ in range(weeks):
        world.live()


def test_a_replay_with_other_draws_is_noticed() -> None:
    world = World(Market(scenario("purchase"), rng=3), place=5)
    world.live()
    world.setting.rules.seed = np.uint32(4)
    with pytest.raises(RuntimeError, match=r"customer 5 in week \d: the replay departs"):
        live(world, weeks=8)


@pytest.mark.parametrize(("name", "policy", "customer"), PAIRS)
def test_the_parts_of_what_is_weighed_add_up_to_what_the_engine_weighed(
    name: str, policy: str, customer: int
) -> None:
    for life in told(name, policy, customer).lives:
        for week in life.weeks:
            for choice in (p.choice for p in week.purchases if p.choice is not None):
                for weight in choice.weights:
                    assert math.fsum(weight.parts.values()) == pytest.approx(
                        weight.utility, abs=2e-5
                    )
                assert max(choice.weights, key=lambda w: w.total).firm == choice.chosen


def counts(market: Market, row: int, week: int) -> tuple[int, ...]:
    """Purchases at each firm in the week just over, from the customer table alone."""
    table = market.customers
    if market.week % market.spec.retention_window == 0:
        return tuple(int(n) for n in table.bought_before[:, row])
    return tuple(int(n) for n in table.bought_now[:, row])


@pytest.mark.parametrize(("name", "policy", "customer"), PAIRS)
def test_the_first_parting_is_where_the_two_tables_first_count_other_purchases(
    name: str, policy: str, customer: int
) -> None:
    spec = scenario(name)
    start = Market(spec, rng=3)
    one, other = start.fork(policy=policy), start.fork(policy=spec.baseline)
    row = int(np.flatnonzero(start.customers.place == customer)[0])
    counted = differed = None
    for week in range(spec.weeks):
        for market in (one, other):
            market.run(weeks=1)
        if start.customers.born[row] != one.customers.born[row]:
            break
        if counted is None and counts(one, row, week) != counts(other, row, week):
            counted = week
        blocks = [one_customer(market.customers.columns, row) for market in (one, other)]
        if differed is None and differing(*blocks):
            differed = week
    stretch = told(name, policy, customer).stretches[0]
    assert (stretch.difference.week if stretch.difference else None) == differed
    parting = stretch.parting
    if parting is None or (parting.week == stretch.until - 1 and stretch.leaves):
        assert counted is None
    elif parting.week != counted:
        lives = told(name, policy, customer).lives
        mine, theirs = (life.weeks[parting.week].bought for life in lives)
        assert mine != theirs
        assert sorted(mine) == sorted(theirs)
        assert counted is None or parting.week < counted


def test_some_customers_part_in_every_way() -> None:
    found = {s.parting.about for case in PAIRS for s in told(*case).stretches if s.parting}
    assert found >= {"choice", "need", "attention"}


@pytest.mark.parametrize(("name", "policy", "customer"), PAIRS)
def test_twins_have_the_same_luck_and_the_causes_add_up_to_what_tips_the_choice(
    name: str, policy: str, customer: int
) -> None:
    case = told(name, policy, customer)
    for stretch in case.stretches:
        parting = stretch.parting
        if parting is None or parting.about != "choice":
            continue
        assert parting.mine is not None
        assert parting.theirs is not None
        choices = [
            life.weeks[parting.week].purchases[parting.ordinal].choice for life in case.lives
        ]
        mine, theirs = choices
        assert mine is not None
        assert theirs is not None
        if any(c.weight(f) is None for c in choices for f in (parting.mine, parting.theirs)):
            continue
        leads = []
        for choice in (mine, theirs):
            ours, other = choice.weight(parting.mine), choice.weight(parting.theirs)
            leads.append((ours.utility - other.utility, ours.luck - other.luck))
        assert leads[0][1] == leads[1][1]
        tilt = math.fsum(cause.tilt for cause in parting.causes)
        assert tilt == pytest.approx(leads[0][0] - leads[1][0], abs=5e-5)
        assert tilt > 0.0


def test_a_firm_that_only_one_of_the_two_knows_is_a_cause() -> None:
    case = next(told(*c) for c in PAIRS if told(*c).life.weeks[0].purchases)
    weeks = [w for w in case.life.weeks if w.purchases and w.purchases[0].choice]
    choice = weeks[0].purchases[0].choice
    assert choice is not None
    other = next(w.firm for w in choice.weights if w.firm != choice.chosen)
    blind = type(choice)(
        tuple(w for w in choice.weights if w.firm != choice.chosen), other, captive=False
    )
    causes = compare_choices(choice, blind, choice.chosen, other)
    assert [(c.part, c.firm, c.tilt) for c in causes] == [("known", choice.chosen, 1.0)]


@pytest.mark.parametrize(("name", "policy", "customer"), PAIRS)
def test_what_it_paid_is_what_the_customer_table_says_it_spent(
    name: str, policy: str, customer: int
) -> None:
    spec = scenario(name)
    market = Market(spec, rng=3).fork(policy=policy)
    row = int(np.flatnonzero(market.customers.place == customer)[0])
    for week in told(name, policy, customer).life.weeks:
        before = int(market.customers.spent[row])
        market.run(weeks=1)
        if week.ending.leaves:
            continue
        paid = sum(p.payment.paid + p.payment.exit_fee for p in week.purchases if p.payment)
        back = sum(visit.compensation for visit in week.visits)
        spent = (int(market.customers.spent[row]) - before) / 10_000
        assert paid - back == pytest.approx(spent, abs=1e-9)


@pytest.mark.parametrize(("name", "policy", "customer"), PAIRS)
def test_states_at_the_weeks_end_are_those_of_the_market(
    name: str, policy: str, customer: int
) -> None:
    market = Market(scenario(name), rng=3).fork(policy=policy)
    row = int(np.flatnonzero(market.customers.place == customer)[0])
    for week in told(name, policy, customer).life.weeks:
        market.run(weeks=1)
        if week.ending.leaves:
            continue
        for j, tie in enumerate(week.after):
            assert tie.satisfaction == float(market.customers.satisfaction[j, row])
            assert tie.trust == float(market.customers.trust[j, row])
            assert tie.bond == float(market.customers.bond[j, row])
            assert tie.points == int(market.customers.points[j, row])
            heard = np.float32(tie.buzz) + np.float32(week.heard.get(tie.firm, 0.0))
            assert heard == pytest.approx(market.customers.columns.tie[BUZZ, j, row], abs=1e-6)


@pytest.mark.parametrize("name", KINDS)
def test_stretches_follow_each_other_and_both_worlds_have_the_same_persons(name: str) -> None:
    spec = scenario(name).replace("turnover", 0.9)
    start = Market(spec, rng=3)
    row = int(np.flatnonzero(start.customers.place == 9)[0])
    case = explain(spec, 9, "busy", seed=3)
    assert len(case.stretches) > 1
    assert [week for stretch in case.stretches for week in stretch.weeks] == list(range(spec.weeks))
    assert case.twin is not None
    for mine, theirs in zip(case.life.weeks, case.twin.weeks, strict=True):
        assert mine.ending.leaves == theirs.ending.leaves
    for policy in ("busy", "status-quo"):
        market = start.fork(policy=policy)
        for stretch in case.stretches:
            person = stretch.person
            if person.since:
                assert person.born == person.since
                assert int(market.customers.born[row]) == person.since + market.burn_in_weeks
            held = {"relationship_intention": market.customers.intention[row]}
            assert person.traits["relationship_intention"].value == held["relationship_intention"]
            market.run(weeks=len(stretch.weeks))


@pytest.mark.parametrize("name", KINDS)
def test_who_is_not_named_is_the_first_who_stays_and_buys_otherwise_than_its_twin(
    name: str,
) -> None:
    found = explain(scenario(name), policy="busy", seed=3)
    assert found == explain(scenario(name), policy="busy", seed=3)
    named = told(name, "busy", found.customer).to_dict()
    assert found.to_dict() == {**named, "chosen": found.chosen}
    assert found.chosen is not None
    assert found.chosen.endswith("in 300 who stay and whose purchases busy changes")
    assert named["chosen"] is None

    def touched(case: Explanation) -> bool:
        return len(case.stretches) == 1 and case.stretches[0].parting is not None

    assert touched(found)
    before = [told(name, "busy", customer) for customer in range(found.customer)]
    assert not any(touched(case) for case in before)


def test_where_a_policy_touches_nobody_the_first_customer_is_told_of_and_why(
    small: Scenario,
) -> None:
    same = explain(small, policy="same", weeks=4)
    assert (same.customer, same.chosen) == (0, "the first, as same changes nothing for anybody")
    alone = explain(small, weeks=4)
    assert alone.customer == 0
    assert alone.chosen == "the first, as under the baseline there is no twin to differ from"


def test_who_is_touched_but_buys_as_before_is_told_of_where_nobody_does_otherwise() -> None:
    market = Market(scenario("purchase"), 6, labels=False, weeks=1)
    found = choose_touched(market, "points")
    assert found.why.endswith("whom points changes, though not what they buy")
    case = explain(market.spec, found.customer, "points", seed=6)
    assert case.stretches[0].difference is not None
    assert case.stretches[0].parting is None


def test_the_baseline_has_no_twin() -> None:
    for policy in (None, "status-quo"):
        case = explain(scenario("purchase"), 3, policy, weeks=4)
        assert case.twin is None
        assert case.stretches[0].difference is None
        assert case.to_dict()["timeline"]["twin"] is None


def test_under_a_policy_that_changes_nothing_the_two_live_the_very_same_life(
    small: Scenario,
) -> None:
    case = explain(small, 11, "same", weeks=20)
    assert case.twin is not None
    assert case.life.weeks == case.twin.weeks
    assert all(s.difference is None and s.parting is None for s in case.stretches)


def test_nothing_differs_before_the_policy_starts() -> None:
    late = explain(scenario("purchase"), 7, "campaign", seed=3)
    assert late.twin is not None
    assert late.life.weeks[:8] == late.twin.weeks[:8]
    difference = late.stretches[0].difference
    assert difference is not None
    assert difference.week >= 8


def test_the_same_question_gets_the_same_answer() -> None:
    again = explain(scenario("telecom"), 7, "mix", seed=3)
    assert again.to_dict() == told("telecom", "mix", 7).to_dict()


def test_all_of_it_is_json_with_every_week_and_the_told_ones_in_full() -> None:
    case = told("purchase", "busy", 7)
    data = json.loads(json.dumps(case.to_dict(), allow_nan=False))
    assert len(data["timeline"]["customer"]) == len(data["timeline"]["twin"]) == case.spec.weeks
    assert [week["week"] for week in data["told"]["customer"]] == list(case.told)
    assert data["customer"] == 7
    asked = explain(case.spec, 7, "busy", seed=3, week=2).to_dict()
    assert [week["week"] for week in asked["told"]["twin"]] == [2]


def test_customers_weeks_and_policies_that_do_not_exist_are_named() -> None:
    spec = scenario("purchase")
    with pytest.raises(ScenarioError, match=r"customer = 300.*from 0 to 299"):
        explain(spec, 300, "busy")
    with pytest.raises(ScenarioError, match="customer = -1"):
        explain(spec, -1, "busy")
    with pytest.raises(ScenarioError, match=r"week = 40.*from 0 to 39"):
        explain(spec, 3, "busy", week=40)
    with pytest.raises(ScenarioError, match='did you mean "busy"'):
        explain(spec, 3, "bussy")


def test_progress_counts_every_week() -> None:
    seen: list[tuple[int, int]] = []
    explain(scenario("purchase"), 3, weeks=5, progress=lambda *done: seen.append(done))
    assert seen == [(done, 5) for done in range(6)]


def test_one_bit_is_a_difference() -> None:
    block = one_customer(Market(scenario("telecom"), rng=3).customers.columns, 4)
    other = one_customer(block, 0)
    assert differing(block, other) == ()
    other.week[CONTRACT_END, 0] += 1
    assert differing(block, other) == ("contract_end",)
