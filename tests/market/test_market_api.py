"""The Python API: what Market accepts, shows, and refuses."""

from __future__ import annotations

from pathlib import Path

import mesa
import numpy as np
import pandas as pd
import pytest

from sim.market.columns import COLUMNS
from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.errors import ScenarioError

from .builders import busy


@pytest.fixture
def market() -> Market:
    return Market(busy("purchase"), rng=3, policy="busy")


def test_a_scenario_its_name_and_its_path_are_the_same_market(tmp_path: Path) -> None:
    scenario = Scenario.load("coffee")
    path = tmp_path / "copy.toml"
    path.write_text(scenario.to_toml(), encoding="utf-8")
    markets = [
        Market(source, rng=3, customers=200, weeks=5) for source in (scenario, "coffee", path)
    ]
    assert len({market.digest() for market in markets}) == 1
    assert len(markets[0].customers) == 200
    assert markets[0].spec.weeks == 5


def test_a_generator_is_asked_for_a_seed() -> None:
    scenario = busy("purchase")
    one, two = (Market(scenario, rng=np.random.default_rng(5)) for _ in range(2))
    assert one.digest() == two.digest()
    assert one.digest() != Market(scenario, rng=np.random.default_rng(6)).digest()


def test_unknown_policies_and_scenarios_are_named() -> None:
    with pytest.raises(ScenarioError, match="bisy"):
        Market(busy("purchase"), rng=1, policy="bisy")
    with pytest.raises(ScenarioError, match="no shipped scenario"):
        Market("grocary", rng=1)


def test_a_market_is_a_mesa_model_whose_agents_are_firms(market: Market) -> None:
    assert isinstance(market, mesa.Model)
    assert {agent.name for agent in market.agents} == set(market.names)
    market.step()
    assert (market.steps, market.week) == (1, 1)


def test_a_market_stops_at_the_scenarios_last_week(market: Market) -> None:
    assert market.running
    market.run()
    assert market.week == market.spec.weeks == market.steps
    assert not market.running
    market.run()
    assert market.week == market.spec.weeks


def test_a_market_may_go_on_beyond_the_scenarios_last_week(market: Market) -> None:
    market.run()
    market.run(weeks=60)
    assert market.week == market.spec.weeks + 60
    assert market.residuals() == {"money": 0, "points": 0}


def test_progress_is_told_now_and_then(market: Market) -> None:
    told: list[int] = []
    market.run(weeks=30, progress=told.append)
    assert told == [13, 26, 30]


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_views_that_cannot_be_written(market: Market, name: str) -> None:
    column = market.customers[name]
    assert np.shares_memory(column, market.customers[name])
    assert np.array_equal(column, getattr(market.customers, name))
    assert column.shape[-1] == len(market.customers)
    with pytest.raises(ValueError, match="read-only"):
        column[...] = 0


def test_columns_follow_the_market_without_a_copy(market: Market) -> None:
    spent = market.customers.spent
    before = int(spent.sum())
    market.step()
    assert int(spent.sum()) > before


def test_a_frame_has_a_row_per_place_and_names_for_numbers(market: Market) -> None:
    frame = market.customers.to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert frame.index.tolist() == list(range(len(market.customers)))
    assert set(frame["segment"]) == set(market.segments)
    assert set(frame["last_firm"]) <= {*market.names, ""}
    per_firm = sum(column.per_firm for column in COLUMNS.values())
    assert frame.shape[1] == len(COLUMNS) - 1 + per_firm * (len(market.names) - 1)
    row = int(np.flatnonzero(market.customers.place == 17)[0])
    assert frame.loc[17, "trust[us]"] == market.customers.trust[market.names.index("us"), row]
    frame["spent"] = 0
    assert market.customers.spent.sum() > 0


def test_wrong_names_are_answered_with_those_there_are(market: Market) -> None:
    with pytest.raises(KeyError, match="firms are cheap, dear, us"):
        market.firm("nobody")
    with pytest.raises(KeyError, match="columns are place, born"):
        market.customers["age"]
    with pytest.raises(AttributeError, match="columns are place, born"):
        _ = market.customers.age


def test_a_fork_may_follow_another_policy_and_refuses_unknown_ones(market: Market) -> None:
    twin = market.fork(policy="points")
    assert (market.policy, twin.policy) == ("busy", "points")
    assert twin.firm("us").plan(0).programme.kind == "points"
    assert twin.firm("us") is not market.firm("us")
    with pytest.raises(ScenarioError, match="no such policy"):
        market.fork(policy="nothing")


def test_history_is_tidy(market: Market) -> None:
    market.run(weeks=6)
    history = market.history
    assert len(history) == 6 * len(market.names) * (len(market.segments) + 1)
    keys = history[["week", "firm", "segment"]]
    assert not keys.duplicated().any()
    assert set(history["week"]) == set(range(6))


def test_batch_run_of_mesa_works() -> None:
    rows = mesa.batch_run(
        Market,
        {"scenario": [busy("purchase")], "policy": ["status-quo", "busy"], "weeks": 6},
        max_steps=6,
        display_progress=False,
    )
    frame = pd.DataFrame(rows)
    assert set(frame["policy"]) == {"status-quo", "busy"}
    assert set(frame["Step"]) == {5}
    assert frame["market_share"].between(0.0, 1.0).all()


def test_the_memory_of_customers_is_known(market: Market) -> None:
    one = Market(busy("purchase", 800), rng=3).customers.nbytes
    assert one == 2 * market.customers.nbytes
    assert market.customers.nbytes / len(market.customers) < 300
    assert repr(market.customers) == "<400 customers of 3 firms>"
