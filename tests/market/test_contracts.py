"""Contracts: who is bound for how long, at the start, at renewal and after a change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.market.flows import Flow
from sim.market.market import Market
from sim.measure.utility import Component, utilities
from sim.scenario import Scenario

from .builders import SILENT, firm, town

LONG, SHORT = 40, 10
FREE, BRIEF = 0.3, 0.5
"""Share month by month, and share of short terms among the others."""
MIXED = {"month_to_month": FREE, "short_terms": BRIEF, "short_weeks": SHORT}


def subscribers(terms: dict[str, Any], restless: bool = False, **words: Any) -> Scenario:
    """Return a market of two firms with these terms; restless subscribers look around weekly."""
    both = {"switching_costs": {"contract_weeks": LONG, "exit_fee": 20.0} | terms}
    behaviour = SILENT | {"relationship": {"resentment": 0.0}}
    if restless:
        behaviour |= {"attention": {"per_year": 52.0}}
    table = {"customers": 3000, "turnover": 0.0, "burn_in": 0, "behaviour": behaviour}
    firms = {"us": firm(0.5, **both), "them": firm(0.5, **both)}
    return town(firms, kind="subscription", **(table | words))


def left(market: Market) -> NDArray[np.int64]:
    """Return the weeks for which each contract still binds; 0 and below for none."""
    ends: NDArray[np.int64] = market.customers.contract_end.astype(np.int64)
    return ends - market.clock


def test_at_the_start_shares_are_those_of_the_file_and_ends_are_spread_over_each_term() -> None:
    market = Market(subscribers(MIXED), rng=2)
    ends = market.customers.contract_end
    assert (ends == -1).mean() == pytest.approx(FREE, abs=0.03)
    long = (1.0 - FREE) * (1.0 - BRIEF)
    assert (ends >= SHORT).mean() == pytest.approx(long * (LONG - SHORT) / LONG, abs=0.03)
    at_once = long / LONG + (1.0 - FREE) * BRIEF / SHORT
    for week in range(SHORT):
        assert (ends == week).mean() == pytest.approx(at_once, abs=0.02)
    assert ends.max() == LONG - 1


def test_new_contracts_bind_each_for_the_own_term_whether_it_stays_or_changes() -> None:
    """All look around every week: who is free renews or changes in the week after."""
    market = Market(subscribers(MIXED, restless=True), rng=2)
    market.run(weeks=LONG)
    terms: dict[int, set[int]] = {}
    changed = 0
    for _ in range(LONG + 1):
        ends, last = market.customers.contract_end.copy(), market.customers.last_firm.copy()
        week = market.clock
        market.run(weeks=1)
        new = market.customers.contract_end != ends
        changed += int((market.customers.last_firm != last).sum())
        for row in np.flatnonzero(new):
            bound = int(market.customers.contract_end[row]) - week
            terms.setdefault(int(row), set()).add(bound)
    assert changed > 100
    assert all(len(each) == 1 for each in terms.values())
    found = np.array([next(iter(each)) for each in terms.values()])
    assert found.size == len(market.customers)
    assert (found == 0).mean() == pytest.approx(FREE, abs=0.03)
    assert (found == SHORT).mean() == pytest.approx((1.0 - FREE) * BRIEF, abs=0.03)
    assert set(found.tolist()) == {0, SHORT, LONG}


def digest(terms: dict[str, Any], **words: Any) -> str:
    """Return what a market with these terms comes to in two years."""
    market = Market(subscribers(terms, restless=True, customers=500, **words), rng=4)
    market.run(weeks=104)
    return market.digest()


@pytest.mark.parametrize(
    ("terms", "same"),
    [
        ({"month_to_month": 1.0}, {"contract_weeks": 0}),
        ({"short_terms": 1.0, "short_weeks": SHORT}, {"contract_weeks": SHORT}),
        ({"short_terms": 0.6, "short_weeks": LONG}, {}),
        ({"short_terms": 0.6, "short_weeks": LONG + 30}, {}),
        ({"short_weeks": SHORT}, {}),
        ({"month_to_month": 1.0, "short_terms": 0.5}, {"month_to_month": 1.0}),
    ],
)
def test_at_their_limits_shares_of_terms_are_another_term_for_all(
    terms: dict[str, Any], same: dict[str, Any]
) -> None:
    assert digest(terms) == digest(same)
    assert digest(terms) != digest(MIXED)


def test_who_pays_month_by_month_owes_no_fee_and_more_of_them_leave() -> None:
    leavers, fees = [], []
    for free in (0.0, 0.5, 1.0):
        scenario = subscribers({"month_to_month": free, "exit_fee": 60.0})
        market = Market(scenario.replace("behaviour.choice.contract_aversion", 0.0), rng=4)
        market.run(weeks=104)
        leavers.append(int(market.flows[..., Flow.LOST].sum()))
        fees.append(int(market.flows[..., Flow.EXIT_FEES].sum()))
    assert leavers == sorted(leavers)
    assert leavers[2] > 1.05 * leavers[0]
    assert fees[0] > fees[1] > fees[2] == 0


def test_a_policy_of_no_terms_lets_running_contracts_run_out() -> None:
    policies = {"status-quo": {}, "free": {"switching_costs": {"month_to_month": 1.0}}}
    market = Market(subscribers({}, restless=True, policies=policies), rng=4).fork("free")
    us = market.names.index("us")
    ends = market.customers.contract_end.copy()
    for _ in range(LONG + 1):
        running = (left(market) > 0) & (market.customers.last_firm == us)
        market.run(weeks=1)
        stayed = running & (market.customers.last_firm == us)
        assert np.array_equal(market.customers.contract_end[stayed], ends[stayed])
        ends = market.customers.contract_end.copy()
    ours = market.customers.last_firm == us
    assert ours.sum() > 500
    assert left(market)[ours].max() <= 0
    assert left(market)[~ours].max() > 0


def test_newcomers_mind_only_the_term_that_they_would_sign() -> None:
    scenario = subscribers(MIXED).replace("behaviour.choice.contract_aversion", 2.0)
    market = Market(scenario, rng=4)
    lock_in = utilities(market)[Component.LOCK_IN]
    customers = np.arange(len(market.customers))
    minded = -52.0 / 2.0 * lock_in[1 - market.customers.last_firm, customers]
    assert (minded == 0.0).mean() == pytest.approx(FREE, abs=0.03)
    assert set(np.round(minded, 3)) == {0.0, SHORT, LONG}
    assert np.array_equal(minded == 0.0, market.customers.contract_end == -1)
    assert (minded[market.customers.contract_end >= SHORT] > SHORT + 1).all()
