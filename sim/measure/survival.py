"""Survival: how many of those who became customers in a quarter still are, quarter by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.market.windows import QUARTER

if TYPE_CHECKING:
    import pandas as pd

    from sim.market.market import Market


def survival(market: Market) -> pd.DataFrame:
    """Return how many of each firm's cohorts are left at the end of every quarter, as a DataFrame.

    Columns:

    - `firm`;
    - `cohort`: the quarter (13 weeks) of the first purchase at the firm, 0 the first after the
      burn-in, -1 the last of the burn-in. The earliest one holds those who were customers from
      the start, and whoever came in the same quarter;
    - `age_quarters`: full quarters since, 0 at the end of the cohort's own quarter;
    - `alive`: how many are present customers (last purchase at most 52 weeks ago; subscriptions:
      subscribers);
    - `share`: of those counted first; NaN if nobody was.

    A customer who returns after an absence counts again in the cohort of the first purchase, so a
    curve may rise. In purchase markets nobody is lost within 52 weeks of a purchase but by leaving
    the market. Raises ValueError for a market with `labels=False`, which does not follow cohorts.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=500)
    >>> market.run(weeks=13)
    >>> curves = survival(market)
    >>> set(curves[curves.age_quarters == 0].share)
    {1.0}
    """
    import pandas as pd

    if not market.labels:
        raise ValueError("a market with labels=False does not follow cohorts; make it without")
    columns: dict[str, list[Any]] = {
        "firm": [],
        "cohort": [],
        "age_quarters": [],
        "alive": [],
        "share": [],
    }
    for j, name in enumerate(market.names):
        first: dict[int, int] = {}
        for cohorts in market.cohorts:
            newest = (cohorts.week - 1) // QUARTER
            for quarter, alive in zip(
                cohorts.acquired.tolist(), cohorts.alive[j].tolist(), strict=True
            ):
                start = first.setdefault(quarter, alive)
                share = alive / start if start else float("nan")
                values = (name, quarter, newest - quarter, alive, share)
                for column, value in zip(columns.values(), values, strict=True):
                    column.append(value)
    table = pd.DataFrame(columns)
    order = ["firm", "cohort", "age_quarters"]
    return table.sort_values(order, kind="stable").reset_index(drop=True)
