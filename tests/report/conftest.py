"""A market whose names would do harm if anybody took them for anything but names."""

from __future__ import annotations

import pytest

from sim.experiment.compare import Comparison, compare
from sim.market.market import Market
from sim.scenario import Scenario

NAMES = ("../../x", "$a_b$", "<script>alert(1)</script>", "$\\frac{1}{", "[red]paint[/red]")
POLICIES = ("<script>", "../../etc/passwd", "$\\alpha_{$", "C:\\con")


@pytest.fixture(scope="session")
def odd() -> Scenario:
    firm = {"price": 30.0, "unit_cost": 23.0, "market_share": 1 / len(NAMES)}
    changes: tuple[dict[str, object], ...] = (
        {},
        {"discount": {"depth": 0.1, "every": 4}, "from": 13, "until": 40},
        {"contacts": {"per_year": 6.0, "personal": 0.5, "cost": 1.2}},
        {"service_quality": 0.2},
    )
    return Scenario.from_dict(
        {
            "title": "<b>$Odd$</b> _{names}^",
            "currency": "$",
            "customers": 400,
            "weeks": 60,
            "focal": NAMES[0],
            "baseline": POLICIES[0],
            "segments": {"all [bold]": {"share": 1.0}},
            "firms": dict.fromkeys(NAMES, firm),
            "policies": dict(zip(POLICIES, changes, strict=True)),
        }
    )


@pytest.fixture(scope="session")
def market(odd: Scenario) -> Market:
    market = Market(odd, policy=POLICIES[1])
    market.run()
    return market


@pytest.fixture(scope="session")
def comparison(odd: Scenario) -> Comparison:
    return compare(odd, replications=3, workers=1)
