"""Tables of runs, in the one layout that everything after a sweep reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from sim.runs.run import Run


def frame_of(
    paths: Sequence[str],
    measures: Sequence[str],
    rows: Iterable[tuple[int, Sequence[float], Run]],
) -> pd.DataFrame:
    """Return tidy DataFrame, in this order.

    Columns: point, policy, replication, the paths, the measures; undefined values are NaN.

    >>> frame = frame_of(["price"], ["profit"], [(0, [2.0], Run("bond", 1, {"profit": None}))])
    >>> frame.columns.tolist(), frame["profit"].isna().tolist()
    (['point', 'policy', 'replication', 'price', 'profit'], [True])
    """
    names = ["point", "policy", "replication", *paths, *measures]
    table = [
        (point, run.policy, run.replication, *values, *(run.measures[m] for m in measures))
        for point, values, run in rows
    ]
    frame = pd.DataFrame(table, columns=pd.Index(names))
    frame = frame.astype({"point": "int64", "replication": "int64"})
    return frame.astype(dict.fromkeys([*paths, *measures], "float64"))
