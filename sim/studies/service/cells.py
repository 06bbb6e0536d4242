"""Cells: the same customers, the same failure, different answers; what they buy in the year after.

Each cell is a fork of one market. The first cell has no failure: in it every customer of the other
cells has a twin with the same draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.market.market import Market
from sim.market.offers import encode
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.scenario.weeks import YEAR
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.service.counting import QUARTER, Tally
from sim.studies.service.failure import Failure, encounters, fail, may_fail

LARGE = 5.0
"""Severity of a failure with a large loss."""
TWIN = "no failure"
SILENT, HEARD, RESOLVED, FAST = "silent", "not resolved", "resolved", "resolved fast"
NOT_YET = -1

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class After:
    """What the customers of a cell did after their failure, or when their twins had theirs."""

    purchases: Whole
    """At the focal firm in the 52 weeks after the week of the failure (subscriptions: weeks)."""
    satisfaction: NDArray[np.float64]
    """With the focal firm at the end of the week of the failure."""


@dataclass(frozen=True)
class Cells:
    """An experiment with failures: what followed in each cell, customers in the same order."""

    after: Mapping[str, After]
    """Name of the cell -> what followed; `TWIN` is the one without a failure."""
    place: NDArray[np.int32]
    """Who they are."""

    @property
    def customers(self) -> int:
        """Customers in each cell."""
        return len(self.after[TWIN].purchases)

    def of(self, rows: Rows) -> Cells:
        """Return the same cells with only these customers."""
        after = {
            cell: After(after.purchases[rows], after.satisfaction[rows])
            for cell, after in self.after.items()
        }
        return Cells(after, self.place[rows])

    def rebuy(self, cell: str) -> tuple[float, float, float]:
        """Return (purchases ÷ the twins', low, high) of one cell."""
        return estimate(lambda rows: self.rebuy_of(cell, rows), self.customers)

    def rebuy_of(self, cell: str, rows: Rows) -> float:
        """Return the purchases of these customers ÷ their twins'."""
        twins = float(self.after[TWIN].purchases[rows].sum())
        return float(self.after[cell].purchases[rows].sum()) / twins if twins else np.nan


def taciturn(scenario: Scenario) -> Scenario:
    """Return the market in which nobody talks, so that each failure stays alone.

    In the field few customers fail at once; in a cell all do, and their warnings would add up.
    """

    def hush(data: Data) -> None:
        data["behaviour"]["talk"].update(recommend=0.0, warn=0.0)

    return edited(scenario, hush)


def answers(scenario: Scenario) -> dict[str, float]:
    """Return what became of the complaint -> share of the failure's harm undone.

    As the focal firm answers today, its compensation included.

    >>> [round(share, 2) for share in answers(Scenario.load("grocery")).values()]
    [0.0, 0.17, 0.55, 0.92]
    """
    offer = encode(scenario, scenario.firms[scenario.focal])
    return {
        SILENT: 0.0,
        HEARD: scenario.behaviour.voice.heard,
        RESOLVED: float(offer["restore_resolved"]),
        FAST: float(offer["restore_fast"]),
    }


def forced(lab: Lab, severity: float, *cells: str) -> Cells:
    """Run cells with this failure, each with its own answer."""
    restored = answers(lab.scenario)
    failures = {cell: Failure(severity, restored[cell]) for cell in cells}
    return run_cells(lab.market(taciturn(lab.quiet), times=2), failures)


def run_cells(market: Market, failures: Mapping[str, Failure]) -> Cells:
    """Run a cell for each failure, and the twins; the market itself stays where it is.

    Customers are those who met the focal firm within a quarter, in a week without a failure, each
    in the first such week, and stayed in the market for the whole experiment.
    Raises ValueError if there are none.
    """
    born = market.customers["born"].copy()
    when = np.full(len(born), NOT_YET, np.int64)
    twin = market.fork()
    without = live(twin, None, when)
    kept = (when != NOT_YET) & (twin.customers["born"] == born)
    if not kept.any():
        raise ValueError("nobody met the focal firm within a quarter")
    found = {TWIN: without}
    for cell, failure in failures.items():
        found[cell] = live(market.fork(), failure, when)
    return Cells(found, market.customers["place"].copy()).of(np.flatnonzero(kept))


def live(market: Market, failure: Failure | None, when: Whole) -> After:
    """Run one cell, and return what all rows did in it; the market moves on.

    `when` is the week of each customer's failure, or NOT_YET. Without a failure it is found and
    written there: the first week of the quarter in which the customer may have one.
    """
    focal = market.names.index(market.spec.focal)
    tally = Tally(market)
    total = np.zeros((QUARTER + YEAR + 1, len(when)), np.int32)
    satisfaction = np.zeros(len(when))
    for week in range(QUARTER + YEAR):
        made = tally.run()
        total[week + 1] = total[week] + made[focal]
        if week >= QUARTER:
            continue
        met = encounters(market, made.sum(axis=0, dtype=np.int64))
        if failure is None:
            rows = np.flatnonzero((when == NOT_YET) & may_fail(market, met))
            when[rows] = week
        else:
            rows = np.flatnonzero(when == week)
            fail(market, rows, met, failure)
        satisfaction[rows] = market.customers["satisfaction"][focal, rows]
    of, row = np.maximum(when, 0), np.arange(len(when))
    return After(
        purchases=(total[of + 1 + YEAR, row] - total[of + 1, row]).astype(np.int64),
        satisfaction=satisfaction,
    )
