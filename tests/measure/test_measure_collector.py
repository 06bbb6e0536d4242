"""The market under Mesa's own tools: batch_run, and a collector that is always up to date."""

from __future__ import annotations

from typing import Any

import mesa
import pytest

from sim.market.market import Market
from sim.measure.collector import REPORTERS
from sim.measure.summary import summarise
from tests.measure.conftest import SMALL


def test_batch_run_returns_a_row_per_run_and_firm() -> None:
    parameters = {"scenario": str(SMALL), "customers": 200, "weeks": 10, "rng": [1, 2]}
    rows = mesa.batch_run(Market, parameters, number_processes=1, display_progress=False)
    assert [(row["rng"], row["firm"]) for row in rows] == [
        (seed, firm) for seed in (1, 2) for firm in ("corner shop", "rival", "us")
    ]
    assert {row["Step"] for row in rows} == {9}
    assert {row["customers"] for row in rows} == {200}
    assert set(REPORTERS) <= set(rows[0])
    market = Market(SMALL, customers=200, weeks=10, rng=1)
    market.run()
    last = market.history.query("week == 9 and segment == 'all'").set_index("firm")
    for row in rows[:3]:
        assert row["revenue"] == last.revenue[row["firm"]]
        assert row["retention"] == summarise(market)[row["firm"]]["retention"]


def test_batch_run_can_collect_every_week_and_stop_early() -> None:
    parameters = {"scenario": str(SMALL), "customers": 100, "weeks": 10}
    rows = mesa.batch_run(
        Market, parameters, data_collection_period=1, max_steps=4, display_progress=False
    )
    rows_by_step = sorted({row["Step"] for row in rows})
    before_3_4 = not hasattr(mesa.DataCollector(), "_collection_steps")
    assert rows_by_step == [0, 1, 2, 3] + [4] * before_3_4  # Mesa added the last step itself


def test_frames_of_the_collector_are_the_weekly_frame(market: Market) -> None:
    collector = market.datacollector
    focal = collector.get_model_vars_dataframe()
    table = market.history.query("segment == 'all'")
    ours = table[table.firm == market.spec.focal].reset_index(drop=True)
    for reporter, measure in REPORTERS.items():
        if reporter != "retention":
            assert focal[reporter].tolist() == ours[measure].tolist()
    agents = collector.get_agent_vars_dataframe()
    assert agents.shape == (market.week * len(market.firms), len(REPORTERS) + 1)
    assert agents.loc[(market.week - 1,)].firm.tolist() == list(market.names)
    assert agents.present_customers.tolist() == table.customers.tolist()


def test_retention_of_the_collector_ends_as_the_summary(market: Market) -> None:
    values = market.datacollector.model_vars["retention"]
    assert values[-1] == summarise(market)[market.spec.focal]["retention"]
    assert values[0] is None
    assert values[51] == values[52] is not None


def test_a_collector_is_filled_anew_when_time_has_passed() -> None:
    market = Market(SMALL, rng=1, customers=100)
    assert market.datacollector.model_vars["profit"] == []
    market.step()
    first = market.datacollector
    assert market.datacollector is first
    market.step()
    assert market.datacollector is not first
    assert len(market.datacollector.get_model_vars_dataframe()) == 2


def test_collecting_adds_nothing_and_reporters_give_the_latest_value() -> None:
    market = Market(SMALL, rng=1, customers=100)
    collector = market.datacollector
    assert collector.model_reporters["profit"](market) is None
    market.step()
    collector = market.datacollector
    collector.collect(market)
    assert len(collector.model_vars["profit"]) == 1
    assert collector.model_reporters["profit"](market) == collector.model_vars["profit"][0]
    firm = market.firm("us")
    frame = collector.get_agent_vars_dataframe()
    assert collector.agent_reporters["firm"](firm) == "us"
    assert collector.agent_reporters["profit"](firm) == frame.loc[(0, firm.unique_id)].profit


def test_a_collector_of_ones_own_is_kept() -> None:
    class Own(Market):
        def __init__(self, **words: Any) -> None:
            super().__init__(SMALL, customers=100, **words)
            self.datacollector = mesa.DataCollector({"week": "week"})

        def step(self) -> None:
            super().step()
            self.datacollector.collect(self)

    market = Own()
    market.step()
    market.step()
    assert market.datacollector.model_vars == {"week": [1, 2]}


def test_weeks_count_from_the_first_step_without_a_burn_in() -> None:
    market = Market(SMALL, rng=1, customers=100, burn_in=False)
    market.step()
    assert market.week == -51
    assert len(market.datacollector.model_vars["profit"]) == 1


@pytest.mark.parametrize("name", ["customers", "weeks", "rng", "policy", "scenario", "seed"])
def test_no_reporter_hides_a_parameter(name: str) -> None:
    assert name not in REPORTERS
