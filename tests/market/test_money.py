"""Money: no result depends on the unit in which prices are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from sim import Market, Scenario, compare
from sim.analysis.compare.comparison import Comparison
from sim.market.flows import Flow
from sim.market.money import points_for_ticks, tick_places, ticks_per_unit
from sim.scenario.amounts import lump_sums, money_keys
from sim.scenario.errors import Path
from sim.scenario.levers import Programme
from sim.scenario.schema import node_at, resolve
from sim.scenario.shipped import shipped

from .builders import firm, town
from .units import in_units

UNITS = (100.0, 10_000.0, 0.01)


def the_same_but_for_money(found: Any, before: Any, times: float, key: str = "") -> None:
    """Numbers are alike, or `times` as large where they are money; nothing else may differ."""
    if isinstance(before, dict):
        assert found.keys() == before.keys()
        for name in before:
            the_same_but_for_money(found[name], before[name], times, name)
    elif isinstance(before, list):
        for one, other in zip(found, before, strict=True):
            the_same_but_for_money(one, other, times, key)
    elif isinstance(before, float):
        assert found == pytest.approx(before, rel=1e-9) or found == pytest.approx(
            before * times, rel=1e-9
        ), key
    else:
        assert found == before, key


def decided(found: Comparison) -> dict[str, object]:
    """All but the numbers drawn for the worlds, some of which are per unit of money."""
    return {key: value for key, value in found.to_dict().items() if key != "worlds"}


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_market_decides_the_same_in_every_unit_of_money(name: str) -> None:
    scenario = Scenario.load(name)
    small = scenario.replace("customers", 400).replace("weeks", 26).replace("burn_in", 52)
    plain = compare(small, replications=2, workers=1)
    for times in UNITS:
        found = compare(in_units(small, times), replications=2, workers=1)
        assert found.decision is not None
        assert plain.decision is not None
        assert found.decision.best == plain.decision.best
        the_same_but_for_money(decided(found), decided(plain), times)
        for policy, result in plain.policies.items():
            profit = found.policies[policy].values["profit"].mean
            assert profit == pytest.approx(times * (result.values["profit"].mean or 0.0))


@pytest.mark.parametrize("policy", ["points", "bond", "fast-recovery"])
@pytest.mark.parametrize("name", ["grocery", "telecom"])
def test_customers_and_books_are_the_same_to_the_byte_in_every_unit(name: str, policy: str) -> None:
    scenario = Scenario.load(name).replace("customers", 500).replace("burn_in", 26)
    digests = set()
    for times in (1.0, *UNITS):
        market = Market(in_units(scenario, times), rng=1, policy=policy)
        market.run(weeks=30)
        assert not any(market.residuals().values())
        digests.add(market.digest())
    assert len(digests) == 1


def test_points_of_a_market_in_rupiah_are_issued_as_they_are_promised() -> None:
    """One point per 10,000: rounding what is earned to thousandths issued none, to 877 members."""
    points = {"kind": "points", "earn": 0.0001, "goal": 200}
    points |= {"reward_value": 45_000.0, "reward_cost": 45_000.0, "hassle": -1.0}
    firms = {
        "us": firm(0.5, 480_000.0, unit_cost=300_000.0),
        "rival": firm(0.5, 480_000.0, unit_cost=300_000.0),
    }
    scenario = town(firms, policies={"status-quo": {}, "points": {"programme": points}})
    market = Market(scenario, rng=1, policy="points")
    market.run(weeks=26)
    flows = market.flows.sum(axis=(0, 1))[market.names.index("us")]
    assert flows[Flow.ENROLLED] > 20
    assert flows[Flow.POINTS_ISSUED] >= 40 * flows[Flow.ENROLLED]


def test_a_mean_list_price_is_a_hundred_thousand_ticks_or_more_and_less_than_a_million() -> None:
    for name in shipped():
        for times in (1.0, 7.3, *UNITS, 1e6, 1e-6):
            scenario = in_units(Scenario.load(name), times)
            assert 1e5 <= scenario.mean_price * ticks_per_unit(scenario) < 1e6
            assert ticks_per_unit(scenario) == 10.0 ** tick_places(scenario)


def test_points_for_money_are_exact_fractions() -> None:
    grocery = Scenario.load("grocery")
    assert points_for_ticks(grocery, Programme(earn=1.0)) == (1, 10_000)
    assert points_for_ticks(grocery, Programme(earn=0.1)) == (1, 100_000)
    assert points_for_ticks(in_units(grocery, 10_000.0), Programme(earn=0.0001)) == (1, 10_000)
    points, ticks = points_for_ticks(grocery, Programme(earn=1.0 / 3.0))
    assert points / ticks == pytest.approx(1.0 / 30_000.0, rel=1e-9)


NO_AMOUNTS = {("discount", "depth"), ("switching_costs", "effort")}
"""Keys of a firm about prices or costs that are no amounts themselves."""


def test_whatever_a_firm_calls_a_cost_a_price_or_money_scales_with_money() -> None:
    known = {path[2:] for path in money_keys() if path[0] == "firms"}
    speaks = re.compile(r"\b(costs?|fee|money|price|paid)\b", re.IGNORECASE)
    for path, said in numbers_of_a_firm():
        if speaks.search(said) and path not in NO_AMOUNTS:
            assert path in known, path
    assert {("price",), ("recovery", "compensation"), ("programme", "earn")} <= known
    assert {path[2:] for path in lump_sums()} <= known


def numbers_of_a_firm() -> Iterator[tuple[Path, str]]:
    """Return path within the firm, and what the schema says, of every number."""
    waiting: list[Path] = [()]
    while waiting:
        path = waiting.pop()
        table = node_at(("firms", "NAME", *path)) or {}
        for key, node in table["properties"].items():
            kind = resolve(node).get("type")
            if kind == "object":
                waiting.append((*path, key))
            elif kind in ("number", "integer"):
                yield (*path, key), node.get("description", "")
