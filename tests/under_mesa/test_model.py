"""Mesa's tests of Model, with a market.

These do not apply:

- a step that takes longer or shorter than 1: a market's step is a week;
- time under a DEVS simulator (deprecated in Mesa): a market makes its own steps;
- Mesa's scenarios (3.5): a market has Loyalsim's, which cannot be changed;
- a model emptied by `remove_all_agents`: firms stay to the end, and this is what is tested.
"""

from __future__ import annotations

import random
import warnings
from typing import Any

import mesa
import numpy as np
import pytest

from sim.market.firm import Firm
from sim.market.market import Market

from .models import FIRMS, SPEC, VERSION, Kiosk, Shop, Town

HAS_TIME = VERSION >= (3, 4)


@pytest.fixture
def market() -> Market:
    return Market(SPEC, rng=23)


def test_a_new_market_has_made_no_step(market: Market) -> None:
    assert market.running is True
    assert market.steps == 0
    assert not HAS_TIME or market.time == 0.0


@pytest.mark.parametrize("go", ["step", "run"])
def test_steps_and_time_grow_by_one_a_week(market: Market, go: str) -> None:
    for week in range(1, 6):
        market.step() if go == "step" else market.run(weeks=1)
        assert market.steps == market.week == week
        assert not HAS_TIME or market.time == float(week)


def test_a_model_that_stops_itself_has_stopped() -> None:
    class Ten(Market):
        def step(self) -> None:
            super().step()
            if self.steps == 10:
                self.running = False

    model = Ten(SPEC, rng=23)
    model.run_model()
    assert model.steps == 10
    assert not HAS_TIME or model.time == 10.0


def test_run_model_ends_with_the_scenarios_last_week(market: Market) -> None:
    market.run_model()
    assert (market.week, market.running) == (SPEC.weeks, False)


def test_seeds_make_mesas_own_generators() -> None:
    one, two, other = Market(SPEC, rng=23), Market(SPEC, seed=23), Market(SPEC, rng=24)
    assert one.random.random() == two.random.random() != other.random.random()
    drawn = [model.rng.random(10) for model in (one, two, other)]
    assert np.array_equal(drawn[0], drawn[1])
    assert np.array_equal(drawn[0], np.random.default_rng(23).random(10))
    assert not np.array_equal(drawn[0], drawn[2])


def test_simulating_draws_nothing_from_mesas_generators(market: Market) -> None:
    before = market.random.getstate(), market.rng.bit_generator.state
    market.run(weeks=10)
    assert (market.random.getstate(), market.rng.bit_generator.state) == before


def test_generators_can_be_reset(market: Market) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # since 3.5 in favour of reset_rng
        market.reset_randomizer(42)
    assert market.random.random() == random.Random(42).random()
    market.reset_rng(6)
    assert market.rng.random() == np.random.default_rng(6).random()


@pytest.mark.skipif(VERSION < (3, 5), reason="reset_rng() draws a fresh seed before Mesa 3.5")
@pytest.mark.parametrize("make", [lambda: 5, lambda: np.random.default_rng(5)])
def test_a_generator_is_reset_to_where_it_began(make: Any) -> None:
    market = Market(SPEC, rng=make())
    drawn = market.rng.random(3)
    market.reset_rng()
    assert np.array_equal(market.rng.random(3), drawn)


def test_agents_are_the_firms_and_known_by_their_kind(market: Market) -> None:
    assert [firm.name for firm in market.agents] == FIRMS
    assert market.agent_types == [Firm]
    assert list(market.agents_by_type[Firm]) == list(market.firms)


def test_agents_of_ones_own_are_known_beside_the_firms() -> None:
    town = Town(SPEC, rng=1)
    assert set(town.agent_types) == {Firm, Shop, Kiosk}
    assert list(town.agents_by_type[Shop]) == town.shops[:4]
    assert list(town.agents) == [*town.firms, *town.shops]


def test_ids_count_from_1_in_each_market() -> None:
    for _ in range(2):
        town = Town(SPEC, rng=1)
        assert [agent.unique_id for agent in town.agents] == list(range(1, 9))
        assert Shop(town).unique_id == 9


def test_agents_cannot_be_assigned(market: Market) -> None:
    with pytest.raises(AttributeError):
        market.agents = []


def test_agents_of_ones_own_can_be_removed() -> None:
    town = Town(SPEC, rng=1)
    town.shops[0].remove()
    assert list(town.agents) == [*town.firms, *town.shops[1:]]
    town.shops[0].remove()
    town.run(weeks=3)
    assert [shop.opened for shop in town.shops] == [0, 3, 3, 3, 3]


def test_a_firm_cannot_be_removed_and_goes_on_trading(market: Market) -> None:
    firm = market.firm("dear")
    with pytest.raises(ValueError, match="firm 'dear' cannot be removed: customers, points and"):
        firm.remove()
    with pytest.raises(ValueError, match="firm 'cheap' cannot be removed"):
        market.remove_all_agents()
    assert list(market.agents) == list(market.firms)
    untouched = Market(SPEC, rng=23)
    for each in (market, untouched):
        each.run(weeks=5)
    assert market.digest() == untouched.digest()


def test_no_firm_can_be_added(market: Market) -> None:
    today = market.firm("us").today
    with pytest.raises(ValueError, match="takes no more firms: add this one to its scenario"):
        Firm(market, "fourth", market.firm("us").strategy, today)
    assert list(market.agents) == list(market.firms)


def test_the_scenario_of_a_market_is_the_one_it_simulates() -> None:
    market = Market(SPEC, rng=1, weeks=9)
    assert market.scenario is market.spec
    assert market.scenario == SPEC.replace("weeks", 9)
    with pytest.raises(AttributeError, match=r"market\.scenario cannot be assigned"):
        market.scenario = SPEC.replace("weeks", 12)
    with pytest.raises(AttributeError, match=r"market\.scenario cannot be assigned"):
        market.scenario = mesa.Model(rng=1)
