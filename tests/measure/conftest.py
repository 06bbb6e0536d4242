"""Markets of both kinds, run once; and a tiny one counted by hand."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.market.books import Account
from sim.market.flows import FIXED, FLOWS, Flow
from sim.market.market import Market
from sim.market.windows import TALLIES, Tally, Window
from sim.scenario import Scenario
from sim.scenario.behaviour import Behaviour

HERE = Path(__file__).parent
SMALL = HERE.parent / "scenario" / "small.toml"
SUBSCRIPTION = HERE / "subscription.toml"


@pytest.fixture(scope="session")
def shop() -> Market:
    """A purchase market after two and a half years, under a policy with many levers."""
    market = Market(Scenario.load(SMALL), policy="mix", rng=3)
    market.run(weeks=130)
    return market


@pytest.fixture(scope="session")
def club() -> Market:
    """A subscription market after two years."""
    market = Market(Scenario.load(SUBSCRIPTION), rng=3)
    market.run()
    return market


@pytest.fixture(scope="session", params=["shop", "club"])
def market(request: pytest.FixtureRequest) -> Market:
    """Either."""
    found: Market = request.getfixturevalue(request.param)
    return found


def tallied(**counts: int) -> list[int]:
    """A row of a window's table."""
    row = [0] * TALLIES
    for name, count in counts.items():
        row[Tally[name]] = count
    return row


@pytest.fixture
def by_hand() -> Any:
    """Two firms, two segments of 6 and 4 customers, 2 weeks of burn-in, windows of 2, 4 weeks.

    Only firm `a` (number 0) in segment `x` does anything, but for the purchases.
    """
    flows = np.zeros((6, 2, 2, FLOWS), np.int64)
    flows[:, 0, 0, Flow.PURCHASES] = [9, 9, 3, 2, 1, 0]
    flows[:, 0, 1, Flow.PURCHASES] = [9, 9, 1, 0, 3, 0]
    flows[:, 1, 0, Flow.PURCHASES] = [9, 9, 0, 0, 2, 0]
    a = flows[:, 0, 0]
    a[:, Flow.REVENUE] = [900_000, 900_000, 300_000, 200_000, 100_000, 0]
    a[:, Flow.UNITS] = a[:, Flow.PURCHASES] * FIXED * 2
    a[:, Flow.CUSTOMERS] = [4, 4, 5, 3, 3, 2]
    a[:, Flow.LOST] = [0, 0, 0, 2, 0, 1]
    a[:, Flow.GAINED] = [0, 0, 1, 0, 0, 0]
    a[:, Flow.SATISFACTION] = a[:, Flow.CUSTOMERS] * FIXED // 4
    a[:, Flow.POINTS_ISSUED] = [10, 10, 10, 10, 0, 0]
    a[:, Flow.POINTS_REDEEMED] = [0, 0, 9, 0, 6, 0]
    a[:, Flow.POINTS_EXPIRED] = [0, 0, 0, 5, 0, 0]
    entries = np.zeros((6, 2, 2, len(Account)), np.int64)
    entries[:, 0, 0, Account.SALES] = -a[:, Flow.REVENUE]
    entries[:, 0, 0, Account.GOODS] = a[:, Flow.REVENUE] // 2
    entries[:, :, 0, Account.FIXED] = 10_000
    entries[..., Account.CASH] = -entries.sum(axis=-1)
    rows = [
        tallied(BUYERS=4, CUSTOMERS=4, RETAINED=0),
        tallied(BUYERS=3, REPEAT_BUYERS=2, SOLE_BUYERS=1, CUSTOMERS=3, RETAINED=3),
        tallied(BUYERS=2, REPEAT_BUYERS=1, CUSTOMERS=2, RETAINED=1),
    ]
    for row, own, category in zip(rows, (18, 5, 1), (27, 10, 2), strict=True):
        row[Tally.OWN_PURCHASES], row[Tally.CATEGORY_PURCHASES] = own, category
    rows[2][Tally.AWARE], rows[2][Tally.POTENTIAL], rows[2][Tally.ADVOCATES] = 5, 4, 1
    windows = []
    for week, row in zip((0, 2, 4), rows, strict=True):
        counts = np.zeros((2, 2, TALLIES), np.int64)
        counts[0, 0] = row
        windows.append(Window(week, 2, counts, np.array([6, 4])))
    return SimpleNamespace(
        names=("a", "b"),
        segments=("x", "y"),
        burn_in_weeks=2,
        week=4,
        clock=6,
        steps=4,
        flows=flows,
        books=SimpleNamespace(entries=entries, opening=np.zeros((2, 2), np.int64)),
        points_at_start=np.zeros((2, 2), np.int64),
        customers=SimpleNamespace(segment=np.array([0] * 6 + [1] * 4)),
        windows=windows,
        labelled={},
        spec=SimpleNamespace(
            kind="purchase",
            discount_rate=0.1,
            mean_price=10.0,
            retention_window=2,
            focal="a",
            stands_for=1.0,
            behaviour=Behaviour(),
        ),
    )
