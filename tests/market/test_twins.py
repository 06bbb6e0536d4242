"""Twins: what does not concern a customer does not change a single one of its choices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.market.market import Market
from sim.scenario import Scenario

from .builders import SILENT, busy, differing, firm, state

KINDS = ["purchase", "subscription"]
SAMPLE = 4096
"""Customers on which intercepts are solved; larger markets have the same ones."""


def ran(scenario: Scenario, policy: str = "busy", weeks: int = 30) -> Market:
    """Return the market after so many weeks."""
    market = Market(scenario, rng=9, policy=policy)
    market.run(weeks=weeks)
    return market


def content(scenario: Scenario) -> dict[str, Any]:
    """Return its tables, as in a file."""
    found: dict[str, Any] = scenario.model_dump(by_alias=True, exclude_unset=True)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_one_more_customer_changes_nobody_else(kind: str) -> None:
    one = ran(busy(kind, SAMPLE, behaviour=SILENT))
    two = ran(busy(kind, SAMPLE + 1, behaviour=SILENT))
    assert len(two.customers) == SAMPLE + 1
    assert differing(one, two) == []


def test_one_more_customer_changes_others_only_by_talking() -> None:
    one, two = (ran(busy("purchase", SAMPLE + k), weeks=4) for k in (0, 1))
    left, right = state(one)["buzz"], state(two)["buzz"][:, :SAMPLE]
    assert np.count_nonzero((left != right).any(axis=0)) <= 20


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("table", ["firms", "segments", "policies"])
def test_order_in_the_file_makes_no_difference(kind: str, table: str) -> None:
    scenario = busy(kind)
    data = content(scenario)
    data[table] = dict(reversed(data[table].items()))
    turned = Scenario.from_dict(data)
    assert list(getattr(turned, table)) != list(getattr(scenario, table))
    assert ran(turned).digest() == ran(scenario).digest()


@pytest.mark.parametrize("name", ["aaa", "newcomer", "zzz"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_firm_that_nobody_knows_changes_nothing(kind: str, name: str) -> None:
    scenario = busy(kind)
    data = content(scenario)
    data["firms"][name] = firm(0.3, 3.0, awareness=0.0, service_quality=2.0)
    one, two = ran(scenario), ran(Scenario.from_dict(data))
    assert differing(one, two, one.names) == []
    same = [two.names.index(known) for known in one.names]
    assert np.array_equal(one.flows, two.flows[:, :, same])
    assert np.array_equal(one.books.entries, two.books.entries[:, :, same])
    assert not two.flows[:, :, two.names.index(name)].any()


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_more_in_the_file_changes_nothing(kind: str) -> None:
    scenario = busy(kind)
    data = content(scenario)
    data["policies"] = {"another": {"price": 1.0}} | data["policies"]
    assert ran(Scenario.from_dict(data)).digest() == ran(scenario).digest()


def test_a_policy_does_not_reach_back_before_its_first_week() -> None:
    scenario = busy("purchase")
    one, two = ran(scenario, "status-quo", weeks=8), ran(scenario, "campaign", weeks=8)
    assert differing(one, two) == []
    one.step()
    two.step()
    assert "bought_now" in differing(one, two)


def test_another_seed_or_replication_is_another_market() -> None:
    scenario = busy("purchase")
    digests = {
        Market(scenario, rng=seed, replication=replication).digest()
        for seed in (0, 1, 2**32 - 1)
        for replication in (0, 1)
    }
    assert len(digests) == 6


def test_customers_without_acquaintances_hear_nothing() -> None:
    market = ran(busy("purchase", network={"acquaintances": 0}))
    assert not market.customers.buzz.any()
