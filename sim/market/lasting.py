"""Lasting: offers that go on as they were last week, which need not be worked out again."""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_

import numpy as np
from numpy.typing import NDArray

from sim.market.offers import is_on
from sim.market.rules import Records
from sim.scenario.levers import Levers


class Lasting:
    """Lasting(levers of all firms) -> remembers what they come to, by whose deals run.

    Copying bytes takes a sixth of the time of copying records (measured).
    """

    def __init__(self, decided: Sequence[Levers]) -> None:
        self.decided = decided
        self._discounts = [each.discount for each in decided if each.discount.depth > 0.0]
        self._known: dict[tuple[bool, ...], NDArray[np.uint8]] = {}

    def holds(self, decided: Sequence[Levers]) -> bool:
        """lasting.holds(levers of all firms) -> whether these are the very same."""
        return all(map(is_, decided, self.decided))

    def recall(self, clock: int, offers: Records) -> bool:
        """lasting.recall(week since the start of the burn-in, offers) -> whether they are known;
        then they are written."""
        known = self._known.get(self._running(clock))
        if known is not None:
            offers.view(np.uint8)[:] = known
        return known is not None

    def remember(self, clock: int, offers: Records) -> None:
        """lasting.remember(week since the start of the burn-in, offers): keep a copy."""
        self._known[self._running(clock)] = offers.view(np.uint8).copy()

    def _running(self, clock: int) -> tuple[bool, ...]:
        return tuple(is_on(discount, clock) for discount in self._discounts)
