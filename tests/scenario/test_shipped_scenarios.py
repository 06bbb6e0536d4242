"""The shipped scenarios: complete, every number with its origin, and at rest under status quo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.market.books import Account
from sim.market.flows import Flow
from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.origins import origins
from sim.scenario.policy import Policy
from sim.scenario.shipped import shipped

NAMES = ("airline", "coffee", "department-store", "grocery", "packaged-goods", "telecom")

FAMILIES = ("discount", "service_quality", "switching_costs", "contacts", "programme")
"""Levers of which every scenario has at least one policy."""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("price = 3.0", [1]),
        ("price = 3.0  # what we charge", [1]),
        ("price = 3.0  # assumed: what we charge", []),
        ("# source: Ehrenberg 1959\nprice = 3.0", []),
        ("# source: Ehrenberg 1959\n\nprice = 3.0", [3]),
        ("# assumed\nprice = 3.0\nunit_cost = 2.0", [3]),
        ('summary = "10 % off # assumed"', []),
        ('"firms.us.price" = { times = 2 }', [1]),
        ("[segments.top10]\ncost = 1_000", [2]),
        ('title = "Two" # 2\nlag = [13, 26]', [2]),
        ("values = [\n  13, # assumed\n  26,\n]", [3]),
    ],
)
def test_numbers_without_origin_are_found(text: str, lines: list[int]) -> None:
    assert list(origins(text).unexplained) == lines


def test_all_six_are_shipped() -> None:
    assert tuple(shipped()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_number_says_where_it_comes_from(name: str) -> None:
    assert origins(shipped()[name].read_text(encoding="utf-8")).unexplained == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_assumption_about_behaviour_has_a_band_of_uncertainty(name: str) -> None:
    """Facts of the made-up market (prices, costs, policies) define it; reactions are uncertain."""
    text = shipped()[name].read_text(encoding="utf-8")
    banded = set(Scenario.load(name).uncertainty)
    assert not assumed_behaviour(text) - banded


def assumed_behaviour(text: str) -> set[str]:
    """Return dotted paths of numbers about behaviour that are only assumed.

    >>> assumed_behaviour("[behaviour.choice]\\nhabit = 0.5  # assumed\\nbond = 1.0  # calibrated")
    {'behaviour.choice.habit'}
    """
    table, found = "", set()
    for line in text.splitlines():
        if line.startswith("["):
            table = line.strip("[] ")
        code, _, comment = line.partition("#")
        if table.startswith("behaviour") and "=" in code and comment.strip().startswith("assumed"):
            found.add(f"{table}.{code.partition('=')[0].strip()}")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_households_are_named_only_where_they_were_measured(name: str) -> None:
    text = shipped()[name].read_text(encoding="utf-8")
    measured = name in ("grocery", "packaged-goods")
    assert ("completejourney households" in text) == measured
    if measured:
        script = Path("experiments/calibration/households.py")
        assert str(script) in text
        assert (Path(__file__).parents[2] / script).is_file()


@pytest.mark.parametrize("name", NAMES)
def test_policies_cover_every_family_of_levers(name: str) -> None:
    scenario = Scenario.load(name)
    assert len(scenario.policies) >= 7
    assert scenario.baseline == "status-quo"
    today = scenario.policies["status-quo"]
    assert today == Policy(summary=today.summary)
    assert all(policy.summary for policy in scenario.policies.values())
    assert any(len(policy.extends) > 1 for policy in scenario.policies.values())
    for family in FAMILIES:
        assert any(getattr(policy, family) is not None for policy in scenario.policies.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_policy_changes_something(name: str) -> None:
    scenario = Scenario.load(name)
    today = scenario.levers("status-quo")
    for policy in set(scenario.policies) - {"status-quo"}:
        assert scenario.levers(policy) != today


@pytest.mark.parametrize("name", NAMES)
def test_segments_differ_and_some_rival_reacts(name: str) -> None:
    scenario = Scenario.load(name)
    segments = scenario.segments.values()
    assert 2 <= len(segments) <= 3
    assert sum(segment.share for segment in segments) == pytest.approx(1.0, abs=1e-12)
    assert len({segment.relationship_intention.mean for segment in segments}) == len(segments)
    assert len({segment.price_sensitivity.mean for segment in segments}) == len(segments)
    strategies = {firm.strategy.name for firm in scenario.firms.values()}
    assert strategies == {"hold", "imitate", "match_price"}
    assert scenario.firms[scenario.focal].strategy.name == "hold"
    assert scenario.uncertainty


@pytest.mark.parametrize("name", NAMES)
def test_at_status_quo_shares_stay_and_the_focal_firm_earns(name: str) -> None:
    """Shares of 2,000 customers scatter: with S near 1.3 and rates as uneven as here, the
    standard error is at most 0.015; habit, talk and unequal awareness move shares by up to 0.02
    in a year. 0.06 leaves room for both, and is small beside the differences between firms.
    """
    market = Market(name, rng=11, customers=2_000, weeks=52)
    market.run()
    flows = market.flows[market.burn_in_weeks :].sum(axis=(0, 1))
    subscription = market.spec.kind == "subscription"
    counts = flows[:, Flow.CUSTOMERS if subscription else Flow.PURCHASES]
    wanted = [market.spec.firms[firm].market_share for firm in market.names]
    np.testing.assert_allclose(counts / counts.sum(), wanted, atol=0.06)

    focal = market.names.index(market.spec.focal)
    entries = market.books.entries[market.burn_in_weeks :, :, focal].sum(axis=(0, 1))
    assert market.residuals() == {"money": 0, "points": 0}
    # Fixed costs are those of the whole market; a part of the customers bears a part of them.
    size = market.spec.customers / Scenario.load(name).customers
    expenses = sum(entries[a] for a in Account if a >= Account.GOODS and a != Account.FIXED)
    fixed = entries[Account.FIXED] * size
    assert -entries[Account.SALES] - entries[Account.EXIT_FEES] - expenses - fixed > 0

    customers = market.flows[-1].sum(axis=0)[:, Flow.CUSTOMERS] * 65_536
    trust = market.flows[-1].sum(axis=0)[:, Flow.TRUST] / customers
    bond = market.flows[-1].sum(axis=0)[:, Flow.BOND] / customers
    assert ((trust > 0.8) & (trust < 0.999)).all()
    assert ((bond > 0.005) & (bond < 0.6)).all()
