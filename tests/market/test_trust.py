"""Trust is broken by failures and by what a firm does to its customers, never by ordinary luck."""

from __future__ import annotations

import numpy as np
import pytest

from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.scenario.shipped import shipped

CUSTOMERS = 2_000
YEAR = 52


def without(name: str, *what: str) -> Scenario:
    """A shipped market without failures, or without deals that are aimed at somebody."""

    def change(tables: Data) -> None:
        tables["policies"] = {"status-quo": {}}
        for firm in tables["firms"].values():
            if "failures" in what:
                firm["failures"] = {"rate": 0.0, "severity": 1.5}
            if "deals" in what:
                firm["discount"] = {}
                firm["strategy"] = {"name": "hold"}

    return edited(Scenario.load(name).replace("customers", CUSTOMERS), change)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_where_nothing_fails_and_nobody_is_passed_over_trust_stays(name: str) -> None:
    market = Market(without(name, "failures", "deals"), rng=1, labels=False, burn_in=False)
    before = market.customers["trust"].copy()
    market.run(weeks=2 * YEAR)
    after = market.customers["trust"]
    assert after.min() >= np.float32(market.spec.behaviour.experience.baseline_trust) - 1e-6
    assert abs(float(after.mean()) - float(before.mean())) < 0.005


def test_a_failure_breaks_what_luck_as_bad_does_not() -> None:
    """The same loss of quality, once without a failure and once by failures."""
    calm = without("grocery", "failures", "deals")
    noisy = calm.replace("behaviour.experience.noise", 4.0)
    failing = calm.replace({f"firms.{name}.failures.rate": 0.2 for name in calm.firms})
    failing = failing.replace({f"firms.{name}.failures.severity": 8.0 for name in calm.firms})
    trust = {}
    for what, spec in {"luck": noisy, "failures": failing}.items():
        market = Market(spec, rng=1, labels=False, burn_in=False)
        market.run(weeks=YEAR)
        trust[what] = float(market.customers["trust"].mean())
    assert trust["failures"] < 0.9 < trust["luck"]


def test_who_expects_little_feels_a_low_level_more_with_a_comparison_level() -> None:
    """A firm below the category's mean pays for it; one above gains nothing by it."""
    quality = {"firms.us.service_quality": -0.5}
    satisfied = {}
    for weight in (0.0, 1.0):
        spec = without("grocery", "failures", "deals").replace(quality)
        spec = spec.replace("behaviour.experience.comparison", weight)
        market = Market(spec, rng=1, labels=False)
        market.run(weeks=YEAR)
        last = market.customers["last_firm"]
        mean = {
            name: float(market.customers["satisfaction"][j, last == j].mean())
            for j, name in enumerate(market.names)
        }
        satisfied[weight] = mean["us"] - max(mean.values())
    assert satisfied[1.0] < satisfied[0.0]
