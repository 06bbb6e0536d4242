"""A market that writes down every customer's purchases by week, leavers' last ones included."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.panels.panel import Counts
from sim.market.columns import BORN, BOUGHT_NOW
from sim.market.market import Market
from sim.market.rules import Records


class RecordedMarket(Market):
    """A market that writes down every customer's purchases.

    Customers and draws are those of the ordinary market. A leaver's place is taken at the end of
    the same week, so the week is cut in two, as in `FollowedMarket`, and read in between.
    """

    _seen: NDArray[np.int16] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seen = self.customers.columns.history[BOUGHT_NOW].copy()

    def _simulate(self, offers: Records, flows: NDArray[np.int64]) -> None:
        if self._seen is None:
            super()._simulate(offers, flows)
            return
        self._call(self._blocks, self._groups, False, offers, flows)
        self._seen = self.customers.columns.history[BOUGHT_NOW].copy()
        self._call(self._blocks[:0], self._groups, True, offers, flows)

    def record(self, weeks: int) -> tuple[Counts, Counts]:
        """Run on; return purchases of those here now, and of newcomers: customers, weeks, firms.

        A newcomer's row is that of the place, whoever sat there before.
        """
        columns = self.customers.columns
        born = columns.week[BORN].copy()
        shape = (len(columns.place), weeks, len(self.names))
        stayers, newcomers = np.zeros(shape, np.uint16), np.zeros(shape, np.uint16)
        for week in range(weeks):
            here = columns.week[BORN] == born
            before = columns.history[BOUGHT_NOW].copy()
            self.run(1)
            assert self._seen is not None
            made = (self._seen - before).T
            stayers[here, week] = made[here]
            newcomers[~here, week] = made[~here]
        return stayers, newcomers
