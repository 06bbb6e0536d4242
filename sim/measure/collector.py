"""Collector: a mesa.DataCollector filled from what the market has counted.

Nothing is collected while the market runs: the weekly arrays hold it all, and the collector is
filled when somebody asks for it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import mesa

from sim.market.windows import Tally
from sim.measure.counts import Counts, spans_of, weekly_counts
from sim.measure.definitions import MEASURES
from sim.measure.summary import plain, summarise

if TYPE_CHECKING:
    from sim.market.firm import Firm
    from sim.market.market import Market

REPORTERS = {
    "retention": "retention",
    "market_share": "market_share",
    "revenue": "revenue",
    "profit": "profit",
    "profit_cumulative": "profit_cumulative",
    "purchases": "purchases",
    "present_customers": "customers",
    "gained": "gained",
    "lost": "lost",
    "churn_per_week": "churn_per_week",
    "members": "members",
    "satisfaction": "satisfaction",
    "trust": "trust",
    "bond": "bond",
    "complaints": "complaints",
    "recommendations": "recommendations",
    "warnings": "warnings",
    "discount_given": "discount_given",
}
"""Reporter -> measure. `customers` has another name as `mesa.batch_run` puts reporters and the
market's parameters, of which `customers` is one, into the same row."""


class FilledCollector(mesa.DataCollector):
    """A mesa.DataCollector with every week's data in it.

    Row (Mesa: step) `i` is the `i`-th week simulated after the burn-in, the `week` of
    `market.history`. Model reporters speak of the focal firm, agent reporters of every firm, with
    its name as `firm`. `retention` is pooled over the windows complete by then; before there is
    one it is None, except in the latest week, which has that of the window so far. `seed_word` is
    the seed that makes the market again, also where none was given.
    """

    def __init__(self, market: Market) -> None:
        focal = market.spec.focal
        super().__init__(
            model_reporters={"seed_word": "seed_word"}
            | {name: partial(_of_focal, name) for name in REPORTERS},
            agent_reporters={"firm": _name, **{n: partial(_of_firm, n) for n in REPORTERS}},
        )
        self.clock: int = market.clock
        first = market.begun
        counts = weekly_counts(market, by_segment=False)
        tables = {name: _by_week(market, counts, name) for name in REPORTERS}
        for j, firm in enumerate(market.firms):
            columns = [[row[j] for row in table[first:]] for table in tables.values()]
            if firm.name == focal:
                self.model_vars.update(zip(REPORTERS, columns, strict=True))
            for step, values in enumerate(zip(*columns, strict=True)):
                records = self._agent_records.setdefault(step, [])
                records.append((step, firm.unique_id, firm.name, *values))
        weeks = market.clock - first
        self.model_vars["seed_word"] = [market.seed_word] * weeks
        self._collection_steps = list(range(weeks))  # what batch_run reads since Mesa 3.4

    def collect(self, model: mesa.Model) -> None:
        """Do nothing: every week is in here already."""


def collector(market: Market, known: mesa.DataCollector | None = None) -> mesa.DataCollector:
    """Return `known` if it is up to date, else a newly filled collector.

    A collector of the user's own is always up to date.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=500)
    >>> market.run(weeks=4)
    >>> collector(market).get_model_vars_dataframe().shape[0]
    4
    """
    if known is not None and getattr(known, "clock", market.clock) == market.clock:
        return known
    return FilledCollector(market)


def _by_week(market: Market, counts: Counts, name: str) -> list[list[Any]]:
    """Return a reporter's values: weeks from the burn-in's start by firms."""
    if name == "retention":
        return _retention(market)
    measure = MEASURES[REPORTERS[name]]
    return plain(measure.of(counts)[:, 0], measure)


def _retention(market: Market) -> list[list[float | None]]:
    """Return retention pooled over the windows complete by the end of each week."""
    table: list[list[float | None]] = [[None] * len(market.names) for _ in range(market.clock)]
    kept, started = [0] * len(market.names), [0] * len(market.names)
    for span in spans_of(market, partial=False):
        if span.before is None:
            continue
        for j in range(len(market.names)):
            kept[j] += int(span.window.counts[:, j, Tally.RETAINED].sum())
            started[j] += int(span.before.counts[:, j, Tally.CUSTOMERS].sum())
        known = [k / s if s else None for k, s in zip(kept, started, strict=True)]
        for week in range(span.window.week - 1 + market.burn_in_weeks, market.clock):
            table[week] = known
    if table and market.week > 0:
        values = [summary["retention"] for summary in summarise(market).values()]
        table[-1] = values
    return table


def _of_focal(name: str, market: Market) -> Any:
    """Return the latest value of a reporter for the focal firm."""
    values = market.datacollector.model_vars[name]
    return values[-1] if values else None


def _name(firm: Firm) -> str:
    return firm.name


def _of_firm(name: str, firm: Firm) -> Any:
    """Return the latest value of a reporter for a firm."""
    market: Market = firm.model
    latest = market.clock - market.begun - 1
    records = market.datacollector._agent_records.get(latest, [])
    column = 3 + list(REPORTERS).index(name)
    return next((record[column] for record in records if record[1] == firm.unique_id), None)
