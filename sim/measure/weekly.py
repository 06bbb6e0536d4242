"""Weekly: every measure of the level *week*, one row per week, firm and segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measure.counts import weekly_counts
from sim.measure.frames import frame
from sim.measure.measure import Level

if TYPE_CHECKING:
    import pandas as pd

    from sim.market.market import Market


def weekly(market: Market, by_segment: bool = True) -> pd.DataFrame:
    """weekly(market, by_segment=True) -> DataFrame of all weeks, those of the burn-in below 0.

    Columns `week`, `firm`, `segment` (`all`, and each segment if `by_segment`), then the measures
    of `docs/measures.md` over a week, in the scenario's currency.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=500)
    >>> market.run(weeks=4)
    >>> frame = weekly(market, by_segment=False)
    >>> int(frame.week.min()), int(frame.week.max()), list(frame.columns[:4])
    (-52, 3, ['week', 'firm', 'segment', 'purchases'])
    """
    counts = weekly_counts(market, by_segment)
    return frame(market, counts, Level.WEEK, {"week": counts.week}, by_segment)


def history(market: Market) -> pd.DataFrame:
    """history(market) -> the weekly frame since the end of the burn-in, with segments."""
    table = weekly(market)
    return table[table["week"] >= 0].reset_index(drop=True)
