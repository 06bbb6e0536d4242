"""What Mesa promises of its models, agents, sets of agents, collectors and batches, of a market.

After Mesa's own tests of `batch_run`, `DataCollector`, `AgentSet` and `Model`, with a market in
place of their toy models. Those that do not apply:

- removing agents, and agents made anew while a model runs: a market's firms are those of its
  scenario to the end (`tests/market/test_run.py` and `test_copies.py` have what is refused);
- agents of several types in one model, by type or in one collector: a market has firms only;
- collecting from agents that die between steps: firms do not;
- grids, continuous space and cells: a market has none;
- `model.schedule` and the experimental parts: gone from Mesa, or of no promise;
- `Model.scenario` of Mesa's own class: a market's scenario is the one it was made from
  (`tests/market/test_market_api.py`).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import mesa
import pytest

from sim import Hold, Market, Scenario
from sim.market.firm import Firm

from .builders import busy

SMALL = str(Path(__file__).parents[1] / "scenario" / "small.toml")
FEW: dict[str, Any] = {"scenario": SMALL, "customers": 60, "weeks": 4}


def market(**words: Any) -> Market:
    """A small market of three firms."""
    return Market(busy("purchase", 60), **({"rng": 1} | words))


class Counting(Market):
    """A market with a collector of its own, which it fills in its step, as Mesa's examples do."""

    def __init__(self, **words: Any) -> None:
        super().__init__(busy("purchase", 60), **words)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "week": "week",
                "called": lambda model: model.week * 2,
                "bound": [partial(sum), [[1, 2]]],
                "method": self.firm_count,
            },
            agent_reporters={"price": lambda firm: firm.offer.price, "name": "name"},
            tables={"visits": ["week", "firm"]},
        )

    def firm_count(self) -> int:
        """Firms of the market."""
        return len(self.agents)

    def step(self) -> None:
        """A week, collected."""
        super().step()
        self.datacollector.collect(self)


# Model


def test_a_model_counts_its_steps_and_stops_when_it_says_so() -> None:
    model = market(weeks=3)
    assert (model.steps, model.running) == (0, True)
    model.step()
    assert (model.steps, model.running) == (1, True)
    model.run_model()
    assert (model.steps, model.week, model.running) == (3, 3, False)


@pytest.mark.parametrize("name", ["rng", "seed"])
def test_the_same_seed_makes_the_same_model_and_the_same_random_numbers(name: str) -> None:
    models = [Market(busy("purchase", 60), **{name: 42}) for _ in range(2)]
    assert len({model.random.random() for model in models}) == 1
    assert len({float(model.rng.random()) for model in models}) == 1
    for model in models:
        model.run(2)
    assert len({model.digest() for model in models}) == 1


def test_a_model_knows_its_agents_and_each_agent_its_model() -> None:
    model = market()
    assert list(model.agents) == list(model.firms)
    assert model.agent_types == [Firm]
    assert list(model.agents_by_type[Firm]) == list(model.firms)
    assert all(firm.model is model for firm in model.agents)
    assert [firm.unique_id for firm in model.agents] == [1, 2, 3]
    assert [firm.unique_id for firm in market().agents] == [1, 2, 3]


# AgentSet


def test_agents_are_selected_by_what_they_are_like() -> None:
    model = market()
    dear = model.agents.select(lambda firm: firm.offer.price > 10.0)
    assert [firm.name for firm in dear] == ["dear"]
    assert len(model.agents.select(at_most=2)) == 2
    assert len(model.agents.select(lambda firm: True, at_most=0.5)) == 1
    assert len(model.agents.select(agent_type=Firm)) == 3
    assert model.firm("dear") in dear
    assert model.firm("us") not in dear


def test_agents_are_sorted_and_shuffled_reproducibly() -> None:
    prices = [firm.offer.price for firm in market().agents.sort(lambda f: f.offer.price)]
    assert prices == sorted(prices, reverse=True)
    rising = market().agents.sort(lambda f: f.offer.price, ascending=True)
    assert [firm.offer.price for firm in rising] == sorted(prices)
    orders = [[firm.name for firm in market().agents.shuffle()] for _ in range(2)]
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == ["cheap", "dear", "us"]


def test_agents_do_and_map_and_are_got_and_set() -> None:
    model = market()
    assert model.agents.map("plan", 0) == [firm.plan(0) for firm in model.firms]
    assert model.agents.get("name") == ["cheap", "dear", "us"]
    assert model.agents.get(["name", "starts"])[0] == ["cheap", 0]
    assert model.agents.get("mood", handle_missing="default", default_value=3) == [3, 3, 3]
    with pytest.raises(AttributeError):
        model.agents.get("mood")
    hold = Hold()
    model.agents.set("strategy", hold)
    assert all(firm.strategy is hold for firm in model.firms)
    told: list[str] = []
    model.agents.do(lambda firm: told.append(firm.name))
    model.agents.shuffle_do(lambda firm: told.append(firm.name))
    assert sorted(told) == ["cheap", "cheap", "dear", "dear", "us", "us"]


