"""Yearly: every measure of the level *window*, one row per window, firm and segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.measure.counts import window_counts
from sim.measure.frames import frame
from sim.measure.measure import Level

if TYPE_CHECKING:
    import pandas as pd

    from sim.market.market import Market


def yearly(market: Market, by_segment: bool = True) -> pd.DataFrame:
    """yearly(market, by_segment=True) -> DataFrame of the windows after the burn-in.

    Columns `window` (1, 2, ...; years unless the scenario's `retention_window` says otherwise),
    `week` (its first), `firm`, `segment`, then the measures over a window. `weeks` is shorter for
    a window still under way, which is counted as far as it has gone: fewer customers have had
    the time to buy in it, so its retention is not comparable in purchase markets. The market is
    not changed.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=500)
    >>> market.run(weeks=60)
    >>> yearly(market, by_segment=False).query("firm == 'us'").weeks.tolist()
    [52, 8]
    """
    counts = window_counts(market, by_segment)
    number = np.arange(1, len(counts.week) + 1)
    periods = {"window": number, "week": counts.week}
    return frame(market, counts, Level.WINDOW, periods, by_segment)
