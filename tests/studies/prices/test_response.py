"""The response to a lasting price has the known answers of demand with one elasticity."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario import Scenario
from sim.studies.prices.response import Response, Sold, category_units, respond

ELASTICITY = 3.0
CHANGES = (-0.05, 0.05, 0.2)


def constant(unit_cost: float) -> Response:
    """What a firm sells at 30 whose units answer with one elasticity, at a cost of so much each."""
    spec = Scenario.load("grocery").replace("firms.us.unit_cost", unit_cost)

    def sold(change: float) -> Sold:
        price = 30.0 * (1.0 + change)
        units = np.full(156, price**-ELASTICITY)
        earned = (price - unit_cost) * units
        return Sold(units, price * units, earned, earned - 1e-4)

    return Response(spec, "us", {change: sold(change) for change in (0.0, *CHANGES)})


def test_the_elasticity_is_that_of_the_demand() -> None:
    assert constant(20.0).elasticity(0.05, 0, 13) == pytest.approx(-ELASTICITY)


def test_the_best_unit_cost_is_that_of_lerner() -> None:
    """Margin 1/3 at an elasticity of 3, whatever the cost is now."""
    best = 30.0 * (1.0 - 1.0 / ELASTICITY)
    for cost in (12.0, 20.0, 25.0):
        assert constant(cost).best_unit_cost(0.05) == pytest.approx(best, rel=0.01)


def test_at_the_best_price_any_other_loses_and_the_fixed_cost_does_not_matter() -> None:
    response = constant(20.0)
    assert response.margin == pytest.approx(1.0 / ELASTICITY)
    assert all(response.gain(change) < 0.0 for change in CHANGES)
    assert constant(12.0).gain(-0.05) > 0.0 > constant(12.0).gain(0.05)
    assert constant(25.0).gain(0.05) > 0.0 > constant(25.0).gain(-0.05)


def test_seeds_add_up_and_rivals_that_answer_are_asked_for() -> None:
    small = Scenario.load("grocery").replace("simulate", 300)
    one, other, both = (respond(small, "us", (0.05,), seeds) for seeds in ([1], [2], [1, 2]))
    for change in (0.0, 0.05):
        total = one.sold[change].units.sum() + other.sold[change].units.sum()
        assert both.sold[change].units.sum() == pytest.approx(total)
    answered = respond(small, "us", (-0.05,), [1], held=False)
    held = respond(small, "us", (-0.05,), [1])
    assert answered.sold[0.0].units.sum() != held.sold[-0.05].units.sum()
    assert answered.gain(-0.05) < held.gain(-0.05)


def test_a_category_loses_where_all_its_prices_rise_for_good() -> None:
    small = Scenario.load("coffee").replace("simulate", 1_000)
    units = category_units(small, 0.1, [1])
    assert units[-52:].mean() < 0.97
    assert category_units(small, 0.0, [1]) == pytest.approx(1.0)
