"""Hazards by step: known answers, whatever the strata, and nothing where nothing is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.stats.estimators.hazards import relative_hazards


@given(
    st.lists(st.floats(0.02, 3.0), min_size=1, max_size=6),
    st.lists(st.floats(0.5, 2.0), min_size=1, max_size=5),
)
def test_proportional_hazards_are_found_exactly_in_expected_counts(levels, ratios):
    steps = np.array([1.0, *ratios])
    weeks = np.random.default_rng(1).uniform(10.0, 1000.0, (len(levels), len(steps)))
    events = weeks * (1.0 - np.exp(-np.outer(levels, steps)))
    assert relative_hazards(events, weeks) == pytest.approx(steps, rel=1e-4)


def test_quick_customers_among_slow_ones_do_not_look_like_a_hazard_that_falls():
    levels, weeks = np.array([[0.1], [4.0]]), np.array([[100.0, 800.0], [800.0, 100.0]])
    events = weeks * (1.0 - np.exp(-levels * np.ones(2)))
    apart = relative_hazards(events, weeks)
    together = relative_hazards(events.sum(axis=0, keepdims=True), weeks.sum(axis=0, keepdims=True))
    assert apart == pytest.approx([1.0, 1.0])
    assert together[1] < 0.2


def test_strata_in_which_a_purchase_comes_every_week_or_never_say_nothing():
    events, weeks = np.array([[0.0, 0.0], [9.0, 9.0], [2.0, 4.0]]), np.full((3, 2), 9.0)
    known = np.log(1.0 - 4.0 / 9.0) / np.log(1.0 - 2.0 / 9.0)
    assert relative_hazards(events, weeks) == pytest.approx([1.0, known])


def test_a_step_without_a_purchase_has_no_hazard_to_compare():
    assert np.isnan(relative_hazards(np.array([[3.0, 0.0]]), np.full((1, 2), 9.0))).all()
