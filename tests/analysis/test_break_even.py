"""The arithmetic of a policy adds up to the profit that the comparison shows."""

from __future__ import annotations

import pytest

from sim.analysis.compare.findings import Findings, Question, find_out
from sim.analysis.compare.sections.break_even import break_even, section
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def found() -> Findings:
    """Three policies of a small grocery market."""
    asked = Question(
        ("bond", "points", "price-cut"), replications=2, customers=800, weeks=104, workers=1
    )
    return find_out("grocery", asked)


@pytest.mark.parametrize("policy", ["bond", "points", "price-cut"])
def test_what_is_gained_less_what_it_costs_is_the_gain_of_profit(
    found: Findings, policy: str
) -> None:
    each = break_even(found, policy)
    profit = found.comparison.policies[policy].vs_baseline["profit"].mean
    assert each.gained - each.costs == pytest.approx(profit / found.comparison.years, rel=1e-6)
    assert (each.lift > each.needed) is (profit > 0.0)


def test_contacts_cost_what_the_file_says(found: Findings) -> None:
    """Fixed costs and so much a contact, of the customers that there are."""
    each = break_even(found, "bond")
    contacts = Scenario.load("grocery").levers("bond").contacts
    assert each.costs > contacts.fixed
    most = contacts.fixed + 1.5 * contacts.per_year * contacts.cost * each.customers
    assert each.costs < most


def test_a_lower_price_costs_contribution_and_no_money(found: Findings) -> None:
    each = break_even(found, "price-cut")
    assert each.needed == pytest.approx(0.0, abs=0.01)
    assert each.lift < 0.0


def test_the_section_has_a_row_for_every_policy(found: Findings) -> None:
    told = section(found)
    assert told is not None
    (table,) = told.blocks
    assert len(table.columns[0].values) == 3