def test_agents_are_counted_together_and_in_groups() -> None:
    model = market()
    assert model.agents.agg("starts", max) == 0
    groups = model.agents.groupby(lambda firm: firm.offer.price > 9.5)
    assert {key: len(group) for key, group in groups} == {False: 1, True: 2}
    assert groups.count() == {False: 1, True: 2}


# DataCollector


def test_a_collector_of_ones_own_has_models_agents_and_tables() -> None:
    model = Counting(rng=1)
    model.run(3)
    table = model.datacollector.get_model_vars_dataframe()
    assert table.week.tolist() == [1, 2, 3]
    assert table.called.tolist() == [2, 4, 6]
    assert table.bound.tolist() == table.method.tolist() == [3, 3, 3]
    agents = model.datacollector.get_agent_vars_dataframe()
    assert agents.index.names == ["Step", "AgentID"]
    assert agents.loc[2].name.tolist() == ["cheap", "dear", "us"]
    assert len(agents) == 9
    for firm in model.firms:
        model.datacollector.add_table_row("visits", {"week": model.week, "firm": firm.name})
    assert model.datacollector.get_table_dataframe("visits").firm.tolist() == list(model.names)


def test_a_collector_refuses_what_does_not_fit_its_tables() -> None:
    collector = Counting(rng=1).datacollector
    with pytest.raises(Exception, match="Table does not exist"):
        collector.add_table_row("no such table", {})
    collector.add_table_row("visits", {"week": 1, "firm": "us"}, ignore_missing=True)
    assert collector.get_table_dataframe("visits").firm.tolist() == ["us"]
    with pytest.raises(Exception, match=r"[Mm]issing"):
        collector.add_table_row("visits", {"week": 1})


def test_a_reporter_that_does_not_exist_is_an_error() -> None:
    model = market()
    model.datacollector = mesa.DataCollector(model_reporters={"mood": "mood"})
    with pytest.raises((AttributeError, ValueError), match="mood"):
        model.datacollector.collect(model)


# batch_run


def test_a_batch_is_the_product_of_its_parameters() -> None:
    parameters = FEW | {"policy": ["status-quo", "discount"], "customers": [60, 80], "rng": 1}
    rows = mesa.batch_run(Market, parameters, number_processes=1, display_progress=False)
    runs = {(row["RunId"], row["policy"], row["customers"]) for row in rows}
    assert len(rows) == 4 * 3
    assert {run[1:] for run in runs} == {
        (policy, customers) for policy in ("status-quo", "discount") for customers in (60, 80)
    }


@pytest.mark.filterwarnings("ignore:The `iterations` keyword:DeprecationWarning")
def test_iterations_without_a_seed_are_different_runs() -> None:
    rows = mesa.batch_run(Market, FEW, iterations=5, number_processes=1, display_progress=False)
    words = {(row["RunId"], row["seed_word"]) for row in rows}
    assert len(words) == len({word for _, word in words}) == 5
    assert {row["iteration"] for row in rows if "iteration" in row} in ({0, 1, 2, 3, 4}, set())


def test_a_batch_under_seeds_is_reproducible() -> None:
    parameters = FEW | {"rng": [1, 2]}
    once, again = (
        mesa.batch_run(Market, parameters, number_processes=1, display_progress=False)
        for _ in range(2)
    )
    assert once == again
    revenue = {row["rng"]: row["revenue"] for row in once}
    assert revenue[1] != revenue[2]


def test_a_batch_in_two_processes_is_the_same_as_in_one() -> None:
    parameters = FEW | {"rng": [1, 2]}
    alone, together = (
        mesa.batch_run(Market, parameters, number_processes=n, display_progress=False)
        for n in (1, 2)
    )
    key = "RunId"
    assert sorted(alone, key=lambda row: (row[key], row["firm"])) == sorted(
        together, key=lambda row: (row[key], row["firm"])
    )


def test_a_batch_stops_at_its_most_steps() -> None:
    rows = mesa.batch_run(
        Market, FEW | {"weeks": 9}, number_processes=1, max_steps=3, display_progress=False
    )
    assert {row["Step"] for row in rows} <= {2, 3}
    assert len(rows) == len(Scenario.load(SMALL).firms)


def test_a_batch_of_a_model_with_a_collector_of_its_own_is_filled() -> None:
    rows = mesa.batch_run(
        Counting,
        {"weeks": 3, "rng": [1]},
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )
    assert {row["week"] for row in rows} == {3}
    assert [row["name"] for row in rows] == ["cheap", "dear", "us"]
