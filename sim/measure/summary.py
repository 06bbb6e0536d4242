"""Summary: the headline measures of a run, per firm, ready for JSON."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, TypeAlias

from sim.measure.counts import Real, run_counts, segment_labels
from sim.measure.definitions import measures
from sim.measure.measure import WHOLE, Level, Measure

if TYPE_CHECKING:
    from sim.market.market import Market

Value: TypeAlias = int | float | None
Summary: TypeAlias = dict[str, dict[str, Value]]


def summarise(market: Market) -> Summary:
    """Return every firm's measures over the weeks after the burn-in, {firm: {measure: value}}.

    Every measure of the level *run*. Flows are summed over the run, stocks and states are those at
    its end, measures of windows are pooled over the complete windows (if there is none, over the
    one under way), and shares of types, stages and loyalty cells are those of the last of these
    windows. Money in the scenario's currency. Whole numbers are ints, others floats, and what is
    undefined (such as retention without a window before) is None; never NaN.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=500)
    >>> market.run(weeks=4)
    >>> us = summarise(market)["us"]
    >>> us["weeks"], 0.0 < us["market_share"] < 1.0
    (4, True)
    """
    return {firm: segments[0] for firm, segments in _values(market, False).items()}


def summarise_firm(market: Market, firm: str, names: Collection[str]) -> dict[str, Value]:
    """Return the named measures of one firm, as `summarise` has them.

    Only what is named is worked out, for many runs of which little is kept.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=500)
    >>> market.run(weeks=4)
    >>> summarise_firm(market, "us", ["profit"])["profit"] == summarise(market)["us"]["profit"]
    True
    """
    return _values(market, False, names, firm)[firm][0]


def summarise_segments(market: Market) -> dict[str, Summary]:
    """Return what `summarise` says by segment, {segment: {firm: {measure: value}}}, `all` first."""
    values = _values(market, True)
    return {
        label: {firm: segments[s] for firm, segments in values.items()}
        for s, label in enumerate(segment_labels(market))
    }


def _values(
    market: Market, by_segment: bool, names: Collection[str] | None = None, only: str | None = None
) -> dict[str, list[dict[str, Value]]]:
    """Return per firm, or only one, a dict of measures, or only those named, for each segment."""
    counts = run_counts(market, by_segment, only)
    wanted = [
        measure
        for measure in measures(Level.RUN, market.spec.kind)
        if names is None or measure.name in names
    ]
    columns = [plain(measure.of(counts)[0], measure) for measure in wanted]
    return {
        firm: [
            {m.name: column[s][j] for m, column in zip(wanted, columns, strict=True)}
            for s in range(len(counts.places))
        ]
        for j, firm in enumerate(market.names)
        if only in (None, firm)
    }


def plain(values: Real, measure: Measure) -> list[list[Value]]:
    """Return a measure's values as nested lists of ints or floats, None for NaN.

    >>> import numpy as np
    >>> from sim.measure.definitions import MEASURES
    >>> plain(np.array([[3.0, np.nan]]), MEASURES["customers"])
    [[3, None]]
    """
    whole = measure.unit in WHOLE
    return [
        [None if v != v else int(v) if whole else float(v) for v in row] for row in values.tolist()
    ]
