"""Worlds: draws of what is not known."""

from __future__ import annotations

import numpy as np

from sim.runs.worlds import Worlds
from sim.scenario import Scenario


def test_replications_of_a_world_share_it_and_other_worlds_differ(small: Scenario) -> None:
    worlds = Worlds(small, seed=1, per_world=2)
    assert worlds.at(0) is worlds.at(1)
    assert worlds.at(2) is worlds.at(3)
    assert worlds.at(1) != worlds.at(2)


def test_more_worlds_leave_the_first_ones_as_they_were(small: Scenario) -> None:
    few, many = Worlds(small, 1).values(3), Worlds(small, 1).values(9)
    assert (few == many[:3]).all()
    assert len(np.unique(many[:, 0])) == 9


def test_another_seed_draws_other_worlds(small: Scenario) -> None:
    assert (Worlds(small, 1).values(4) != Worlds(small, 2).values(4)).any(axis=1).all()


def test_values_are_those_of_the_scenario_there(small: Scenario) -> None:
    worlds = Worlds(small, 3)
    for world, (_, lag, failures) in enumerate(worlds.values(4)):
        there = worlds.at(world)
        assert there.firms["rival"].strategy.lag == lag in (13, 26, 52)
        assert there.firms["us"].failures.rate == failures
        assert 0.01 <= failures <= 0.04
        assert there.uncertainty == {}


def test_at_the_file_and_without_uncertainty_nothing_is_drawn(small: Scenario) -> None:
    for worlds in (
        Worlds(small, 1, per_world=2, at_file=True),
        Worlds(small.model_copy(update={"uncertainty": {}}), 1, per_world=2),
    ):
        assert not worlds.drawn
        assert worlds.per_world == 1
        assert worlds.at(0) is worlds.at(7) is worlds.scenario
        assert worlds.values(2).shape == (2, 0)
