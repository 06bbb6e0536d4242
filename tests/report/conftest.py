"""A market whose names would do harm if anybody took them for anything but names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.analysis.compare.compare import Comparison, compare
from sim.analysis.results.by_hand import reading_of
from sim.analysis.results.reading import Reading
from sim.market.market import Market
from sim.scenario import Scenario

NAMES = ("../../x", "$a_b$", "<script>alert(1)</script>", "$\\frac{1}{", "[red]paint[/red]")
POLICIES = ("<script>", "../../etc/passwd", "$\\alpha_{$", "C:\\con")
PATHS = (
    "firms.us.price",
    "behaviour.relationship.growth",
    "segments.*.price_sensitivity.mean",
    "policies.points.programme.goal",
    "firms.discounter.strategy.lag",
)


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
    market = Market(odd, rng=1, policy=POLICIES[1])
    market.run()
    return market


@pytest.fixture(scope="session")
def comparison(odd: Scenario) -> Comparison:
    return compare(odd, replications=3, workers=1)


@pytest.fixture(scope="session")
def made_up() -> Callable[..., Reading]:
    """A function that makes up a sweep: runs of three policies at points of so many parameters.

    Profit of the second and third policy rises with the first parameter, the more the later the
    policy is named; what is "named" has names for values.
    """

    def make(
        parameters: int,
        points: int = 24,
        replications: int = 2,
        policies: Sequence[str] = ("today", "gift", "bonus"),
        named: bool = False,
        few: bool = False,
    ) -> Reading:
        chance = np.random.default_rng(parameters + 10 * points)
        rows = []
        for point in range(points):
            values: list[float] = (
                chance.integers(1, 4, parameters).astype(float).tolist()
                if few or named
                else chance.uniform(20.0, 30.0, parameters).tolist()
            )
            noise = chance.normal(0.0, 2.0, replications)
            for rank, policy in enumerate(policies):
                for replication in range(replications):
                    gain = rank * (values[0] - 25.0) + chance.normal()
                    rows.append(
                        {"point": point, "policy": policy, "replication": replication}
                        | {PATHS[i]: value for i, value in enumerate(values)}
                        | {
                            "profit": 1e3 * (gain + noise[replication]),
                            "retention": 0.8 + gain / 1e3,
                        }
                    )
        frame = pd.DataFrame(rows)
        if named:
            frame[PATHS[0]] = frame[PATHS[0]].map({1.0: "<b>on", 2.0: "$a_b$", 3.0: "imitate"})
        spec = Scenario.load("grocery").replace("customers", 500).replace("weeks", 52)
        reading = reading_of(spec, frame, title="Made up")
        return replace(reading, baseline=policies[0] if len(policies) > 1 else None)

    return make
