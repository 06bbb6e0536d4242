"""FollowedMarket: a market that keeps a ledger of every customer, and the labels of each window."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.market.copying import copied
from sim.market.market import Market
from sim.market.rules import Records
from sim.measure.journal import Journal
from sim.measure.ledger import Ledger
from sim.measure.loyalty import Labels, labels


class FollowedMarket(Market):
    """A Market that keeps a ledger of every customer, and the labels of each window.

    It takes the arguments of `Market`. The customers, counts and books are those of the ordinary
    market, to the last bit: only more is kept. The burn-in is simulated as usual; the ledger starts
    after it. Forks are followed from the same week on.

    >>> market = FollowedMarket("grocery", rng=7, customers=300)
    >>> market.run(weeks=4)
    >>> ledger = market.ledger
    >>> ledger.weeks, int(ledger.flows.sum()) == int(market.flows[-4:].sum())
    (4, True)
    """

    _journal: Journal | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.moments: list[Labels] = []
        """Labels of every customer at the end of each window, the burn-in's last one first."""
        super().__init__(*args, **kwargs)
        self._journal = Journal(self)

    @property
    def ledger(self) -> Ledger:
        """What every customer has done since the first week followed."""
        if self._journal is None:
            raise RuntimeError("a market keeps no ledger during its burn-in")
        return self._journal.read(self)

    def unfollowed(self) -> Market:
        """Return an independent copy at this week that is an ordinary, faster market."""
        return copied(self, Market, without=("moments", "_journal"))

    def _advance(self, weeks: int) -> None:
        if self._journal is None:
            super()._advance(weeks)
            return
        for _ in range(weeks):
            super()._advance(1)

    def _simulate(self, offers: Records, flows: NDArray[np.int64]) -> None:
        if self._journal is None:
            super()._simulate(offers, flows)
        else:
            self._follow(self._journal, offers, flows)
        end = self.week + len(offers)
        if end >= 0 and end % self.spec.retention_window == 0:
            self.moments.append(labels(self, week=end))

    def _follow(self, journal: Journal, offers: Records, flows: NDArray[np.int64]) -> None:
        """Simulate one week; every customer is a group that is counted into a row of its own."""
        journal.open_week(self.week, self.firms[journal.focal].offers[self.clock])
        own = journal.flows[None]
        parts = [part for part in np.array_split(journal.blocks, self.threads) if len(part)]

        def simulate(part: NDArray[np.int64]) -> None:
            self._call(part, journal.groups, False, offers, own)

        if len(parts) == 1:
            simulate(parts[0])
        else:  # no two of them count into the same row
            self._threads.each(self.threads, simulate, parts)
        flows[0] += journal.count_week()
        journal.close_leavers(self._columns, self.clock)
        self._call(journal.blocks[:0], journal.groups, True, offers, flows)


def follow(market: Market, policy: str | None = None) -> FollowedMarket:
    """Return a fork of a market that is followed from this week on.

    Labels are there from the end of the next window on. The market itself is not changed.

    >>> market = Market("grocery", rng=7, customers=300)
    >>> twin = follow(market, "discount")
    >>> twin.run(weeks=8)
    >>> market.week, twin.ledger.start, twin.ledger.weeks
    (0, 0, 8)
    """
    twin = copied(market, FollowedMarket, without=("moments", "_journal"))
    twin._change_policy(policy, None)
    twin.moments = []
    twin._journal = Journal(twin)
    return twin
