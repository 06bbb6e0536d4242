"""A failure put into the customer table leaves what the engine's own failures leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.market.arithmetic import log
from sim.market.draws import FOR_PURCHASE, firm_id, philox, u4, uniform
from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.studies.service.cells import FAST, HEARD, RESOLVED, SILENT, answers
from sim.studies.service.counting import Tally
from sim.studies.service.failure import Failure, encounters, fail, may_fail

SEVERITY = 4.0
STATES = ("expectation", "satisfaction", "trust", "bond")
RECOVERY: Mapping[str, Mapping[str, float]] = {
    SILENT: {"resolved": 0.0, "fast": 0.0},
    HEARD: {"resolved": 0.0, "fast": 0.0},
    RESOLVED: {"resolved": 1.0, "fast": 0.0},
    FAST: {"resolved": 1.0, "fast": 1.0},
}


def fallible(name: str, answer: str) -> Scenario:
    """Nothing fails today, and under `faulty` every other encounter; all get this answer."""

    def change(data: Data) -> None:
        for firm in data["firms"].values():
            firm["failures"] = {"rate": 0.0, "severity": SEVERITY}
        data["firms"][data["focal"]]["recovery"] = dict(RECOVERY[answer])
        data["behaviour"]["voice"]["intercept"] = -20.0 if answer == SILENT else 20.0
        data["behaviour"]["relationship"]["growth"] = 0.9
        faulty = {"rate": 0.5, "severity": SEVERITY}
        data["policies"] = {data["baseline"]: {}, "faulty": {"failures": faulty}}

    return edited(Scenario.load(name), change)


def drawn_severity(market: Market, place: int, encounter: int) -> float:
    """The severity that a failure in this encounter of the week just past has had."""
    _, _, _, word = philox(
        place,
        market.clock - 1,
        FOR_PURCHASE + u4(encounter),
        firm_id(market.spec.focal),
        market.seed_word,
        market.replication,
    )
    return float(-SEVERITY * log(uniform(word)))


@pytest.mark.parametrize("name", ["grocery", "telecom"])
@pytest.mark.parametrize("answer", RECOVERY)
def test_failure_leaves_what_the_engine_leaves(name: str, answer: str) -> None:
    spec = fallible(name, answer)
    start = Market(spec, rng=1, customers=2500, labels=False)
    focal = start.names.index(spec.focal)
    fine, faulty = start.fork(), start.fork("faulty")
    bought = Tally(fine).run()
    faulty.run(1)
    met = encounters(fine, bought.sum(axis=0, dtype=np.int64))
    once = bought[focal] == 1 if spec.kind == "purchase" else met == 1
    failed = faulty.customers["failed"] == 1
    rows = np.flatnonzero(may_fail(fine, met) & once & failed)
    assert len(rows) > 50
    restored = answers(spec)[answer]
    for row in rows:
        severity = drawn_severity(fine, fine.customers["place"][row], int(met[row]) - 1)
        fail(fine, np.array([row]), met, Failure(severity, restored))
    for state in STATES:
        ours, engine = fine.customers[state][focal, rows], faulty.customers[state][focal, rows]
        np.testing.assert_allclose(ours, engine, rtol=2e-4, atol=2e-5, err_msg=state)
    assert np.all(fine.customers["failed"][rows] == 1)


def test_failure_touches_nobody_else() -> None:
    market = Market("coffee", rng=1, customers=600, labels=False)
    met = Tally(market).run().sum(axis=0, dtype=np.int64)
    rows = np.flatnonzero(may_fail(market, met))
    before = market.fork()
    fail(market, rows[:5], met, Failure(SEVERITY))
    for state in STATES:
        changed = (market.customers[state] != before.customers[state]).any(axis=0)
        assert set(np.flatnonzero(changed)) <= set(rows[:5])
    assert (market.customers["trust"] != before.customers["trust"]).sum() == 5


def test_nobody_may_fail_in_a_week_with_a_deal_aimed_at_others() -> None:
    def aim(data: Data) -> None:
        deal: dict[str, Any] = {"depth": 0.1, "every": 1, "duration": 1, "target": "new"}
        data["firms"][data["focal"]]["discount"] = deal

    market = Market(edited(Scenario.load("coffee"), aim), rng=1, customers=300, labels=False)
    met = Tally(market).run().sum(axis=0, dtype=np.int64)
    assert met.any()
    assert not may_fail(market, met).any()


def test_what_forgets_everything_cannot_be_taken_back() -> None:
    def forget(data: Data) -> None:
        data["behaviour"]["experience"]["expectation_learning"] = 1.0

    market = Market(edited(Scenario.load("coffee"), forget), rng=1, customers=300, labels=False)
    met = Tally(market).run().sum(axis=0, dtype=np.int64)
    with pytest.raises(ValueError, match="keep nothing"):
        fail(market, np.array([0]), met, Failure(1.0))
