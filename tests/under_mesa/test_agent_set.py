"""Mesa's tests of AgentSet, with the firms of a market.

These do not apply:

- sets whose members are made or removed while `do` goes through them, with firms: they stay the
  same to the end. With agents of one's own they apply, and are here.
- `create_agents` and `from_dataframe` of Firm: firms come from the scenario (`test_model.py`);
- warnings about sets without agents or generator: nothing in them is a market's.
"""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pytest
from mesa.agent import AgentSet

from sim.market.firm import Firm
from sim.market.market import Market

from .models import FIRMS, SPEC, Kiosk, Shop, Town


@pytest.fixture
def market() -> Market:
    return Market(SPEC, rng=23)


def name(firm: Firm) -> str:
    return firm.name


def test_members_are_found_counted_and_got_by_place(market: Market) -> None:
    firms = AgentSet(market.firms, random=market.random)
    assert market.firms[0] in firms
    assert Market(SPEC, rng=23).firms[0] not in firms
    assert len(firms) == 3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)  # until Mesa 4
        assert (firms[0], firms[-1], firms[1:]) == (*market.firms[::2], list(market.firms[1:]))
        with pytest.raises(IndexError):
            _ = firms[3]


def test_generators_are_the_markets(market: Market) -> None:
    firm = market.firm("us")
    assert firm.random is market.agents.random is market.random
    assert firm.rng is market.rng


def test_firms_are_selected_by_what_they_do_and_how_many(market: Market) -> None:
    agents = market.agents
    cheaper = agents.select(lambda firm: firm.offer.price < 11.0)
    assert cheaper.map(name) == ["cheap", "us"]
    assert agents.select(lambda firm: firm.offer.price < 11.0, at_most=1).map(name) == ["cheap"]
    assert [len(agents.select(at_most=most)) for most in (0.34, 0.67, 1.0, 1)] == [1, 2, 3, 1]
    assert list(agents.select()) == list(agents)


def test_agents_are_selected_by_kind() -> None:
    town = Town(SPEC, rng=1)
    assert list(town.agents.select(agent_type=Firm)) == list(town.firms)
    assert list(town.agents.select(agent_type=Kiosk)) == town.shops[4:]
    assert len(town.agents.select(agent_type=Shop)) == 5
    assert len(town.agents) == 8


def test_firms_are_sorted_by_an_attribute_or_a_function(market: Market) -> None:
    assert market.agents.sort("name", ascending=False).map(name) == FIRMS[::-1]
    by_price = market.agents.sort(lambda firm: firm.offer.price, ascending=True)
    assert by_price.map(name) == ["cheap", "us", "dear"]


def test_shuffling_changes_the_order_of_a_copy_and_nothing_else() -> None:
    market, untouched = Market(SPEC, rng=23), Market(SPEC, rng=23)
    orders = {tuple(market.agents.shuffle().map(name)) for _ in range(50)}
    assert len(orders) == 6
    assert market.agents.map(name) == FIRMS
    met: list[str] = []
    market.agents.shuffle_do(lambda firm: met.append(firm.name))
    assert sorted(met) == FIRMS
    market.run(weeks=5)
    untouched.run(weeks=5)
    assert market.digest() == untouched.digest()


def test_do_and_map_call_methods_and_functions_in_order(market: Market) -> None:
    met: list[str] = []
    agents = market.agents
    assert list(agents.do(lambda firm: met.append(firm.name))) == list(agents)
    assert met == FIRMS
    assert agents.map("plan", 0) == [firm.plan(0) for firm in market.firms]
    assert list(agents.do("step")) == list(agents)
    for wrong in ("no_such_method", lambda firm: firm.no_such_method()):
        with pytest.raises(AttributeError):
            agents.do(wrong)
        with pytest.raises(AttributeError):
            agents.map(wrong)


def test_agents_may_come_and_go_while_a_set_is_gone_through() -> None:
    town = Town(SPEC, rng=1)
    town.agents_by_type[Shop].do("open_another")
    assert len(town.agents_by_type[Shop]) == 8
    town.agents_by_type[Shop].do("remove")
    assert list(town.agents) == [*town.firms, town.shops[4]]
    town.run(weeks=2)
    assert town.week == 2


def test_attributes_are_got_with_defaults_for_those_missing(market: Market) -> None:
    agents = market.agents
    assert agents.get("name") == FIRMS
    assert agents.get(["unique_id", "name"]) == [[1, "cheap"], [2, "dear"], [3, "us"]]
    with pytest.raises(AttributeError):
        agents.get("no_such_attribute")
    with pytest.raises(ValueError, match="handle_missing"):
        agents.get("no_such_attribute", handle_missing="nonsense")
    found = agents.get(["name", "rank"], handle_missing="default", default_value=0)
    assert found == [[firm, 0] for firm in FIRMS]


def test_attributes_of_ones_own_are_set(market: Market) -> None:
    market.agents.set("rank", 5).set("home", "north")
    assert market.agents.get(["rank", "home"]) == [[5, "north"]] * 3
    market.agents.select(at_most=1).set("rank", 8)
    assert market.agents.get("rank") == [8, 5, 5]
    market.run(weeks=2)
    assert market.agents.get("rank") == [8, 5, 5]


def test_attributes_are_aggregated(market: Market) -> None:
    for firm, size in zip(market.firms, (1.0, 2.0, 6.0), strict=True):
        firm.size = size
    agents = market.agents
    assert agents.agg("size", sum) == 9.0
    assert agents.agg("size", [min, max, np.mean]) == [1.0, 6.0, 3.0]
    assert agents.agg("size", (min, lambda values: max(values) - min(values))) == [1.0, 5.0]


def test_firms_are_grouped_counted_and_aggregated_by_group(market: Market) -> None:
    for firm, size in zip(market.firms, (1.0, 2.0, 6.0), strict=True):
        firm.size = size
    groups = market.agents.groupby(lambda firm: firm.name == market.spec.focal)
    assert groups.count() == {False: 2, True: 1}
    assert groups.agg("size", sum) == {False: 3.0, True: 6.0}
    assert groups.map("get", "name") == {False: ["cheap", "dear"], True: ["us"]}
    assert {group: len(members) for group, members in groups} == {False: 2, True: 1}
    assert market.agents.groupby("size", result_type="list").map(len) == {1.0: 1, 2.0: 1, 6.0: 1}
    assert groups.do("do", "step") is groups


def test_sets_of_ones_own_take_and_give_back_members(market: Market) -> None:
    chosen = AgentSet([], random=market.random)
    firm = market.firm("us")
    chosen.add(firm)
    assert firm in chosen
    chosen.remove(firm)
    with pytest.raises(KeyError):
        chosen.remove(firm)
    chosen.discard(firm)
    assert len(chosen) == 0
    assert len(market.agents) == 3


def test_a_set_is_pickled_with_its_market(market: Market) -> None:
    agents = pickle.loads(pickle.dumps(market.agents))
    assert agents.get(["unique_id", "name"]) == market.agents.get(["unique_id", "name"])
    twin = agents[0].model
    twin.run(weeks=2)
    assert (twin.week, market.week) == (2, 0)
