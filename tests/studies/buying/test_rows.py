"""Every row of buying runs on a small lab and gives finite values."""

from __future__ import annotations

import math

import pytest

from sim.analysis.validate.validate import look_for
from sim.scenario import Scenario
from sim.studies.buying import ROWS
from sim.studies.lab import Lab
from sim.studies.regularity import Regularity, Verdict

SLOW = "inertia"
"""Has a test of its own."""
ORDER = [
    "nbd",
    "dirichlet-s",
    "scr",
    "sole",
    "inertia",
    "churn-level",
    "double-jeopardy",
    "duplication",
    "pareto",
    "excess-loyalty",
    "value",
]


@pytest.fixture(scope="module")
def brands() -> Lab:
    return Lab(Scenario.load("packaged-goods"), customers=2_000)


@pytest.fixture(scope="module")
def telecom() -> Lab:
    return Lab(Scenario.load("telecom"), customers=2_000)


def test_rows_stand_in_the_order_of_the_table() -> None:
    assert [row.id for row in ROWS] == ORDER


@pytest.mark.parametrize("row", [r for r in ROWS if r.id != SLOW], ids=lambda row: row.id)
def test_a_row_is_measured_with_finite_numbers_in_the_one_kind_of_market_it_belongs_to(
    row: Regularity, brands: Lab, telecom: Lab
) -> None:
    found = [look_for(row, lab) for lab in (brands, telecom)]
    measured = [one for one in found if one.finding is not None]
    assert len(measured) == 1
    assert {one.verdict for one in found if one.finding is None} == {Verdict.ELSEWHERE}
    finding = measured[0].finding
    assert finding is not None
    for value in finding.values:
        assert all(map(math.isfinite, (value.value, value.low, value.high)))
        assert value.low <= value.value <= value.high
