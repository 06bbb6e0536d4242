"""What a pilot is worth: nothing where it decides nothing, and what brute force says elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.analysis.pilot.value import Prospects, believe, worth

NORMAL = stats.norm.ppf((np.arange(400) + 0.5) / 400)
"""Worlds of a standard normal, evenly."""


def prospects(mean: float, added: float = 0.0, late: float = 1.0) -> Prospects:
    """Gains of 100 z + mean, where the pilot reads z."""
    gains, adds = 100.0 * NORMAL + mean, np.full(400, added)
    return Prospects(NORMAL, gains, late * gains, adds, adds)


@pytest.mark.parametrize(("mean", "error"), [(0.0, 0.5), (60.0, 1.0), (-60.0, 0.3), (150.0, 2.0)])
def test_it_is_the_value_of_sample_information_by_brute_force(mean: float, error: float) -> None:
    rng = np.random.default_rng(1)
    z = rng.normal(size=400_000)
    read = z + error * rng.normal(size=z.size)
    gains, expected = 100.0 * z + mean, 100.0 * read / (1.0 + error**2) + mean
    brute = np.where(expected > 0.0, gains, 0.0)
    half = 4.0 * stats.sem(brute)
    assert worth(prospects(mean), error, 0.0).value == pytest.approx(
        brute.mean() - max(mean, 0.0), abs=half + 0.6
    )


def test_a_pilot_that_tells_nothing_or_could_not_change_the_decision_is_worth_nothing() -> None:
    assert worth(prospects(60.0), 1e6, 0.0).value == pytest.approx(0.0, abs=0.1)
    assert worth(prospects(1e4), 0.1, 0.0).value == pytest.approx(0.0, abs=0.1)


def test_its_price_what_it_does_to_customers_and_the_delay_are_taken_off() -> None:
    free = worth(prospects(60.0), 0.5, 0.0).value
    assert worth(prospects(60.0), 0.5, 7.0).value == pytest.approx(free - 7.0)
    assert worth(prospects(60.0, added=-9.0), 0.5, 0.0).value == pytest.approx(free - 9.0)
    assert worth(prospects(60.0), 0.5, 7.0).cost == 7.0
    sure = prospects(1e4, late=0.9)
    assert worth(sure, 0.1, 0.0).value == pytest.approx(-0.1 * 1e4, rel=0.01)


def test_what_waiting_alone_brings_is_not_the_pilots() -> None:
    patient = prospects(1e4, late=1.5)
    assert worth(patient, 0.1, 0.0).value == pytest.approx(0.0, abs=0.01)


def test_a_smaller_pilot_adds_less_and_delays_as_much() -> None:
    half = prospects(60.0, added=-8.0).sized(0.5)
    assert (half.adopted.mean(), half.dropped.mean()) == (-4.0, -4.0)
    assert np.array_equal(half.late, prospects(60.0).late)


def test_more_customers_are_worth_more_where_they_cost_nothing() -> None:
    values = [worth(prospects(60.0), error, 0.0).value for error in (4.0, 2.0, 1.0, 0.5, 0.1)]
    assert values == sorted(values)


def test_few_worlds_by_chance_alike_promise_nothing() -> None:
    rng, values = np.random.default_rng(3), []
    for _ in range(300):
        gains, reads = rng.normal(50.0, 100.0, 8), rng.normal(size=8)
        values.append(
            worth(Prospects(reads, gains, gains, np.zeros(8), np.zeros(8)), 0.1, 0.0).value
        )
    assert np.mean(values) < 2.0 * stats.sem(values)


def test_the_belief_is_the_regression_of_gains_on_readings() -> None:
    belief = believe(prospects(60.0), 1.0)
    assert belief.after(2.0) == pytest.approx(60.0 + 100.0 * 2.0 / 2.0, rel=0.01)
    assert belief.sd == pytest.approx(100.0 / np.sqrt(2.0), rel=0.01)
