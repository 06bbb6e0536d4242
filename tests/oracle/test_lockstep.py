"""Engine and oracle make the same choices, customer by customer and week by week."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.market.flows import Flow

from .closeness import ROUNDING
from .correspondence import CLOSE, COUNTS, EXACT, SUMS, TOLERANCE
from .lockstep import Case, Discrepancy, Lockstep, cases, run
from .outcome import Outcome, as_property
from .person import PER_FIRM, SINGLE
from .scenarios import load

WEEKS = 104
MOST_PARTINGS = 2
"""Customers of one run whom rounding may part; one was seen in 3.8 million customer-weeks."""
MOST_PARTINGS_SHARE = 4e-4
"""The same per customer and week."""
MOST_EXCUSED = 0.01
"""Share of a firm's weekly counts that may differ because of a close call."""

CASES = cases()
every_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


@every_case
def test_same_choices(case: Case, record_property: Callable[[str, str], None]) -> None:
    """Every scenario under every policy, with few customers."""
    outcome = run(case, customers=40, weeks=WEEKS)
    record_property(*as_property(outcome))
    check(outcome)


@pytest.mark.full
@every_case
def test_same_choices_of_many(case: Case, record_property: Callable[[str, str], None]) -> None:
    """The same with 500 customers, every one of whom is followed."""
    outcome = run(case, customers=500, weeks=WEEKS)
    record_property(*as_property(outcome))
    check(outcome)


@pytest.mark.parametrize("name", ["busy", "busy-subscription"])
def test_same_choices_of_a_sample(name: str) -> None:
    """Each of the few stands for five: of the market's tastes, the sample's network."""
    pair = Lockstep(load(name), "status-quo", 60, seed=3, name=name, stands_for=5)
    for _ in range(WEEKS):
        pair.step()
    check(pair.outcome)


def check(outcome: Outcome) -> None:
    """Something happened, and close calls have excused next to nothing."""
    assert outcome.purchases > outcome.customer_weeks / 50
    assert len(outcome.partings) <= MOST_PARTINGS, outcome.partings
    assert outcome.share < MOST_PARTINGS_SHARE
    assert outcome.largest_margin < ROUNDING
    assert outcome.firm_weeks_excused <= MOST_EXCUSED * outcome.firm_weeks
    assert outcome.largest_difference < 1.0


def test_everything_is_compared() -> None:
    assert set(EXACT.values()) | set(CLOSE.values()) == {*PER_FIRM, *SINGLE, "place", "segment"}
    assert set(COUNTS) | set(SUMS) == set(Flow)


def test_a_choice_turned_without_a_close_call_is_a_discrepancy() -> None:
    pair = Case("different", "status-quo").lockstep(30)
    pair.step()
    customer = pair.oracle.customers[7]
    customer.points[0] += 1
    with pytest.raises(Discrepancy, match=rf"at place {customer.place} \(row 7\)"):
        pair.step()


def test_a_state_that_drifts_is_a_discrepancy() -> None:
    pair = Case("different", "status-quo").lockstep(30)
    pair.step()
    pair.oracle.customers[3].trust[1] -= 3.0 * TOLERANCE
    with pytest.raises(Discrepancy, match="differing: trust"):
        pair.step()


def test_a_count_that_differs_is_a_discrepancy() -> None:
    pair = Case("different", "status-quo").lockstep(30)
    pair.step()
    pair.oracle.firms[0].counters.complaints += 1
    with pytest.raises(Discrepancy, match="COMPLAINTS"):
        pair.compare_counts()


def test_whoever_parts_in_a_close_call_follows_the_engine() -> None:
    """A customer of the oracle is given other tastes, and a close call to explain what follows."""
    pair = Case("different", "status-quo").lockstep(30)
    pair.step()
    customer = pair.oracle.customers[7]
    customer.satisfaction[2] += 0.5
    pair.oracle.week -= 1
    customer.close("choice", ROUNDING / 2.0)
    pair.oracle.week += 1
    pair.compare()
    (parting,) = pair.outcome.partings
    assert (parting.place, parting.week, parting.decision) == (customer.place, 0, "choice")
    for _ in range(5):
        pair.step()
    assert pair.outcome.share > 0.0
