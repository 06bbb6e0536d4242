"""Mesa's tests of batch_run, with a market in place of the toy model.

These do not apply:

- how parameters are multiplied out (`_make_model_kwargs`): Mesa's own, no model takes part;
- a thousand steps: a market ends with its scenario's last week.

Before Mesa 3.5 batch_run hands no seed to the model; there, seeds are a parameter like any other,
and `max_steps` counts one step more.
"""

from __future__ import annotations

import warnings
from typing import Any

import mesa
import pytest

from sim.market.market import Market
from sim.measure.collector import REPORTERS

from .models import FIRMS, SPEC, VERSION

WEEKS = 6
SMALL: dict[str, Any] = {"scenario": [SPEC], "weeks": WEEKS}


def batch(parameters: dict[str, Any], model: type[Market] = Market, **words: Any) -> Any:
    """Rows of batch_run, without its progress bar and its warning about `iterations`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return mesa.batch_run(model, parameters, display_progress=False, **words)


class Plain(Market):
    """A market with a parameter of its own, and a collector that speaks of no agents."""

    def __init__(self, *args: Any, note: object = None, **words: Any) -> None:
        super().__init__(*args, **words)
        self.note = note
        self.datacollector = mesa.DataCollector({"noted": "note", "weeks_done": "week"})

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)


def test_a_row_for_each_firm_says_what_was_asked_and_what_came_out() -> None:
    rows = batch(SMALL | {"rng": 42})
    assert [row["firm"] for row in rows] == FIRMS
    market = Market(SPEC, rng=42, weeks=WEEKS)
    market.run()
    last = market.datacollector.get_agent_vars_dataframe().loc[(WEEKS - 1,)]
    for row in rows:
        assert (row["RunId"], row["iteration"], row["Step"]) == (0, 0, WEEKS - 1)
        assert (row["rng"], row["seed_word"], row["weeks"]) == (42, 42, WEEKS)
        assert {name: row[name] for name in REPORTERS} == {
            name: last[name][row["AgentID"]] for name in REPORTERS
        }


def test_two_processes_give_the_rows_of_one() -> None:
    parameters = SMALL | {"rng": [42, 31415], "policy": ["status-quo", "busy"]}
    one, two = (batch(parameters, number_processes=number) for number in (1, 2))
    assert len(one) == 4 * 3
    assert sorted(two, key=lambda row: (row["RunId"], row["AgentID"])) == one


def test_iterations_are_different_runs() -> None:
    rows = batch(SMALL, iterations=5)
    assert [row["iteration"] for row in rows if row["firm"] == "us"] == [0, 1, 2, 3, 4]
    assert len({row["seed_word"] for row in rows}) == 5
    assert len({row["revenue"] for row in rows if row["firm"] == "us"}) == 5


def test_a_run_without_a_seed_can_be_made_again() -> None:
    row = batch(SMALL)[0]
    again = batch(SMALL | {"rng": row["seed_word"]})[0]
    assert {name: again[name] for name in REPORTERS} == {name: row[name] for name in REPORTERS}


@pytest.mark.skipif(VERSION < (3, 5), reason="batch_run takes no seeds before Mesa 3.5")
def test_seeds_handed_to_batch_run_are_the_markets() -> None:
    rows = batch(SMALL, rng=[42, 31415])
    assert [(row["seed_word"], row["firm"]) for row in rows] == [
        (seed, firm) for seed in (42, 31415) for firm in FIRMS
    ]
    assert batch(SMALL, rng=42) == [row for row in rows if row["seed_word"] == 42]
    with pytest.raises(ValueError, match="iterations and rng"):
        batch(SMALL, rng=42, iterations=1)
    with pytest.raises(ValueError, match="two names of the same thing"):
        batch(SMALL | {"rng": 7}, rng=42)


def test_parameters_are_multiplied_out() -> None:
    rows = batch(SMALL | {"rng": 1, "customers": [40, 60], "policy": ["status-quo", "points"]})
    runs = {(row["RunId"], row["customers"], row["policy"]) for row in rows}
    assert runs == {
        (0, 40, "status-quo"),
        (1, 40, "points"),
        (2, 60, "status-quo"),
        (3, 60, "points"),
    }
    with pytest.raises(ValueError, match="empty"):
        batch(SMALL | {"policy": []})


def test_a_collector_without_agents_gives_a_row_per_run_and_parameters_need_no_hash() -> None:
    rows = batch(SMALL | {"note": [{"key": "value"}], "rng": [1, 2]}, Plain)
    assert [(row["noted"], row["weeks_done"]) for row in rows] == [({"key": "value"}, WEEKS)] * 2


def test_data_are_collected_every_so_many_weeks_and_runs_end_early() -> None:
    steps = [row["Step"] for row in batch(SMALL, data_collection_period=1) if row["firm"] == "us"]
    assert steps == list(range(WEEKS))
    steps = [row["Step"] for row in batch(SMALL, data_collection_period=2) if row["firm"] == "us"]
    assert steps[:3] == [0, 2, 4]
    rows = batch(SMALL, data_collection_period=1, max_steps=3)
    assert {row["Step"] for row in rows} == set(range(3 if VERSION >= (3, 5) else 4))
