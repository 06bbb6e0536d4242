"""Monotone laws: more of what is good for customers keeps more of them, and dearer sells less.

Each pair of markets shares its burn-in and its draws. Conditions stand in each test: most levers
have a downside (price, irritation, resentment) that is left out where the law is about the upside.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.market.flows import Flow
from sim.market.market import Market
from sim.market.windows import Tally
from sim.scenario import Scenario
from sim.scenario.levers import Levers

from .builders import BUSY_FIRM, busy, firm, town

CUSTOMERS = 6000
WEEKS = 104
SERVICE = {"service_quality": 0.0, "failures": {"rate": 0.08, "severity": 2.0}}
RELATIONAL = {
    "all": {"share": 1.0, "relationship_intention": {"mean": 0.8, "sd": 0.1}},
}
"""Customers who want a relationship."""


def outcomes(scenario: Scenario, policies: list[str], year: int = 2) -> list[tuple[int, float]]:
    """Return own purchases and retention of each.

    They share the burn-in; retention is that of the given year.
    """
    base = Market(scenario, rng=21)
    found = []
    for policy in policies:
        market = base.fork(policy)
        market.run(weeks=WEEKS)
        us = market.names.index("us")
        window = market.windows[year].counts[:, us].sum(axis=0)
        before = market.windows[year - 1].counts[:, us].sum(axis=0)
        kept = float(window[Tally.RETAINED] / before[Tally.CUSTOMERS])
        purchases = int(market.flows[-WEEKS:, :, us, Flow.PURCHASES].sum())
        found.append((purchases, kept))
    print(dict(zip(policies, found, strict=True)))
    return found


def market_of(kind: str, levels: list[dict[str, Any]], **words: Any) -> Scenario:
    """Return a town whose policies are the levels of a lever."""
    policies = {f"level {k}": level for k, level in enumerate(levels)}
    firms = {
        "us": firm(0.4, 10.0, **SERVICE),
        "dear": firm(0.25, 12.0, service_quality=0.3, failures={"rate": 0.05}),
        "cheap": firm(0.35, 9.0),
    }
    return town(
        firms,
        **(
            {
                "kind": kind,
                "customers": CUSTOMERS,
                "policies": {"status-quo": {}} | policies,
                "segments": RELATIONAL,
            }
            | words
        ),
    )


def rises(kind: str, levels: list[dict[str, Any]], year: int = 2, **words: Any) -> None:
    """Sales and retention rise with the level."""
    scenario = market_of(kind, levels, **words)
    names = [name for name in scenario.policies if name != "status-quo"]
    found = outcomes(scenario, names, year)
    sales, retention = zip(*found, strict=True)
    assert list(sales) == sorted(sales)
    assert sales[-1] > sales[0]
    assert all(later >= earlier for earlier, later in pairwise(retention))


KINDS = ["purchase", "subscription"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_higher_price_sells_less(kind: str) -> None:
    """Everybody is price-sensitive; no deals, no strategy answers."""
    rises(kind, [{"price": price} for price in (12.0, 11.0, 10.0, 9.0, 8.0)])


@pytest.mark.parametrize("kind", KINDS)
def test_better_service_keeps_more(kind: str) -> None:
    """Quality weighs in satisfaction, and satisfaction and trust in choice."""
    rises(kind, [{"service_quality": quality} for quality in (-0.5, 0.0, 0.5, 1.0)])


@pytest.mark.parametrize("kind", KINDS)
def test_fewer_failures_keep_more(kind: str) -> None:
    """As for service; failures are common enough to be felt."""
    rises(kind, [{"failures": {"rate": rate, "severity": 2.0}} for rate in (0.2, 0.08, 0.0)])


@pytest.mark.parametrize("kind", KINDS)
def test_better_recovery_keeps_more(kind: str) -> None:
    """Most who met a failure complain (c0 = 1), or hardly anybody would meet the difference."""
    levels = [
        {"recovery": {"resolved": resolved, "fast": fast, "compensation": money}}
        for resolved, fast, money in ((0.0, 0.0, 0.0), (0.5, 0.5, 0.0), (1.0, 1.0, 10.0))
    ]
    rises(kind, levels, behaviour={"voice": {"intercept": 1.0}})


@pytest.mark.parametrize("kind", KINDS)
def test_contacts_below_the_tolerance_keep_more_of_those_who_want_them(kind: str) -> None:
    """High R, at most 6 contacts a year where 10 and more are tolerated."""
    levels = [
        {"contacts": {"per_year": rate, "personal": 0.8, "relevance": 0.9}}
        for rate in (0.0, 3.0, 6.0)
    ]
    rises(kind, levels)


def test_contacts_beyond_the_tolerance_irritate() -> None:
    levels = [{"contacts": {"per_year": rate, "relevance": 0.0}} for rate in (0.0, 50.0)]
    scenario = market_of("purchase", levels)
    none, many = outcomes(scenario, ["level 0", "level 1"])
    assert many[0] < none[0]


@pytest.mark.parametrize("kind", KINDS)
def test_effort_of_leaving_keeps_more(kind: str) -> None:
    """Without resentment of those who only stay because leaving is hard.

    Of the customers there are at the start: later, whoever buys in a purchase market only because
    it last did so is a customer, too, and not a loyal one, so that the share retained may fall.
    """
    levels = [{"switching_costs": {"effort": effort}} for effort in (0.0, 0.5, 1.5)]
    rises(kind, levels, year=1, behaviour={"relationship": {"resentment": 0.0}})


def test_an_exit_fee_keeps_more_subscribers() -> None:
    """Without resentment, and newcomers do not mind the contract; the fee is not announced."""
    levels = [
        {"switching_costs": {"contract_weeks": 52, "exit_fee": fee}} for fee in (0.0, 30.0, 120.0)
    ]
    behaviour = {
        "relationship": {"resentment": 0.0},
        "choice": {"contract_aversion": 0.0},
        "attention": {"renewal": 0.0},
    }
    rises("subscription", levels, behaviour=behaviour)


def test_resentment_is_what_effort_costs() -> None:
    levels = [{"switching_costs": {"effort": effort}} for effort in (0.0, 1.5)]
    behaviour = {"relationship": {"resentment": 0.3}}
    base = Market(market_of("purchase", levels, behaviour=behaviour), rng=21)
    feels = []
    for policy in ("level 0", "level 1"):
        market = base.fork(policy)
        market.run(weeks=WEEKS)
        us = market.names.index("us")
        feels.append(float(market.customers.satisfaction[us].mean()))
    assert feels[1] < feels[0]


@pytest.mark.parametrize("kind", KINDS)
def test_advertising_makes_a_firm_known_and_sells_more(kind: str) -> None:
    levels = [{"advertising": {"reach": reach}} for reach in (0.0, 0.02, 0.2)]
    scenario = market_of(kind, levels)
    scenario = scenario.replace("firms.us.awareness", 0.3)
    found = outcomes(scenario, ["level 0", "level 1", "level 2"])
    assert [sales for sales, _ in found] == sorted(sales for sales, _ in found)


@pytest.mark.parametrize("kind", KINDS)
def test_levers_set_to_what_they_are_change_nothing(kind: str) -> None:
    """To the byte, with every key of every lever named."""
    scenario = busy(kind)
    ours = scenario.firms["us"]
    named = {
        lever: value.model_dump() if hasattr(value, "model_dump") else value
        for lever, value in ((name, getattr(ours, name)) for name in Levers.model_fields)
    }
    data = scenario.model_dump(by_alias=True, exclude_unset=True)
    data["policies"]["named"] = named
    base = Market(Scenario.from_dict(data), rng=4)
    digests = []
    for policy in ("status-quo", "named"):
        market = base.fork(policy)
        market.run(weeks=40)
        digests.append(market.digest())
    assert digests[0] == digests[1]


@pytest.mark.parametrize("lever", [name for name in BUSY_FIRM if name != "knowledge"])
def test_every_lever_by_itself_makes_a_difference(lever: str) -> None:
    """Knowledge by itself is only a cost: it serves the targets of other levers."""
    policies = {"status-quo": {}, "one": {lever: BUSY_FIRM[lever]}}
    scenario = busy("purchase", policies=policies).replace("firms.us.awareness", 0.7)
    base = Market(scenario, rng=4)
    columns = []
    for policy in ("status-quo", "one"):
        market = base.fork(policy)
        market.run(weeks=40)
        columns.append(np.concatenate([market.customers.spent, market.customers.bond.ravel()]))
    assert not np.array_equal(*columns)
