"""Frames: counts as a tidy pandas table, one row per period, firm and segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.measure.counts import Counts, segment_labels
from sim.measure.definitions import measures
from sim.measure.measure import WHOLE, Level

if TYPE_CHECKING:
    import pandas as pd

    from sim.market.market import Market


def frame(
    market: Market, counts: Counts, level: Level, periods: dict[str, NDArray[Any]], by_segment: bool
) -> pd.DataFrame:
    """frame(market, counts, level, {column: value per period}, by_segment) -> DataFrame.

    Rows by period, firm and segment; first the columns of the periods, then firm and segment,
    then every measure of the level: whole numbers as integers, others as floats, NaN if undefined.
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
        values = measure.formula(counts).transpose(0, 2, 1).ravel()
        columns[measure.name] = values.astype(np.int64) if measure.unit in WHOLE else values
    return pd.DataFrame(columns)
