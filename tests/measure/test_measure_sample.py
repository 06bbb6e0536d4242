"""A market simulated through a sample: its amounts are the market's, all else is as it was."""

from __future__ import annotations

import numpy as np
import pytest

from sim.market.books import Account
from sim.market.market import Market
from sim.market.prepare import prepare
from sim.measure.definitions import MEASURES
from sim.measure.frames import weekly, yearly
from sim.measure.measure import PER_CUSTOMER, WHOLE
from sim.measure.summary import summarise, summarise_segments
from sim.runs.worker import run_replication
from sim.scenario import Scenario
from sim.scenario.amounts import found_amounts, lump_sums
from sim.scenario.resize import resized
from tests.measure.conftest import SMALL

TIMES = 4


@pytest.fixture(scope="module")
def town() -> Scenario:
    lumps = {"firms.us.costs.fixed": 5_200.0, "policies.mix.contacts.fixed": 2_600.0}
    return Scenario.load(SMALL).replace({"weeks": 60, "customers": 20_000, **lumps})


@pytest.fixture(scope="module")
def sample(town: Scenario) -> Market:
    market = Market(resized(town, town.customers // TIMES), rng=3, policy="mix")
    market.run()
    return market


@pytest.fixture(scope="module")
def part(town: Scenario) -> Market:
    """The same customers, as a market of their own that bears its part of every lump sum."""
    lumps = {
        ".".join(path): amount / TIMES
        for keys in lump_sums()
        for path, amount in found_amounts(town, keys)
    }
    own = town.replace({"customers": town.customers // TIMES, **lumps})
    market = Market(own, rng=3, policy="mix")
    market.run()
    return market


def test_a_sample_is_its_own_customers_times_what_each_stands_for(
    sample: Market, part: Market
) -> None:
    assert sample.flows.tobytes() == part.flows.tobytes()
    assert (sample.books.entries == part.books.entries).all()
    small, large = summarise_segments(part), summarise_segments(sample)
    for segment, firms in small.items():
        for firm, values in firms.items():
            for name, value in values.items():
                times = 1 if MEASURES[name].unit in PER_CUSTOMER else TIMES
                expected = None if value is None else pytest.approx(value * times)
                assert large[segment][firm][name] == expected, name


def test_a_sample_starts_from_the_same_tastes_as_a_larger_one(town: Scenario) -> None:
    few, more = (prepare(resized(town, n)).births["intercept"] for n in (100, 400))
    assert few.tobytes() == more.tobytes()


def test_tables_by_week_and_year_are_of_the_market_too(sample: Market, part: Market) -> None:
    for frame in (weekly, yearly):
        large, small = frame(sample), frame(part)
        for name in set(large.columns) & set(MEASURES):
            times = 1 if MEASURES[name].unit in PER_CUSTOMER else TIMES
            assert np.allclose(large[name], small[name] * times, equal_nan=True), name


def test_collectors_have_what_tables_have(sample: Market) -> None:
    collected = sample.datacollector.get_model_vars_dataframe()["profit"]
    own = sample.history.query("segment == 'all' and firm == @sample.spec.focal")["profit"]
    assert np.allclose(collected.to_numpy(np.float64), own.to_numpy(np.float64))


def test_books_of_a_sample_balance_in_whole_ticks(sample: Market) -> None:
    assert sample.residuals() == {"money": 0, "points": 0}
    assert (sample.books.entries.sum(axis=-1) == 0).all()


@pytest.mark.parametrize("simulated", [100, 3_333, 20_000])
def test_lump_sums_are_the_markets_whatever_the_sample(town: Scenario, simulated: int) -> None:
    firm = town.firms["us"]
    market = Market(resized(town, simulated), rng=1)
    market.run()
    paid = summarise(market)["us"]["cost_fixed"]
    assert paid == pytest.approx(firm.costs.fixed * town.weeks / 52, rel=1e-4)
    borne = market.books.entries[:, :, market.names.index("us"), Account.FIXED].sum()
    assert borne / simulated == pytest.approx(
        firm.costs.fixed * 10_000 * len(market.flows) / 52 / town.customers, rel=1e-4
    )


def test_counts_of_a_sample_are_whole_numbers_of_the_market(town: Scenario) -> None:
    market = Market(resized(town, 300), rng=1)
    market.run(weeks=8)
    for name, value in summarise(market)["us"].items():
        if MEASURES[name].unit in WHOLE and value is not None:
            assert isinstance(value, int), name
    table = weekly(market)
    whole = [m.name for m in MEASURES.values() if m.unit in WHOLE and m.name in table]
    assert {table[name].dtype for name in whole} == {np.dtype(np.int64)}


def test_a_gain_in_money_is_the_same_through_samples_of_two_sizes(town: Scenario) -> None:
    """Lump sums weigh: the policy must pay for what it sets up, whoever is simulated."""
    gains = []
    for simulated in (500, 2_000):
        here = resized(town, simulated)
        found = []
        for replication in range(16):
            base, policy = run_replication(here, ("status-quo", "mix"), 5, replication)
            found.append((policy.measures["profit"] or 0.0) - (base.measures["profit"] or 0.0))
        gains.append(np.array(found))
    few, many = gains
    error = np.hypot(few.std(ddof=1), many.std(ddof=1)) / np.sqrt(16)
    assert abs(few.mean() - many.mean()) < 3.0 * error
    one_market = few.std(ddof=1) / np.sqrt(40.0), many.std(ddof=1) / np.sqrt(10.0)
    assert 0.5 < one_market[0] / one_market[1] < 2.0  # the chance that the real market meets
