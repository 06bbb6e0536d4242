"""Mesa's tests of DataCollector: a collector of one's own in a market.

What a market's own collector holds is in `tests/measure/test_measure_collector.py`.

These do not apply:

- agents that disappear from the records after their removal, with firms: a firm stays. With agents
  of one's own it applies, and is here;
- records under Mesa's number of a step for the market's own collector: it is filled when asked
  for, and counts weeks from 0, as `market.history`.
"""

from __future__ import annotations

from typing import Any

import mesa
import pytest

from sim.market.firm import Firm
from sim.market.flows import Flow
from sim.market.market import Market

from .models import FIRMS, SPEC, Kiosk, Shop, Town

WEEKS = 7


def scaled(shop: Shop, factor: float, offset: float) -> float:
    return factor * shop.size + offset


class Collecting(Town):
    """A town that collects at the start and after every week."""

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.rate = 2.5
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "agents": lambda model: len(model.agents),
                "rate": "rate",
                "revenue": _revenue,
                "ratio": [self.ratio, [3, 4]],
                "no_ratio": [self.ratio, [12, 0]],
            },
            agent_reporters={"id": "unique_id", "kind": lambda agent: type(agent).__name__},
            agenttype_reporters={
                Firm: {"firm": "name", "price": lambda firm: firm.offer.price},
                Shop: {"opened": "opened", "area": Shop.area, "scaled": [scaled, [2.0, 3.0]]},
            },
            tables={"final": ["shop", "opened"]},
        )
        self.datacollector.collect(self)

    def ratio(self, over: float, under: float) -> float | None:
        return over / under if under else None

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)


def _revenue(model: Market) -> float:
    return float(model.flows[:, :, :, Flow.REVENUE].sum())


@pytest.fixture(scope="module")
def town() -> Collecting:
    """Four weeks with all shops, three with one less, some in one run, some step by step."""
    town = Collecting(SPEC, rng=23)
    town.run(weeks=4)
    town.shops[3].remove()
    town.run(weeks=2)
    town.step()
    for shop in town.agents_by_type[Shop]:
        town.datacollector.add_table_row("final", {"shop": shop.unique_id, "opened": shop.opened})
    return town


def test_model_reporters_of_every_kind_are_collected(town: Collecting) -> None:
    found = town.datacollector.model_vars
    assert found["agents"] == [8] * 5 + [7] * 3
    assert found["rate"] == [2.5] * 8
    assert found["ratio"] == [0.75] * 8
    assert found["no_ratio"] == [None] * 8
    assert found["revenue"][-1] == _revenue(town)
    assert len(set(found["revenue"])) == 8


def test_agent_records_have_a_row_for_each_agent_that_is_there(town: Collecting) -> None:
    frame = town.datacollector.get_agent_vars_dataframe()
    assert frame.groupby("Step").size().tolist() == [8] * 5 + [7] * 3
    assert (frame["id"] == frame.index.get_level_values("AgentID")).all()
    assert set(frame["kind"]) == {"Firm", "Shop", "Kiosk"}
    assert sorted(town.datacollector._agent_records) == list(range(WEEKS + 1))


def test_kinds_of_agents_have_reporters_of_their_own(town: Collecting) -> None:
    firms = town.datacollector.get_agenttype_vars_dataframe(Firm)
    assert firms.shape == (3 * (WEEKS + 1), 2)
    assert firms.loc[(WEEKS,)].firm.tolist() == FIRMS
    assert firms.loc[(WEEKS,)].price.tolist() == [firm.offer.price for firm in town.firms]
    shops = town.datacollector.get_agenttype_vars_dataframe(Shop)
    assert list(shops.columns) == ["opened", "area", "scaled"]
    assert len(shops) == 5 * 4 + 3 * 3
    assert (shops["opened"] == shops.index.get_level_values("Step")).all()
    assert shops.loc[(0,)].area.tolist() == [10.0, 20.0, 30.0, 40.0]
    assert shops.loc[(0,)].scaled.tolist() == [5.0, 7.0, 9.0, 11.0]


def test_a_kind_includes_its_subclasses_if_it_has_no_members_of_its_own() -> None:
    town = Collecting(SPEC, rng=23)
    town.datacollector = mesa.DataCollector(agenttype_reporters={mesa.Agent: {"id": "unique_id"}})
    town.run(weeks=2)
    everybody = town.datacollector.get_agenttype_vars_dataframe(mesa.Agent)
    assert everybody["id"].tolist() == [*range(1, 9)] * 2


def test_a_kind_without_reporters_is_told() -> None:
    town = Collecting(SPEC, rng=23)
    with pytest.warns(UserWarning, match="No agent-type reporters"):
        assert town.datacollector.get_agenttype_vars_dataframe(Kiosk).empty


def test_tables_take_rows_and_refuse_what_does_not_fit(town: Collecting) -> None:
    frame = town.datacollector.get_table_dataframe("final")
    assert frame["opened"].tolist() == [WEEKS] * 3
    with pytest.raises(Exception, match="Table does not exist"):
        town.datacollector.add_table_row("no_table", {})
    with pytest.raises(Exception, match="missing column"):
        town.datacollector.add_table_row("final", {"opened": 1})
    with pytest.raises(Exception, match="No such table"):
        town.datacollector.get_table_dataframe("no_table")


def test_frames_have_a_row_per_collection_and_a_column_per_reporter(town: Collecting) -> None:
    assert town.datacollector.get_model_vars_dataframe().shape == (WEEKS + 1, 5)
    assert town.datacollector.get_agent_vars_dataframe().shape == (8 * 5 + 7 * 3, 2)


@pytest.mark.parametrize(
    ("reporter", "error"),
    [
        (lambda model: model.no_such_attribute, RuntimeError),
        ("no_such_attribute", Exception),
        (["not callable", [1, 2]], ValueError),
    ],
)
def test_reporters_that_cannot_work_are_refused(reporter: Any, error: type[Exception]) -> None:
    market = Market(SPEC, rng=23)
    market.datacollector = mesa.DataCollector(model_reporters={"wrong": reporter})
    with pytest.raises(error):
        market.datacollector.collect(market)
