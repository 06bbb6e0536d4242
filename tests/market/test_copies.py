"""Forks, copies and pickles: an independent market with all that was its own."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import mesa
import pytest

from sim.market.market import Market
from sim.market.strategies import Strategy
from sim.measure.followed import FollowedMarket

from .builders import busy

SPEC = busy("purchase", 60)


class Own(Market):
    """A market with a budget, a regulator and a collector of its own."""

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.notes: list[int] = []
        self.regulator = Regulator(self)
        self.datacollector = mesa.DataCollector({"week": "week", "notes": _notes})
        self.firm("us").budget = {"left": 10.0}

    def step(self) -> None:
        super().step()
        self.notes.append(self.week)
        self.datacollector.collect(self)


def _notes(market: Own) -> int:
    return len(market.notes)


class Regulator(mesa.Agent):
    """An agent that is no firm."""


class Memory(Strategy):
    """Remembers every week in which it was asked, and whom it belongs to."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.weeks: list[int] = []

    def decide(self, firm: Any, market: Market) -> Any:
        assert market is self.market
        self.weeks.append(market.week)
        return firm.plan(market.week)


def pickled(market: Market) -> Market:
    found: Market = pickle.loads(pickle.dumps(market))
    return found


WAYS = pytest.mark.parametrize("way", [Market.fork, copy.deepcopy, pickled])
Way = Callable[[Any], Any]


@WAYS
def test_a_copy_keeps_time_collectors_agents_and_own_attributes(way: Way) -> None:
    market = Own(SPEC, rng=1, policy="busy")
    market.run(weeks=5)
    twin = way(market)
    assert type(twin) is Own
    assert (twin.steps, twin.week, twin.running) == (5, 5, True)
    assert getattr(twin, "time", 5.0) == 5.0
    assert twin.datacollector.model_vars == {"week": [1, 2, 3, 4, 5], "notes": [1, 2, 3, 4, 5]}
    assert twin.notes == [1, 2, 3, 4, 5]
    assert twin.regulator.model is twin
    assert set(twin.agents) == {*twin.firms, twin.regulator}
    assert twin.firm("us").budget == {"left": 10.0}


@WAYS
def test_a_copy_goes_on_by_itself_as_the_market_would(way: Way) -> None:
    market = Own(SPEC, rng=1, policy="busy")
    market.run(weeks=5)
    twin, before = way(market), market.digest()
    twin.run(weeks=9)
    twin.firm("us").budget["left"] = 0.0
    assert market.digest() == before
    assert market.notes == market.datacollector.model_vars["week"] == [1, 2, 3, 4, 5]
    assert market.firm("us").budget == {"left": 10.0}
    market.run(weeks=9)
    assert market.digest() == twin.digest()
    assert market.datacollector.model_vars == twin.datacollector.model_vars


@WAYS
def test_generators_of_a_copy_go_on_where_the_markets_stand(way: Way) -> None:
    market = Market(SPEC, rng=1)
    market.random.random(), market.rng.random()
    twin = way(market)
    assert twin.random.random() == market.random.random()
    assert twin.rng.random() == market.rng.random()
    assert twin.agents.random is twin.random


@WAYS
def test_a_strategy_of_a_copy_belongs_to_the_copy(way: Way) -> None:
    market = Market(SPEC, rng=1)
    market.firm("dear").strategy = Memory(market)
    market.run(weeks=3)
    twin = way(market)
    twin.run(weeks=2)
    assert twin.firm("dear").strategy.weeks == [0, 1, 2, 3, 4]
    assert market.firm("dear").strategy.weeks == [0, 1, 2]


@WAYS
def test_a_market_of_several_threads_can_be_copied(way: Way) -> None:
    market = Market(SPEC, rng=1, threads=2, block=16)
    market.run(weeks=3)
    twin = way(market)
    market.run(weeks=3)
    twin.run(weeks=3)
    assert twin.threads == 2
    assert twin.digest() == market.digest()


@WAYS
def test_a_followed_market_can_be_copied(way: Way) -> None:
    market = FollowedMarket(SPEC, rng=1)
    market.run(weeks=3)
    twin = way(market)
    twin.run(weeks=3)
    assert (market.ledger.weeks, twin.ledger.weeks) == (3, 6)
    market.run(weeks=3)
    assert market.ledger.flows.tolist() == twin.ledger.flows.tolist()


def test_a_fork_under_another_policy_leaves_other_firms_plans_alone() -> None:
    market = Market(SPEC, rng=1)
    dearer = market.firm("dear").today.model_copy(update={"price": 13.0})
    market.firm("dear").adopt(dearer, starts=2)
    twin = market.fork("points")
    assert twin.firm("us").plan(0).programme.kind == "points"
    assert twin.firm("dear").plan(2).price == 13.0


def test_an_agent_made_in_a_fork_has_an_id_of_its_own() -> None:
    market = Own(SPEC, rng=1)
    twin = market.fork()
    ids = [agent.unique_id for agent in (*twin.agents, Regulator(twin))]
    assert len(set(ids)) == len(market.agents) + 1


@pytest.mark.skipif(not hasattr(mesa.Model, "observe"), reason="Mesa has no observers before 3.5")
@WAYS
def test_whoever_observes_a_market_does_not_observe_its_copies(way: Way) -> None:
    from mesa.experimental.mesa_signals import ObservableSignals

    market, seen = Market(SPEC, rng=1), []
    market.observe("time", ObservableSignals.CHANGED, note := lambda message: seen.append(message))
    twin = way(market)
    twin.run(weeks=2)
    assert seen == []
    market.run(weeks=2)
    assert len(seen) == 2
    assert note is not None
