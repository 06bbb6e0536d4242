"""Frames: what was measured as tidy pandas tables, by week and by window (most often a year)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.measure.counts import Counts, segment_labels, weekly_counts, window_counts
from sim.measure.definitions import measures
from sim.measure.measure import WHOLE, Level

if TYPE_CHECKING:
    import pandas as pd

    from sim.market.market import Market


def weekly(market: Market, by_segment: bool = True) -> pd.DataFrame:
    """Return the measures of all weeks as a DataFrame, weeks of the burn-in below 0.

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
    return _frame(market, counts, Level.WEEK, {"week": counts.week}, by_segment)


def history(market: Market) -> pd.DataFrame:
    """Return the weekly frame since the end of the burn-in, with segments."""
    table = weekly(market)
    return table[table["week"] >= 0].reset_index(drop=True)


def yearly(market: Market, by_segment: bool = True) -> pd.DataFrame:
    """Return the measures of the windows after the burn-in as a DataFrame.

    Columns `window` (1, 2, ...; years unless the scenario's `retention_window` says otherwise),
    `week` (its first), `firm`, `segment`, then the measures over a window. `weeks` is shorter for a
    window still under way, which is counted as far as it has gone: fewer customers have had the
    time to buy in it, so its retention is not comparable in purchase markets. The market is not
    changed.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=500)
    >>> market.run(weeks=60)
    >>> yearly(market, by_segment=False).query("firm == 'us'").weeks.tolist()
    [52, 8]
    """
    counts = window_counts(market, by_segment)
    number = np.arange(1, len(counts.week) + 1)
    periods = {"window": number, "week": counts.week}
    return _frame(market, counts, Level.WINDOW, periods, by_segment)


def _frame(
    market: Market, counts: Counts, level: Level, periods: dict[str, NDArray[Any]], by_segment: bool
) -> pd.DataFrame:
    """Return counts as a DataFrame.

    Rows by period, firm and segment; first the columns of the periods, then firm and segment, then
    every measure of the level: whole numbers as integers, others as floats, NaN if undefined.
    """
    import pandas as pd

    labels = segment_labels(market, by_segment)
    rows = (len(counts.week), len(market.names), len(labels))
    firm, segment = np.array(market.names, object), np.array(labels, object)
    columns: dict[str, Any] = {
        name: np.broadcast_to(values[:, None, None], rows).ravel()
        for name, values in periods.items()
    }
    columns["firm"] = np.broadcast_to(firm[None, :, None], rows).ravel()
    columns["segment"] = np.broadcast_to(segment[None, None, :], rows).ravel()
    for measure in measures(level, market.spec.kind):
        values = measure.of(counts).transpose(0, 2, 1).ravel()
        columns[measure.name] = values.astype(np.int64) if measure.unit in WHOLE else values
    return pd.DataFrame(columns)
