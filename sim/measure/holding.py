"""Holding: what holds the customers, as parts of the probability that they choose the firm again.

For each present customer of the focal firm, the Shapley values of the components of utility: how
much preference, price, habit, the relationship, the programme and lock-in add to the probability
of choosing the firm at the next purchase.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.market.columns import AWARE, BORN, SEGMENT
from sim.measure.journal import is_present
from sim.measure.shapley import decompose
from sim.measure.utility import COMPONENTS, Component, utilities
from sim.scenario.weeks import YEAR

if TYPE_CHECKING:
    import pandas as pd

    from sim.market.market import Market

Real = NDArray[np.float64]

MOST_WEEKS = YEAR
"""Weeks looked at, at most, until all deal calendars start again."""
ALL = "all"


@dataclass(frozen=True)
class Holding:
    """What holds each present customer of the focal firm; arrays by customer."""

    firm: str
    segments: tuple[str, ...]
    week: int
    """The moment is before this week, counted from the end of the burn-in."""
    place: NDArray[np.int32]
    born: NDArray[np.int16]
    segment: NDArray[np.uint8]
    probability: Real
    """Of choosing the firm at the next purchase (subscriptions: when re-deciding)."""
    neutral: Real
    """The same with every component neutral: 1 in the number of firms the customer knows."""
    parts: Real
    """Component by customer; they add up to probability less neutral, to rounding."""

    def table(self, segment: str | None = None) -> dict[str, float | None]:
        """Return means over the customers, or over those of a segment; None without any.

        `customers`, `probability`, `neutral`, and for each component its part of the probability
        (by name) and its share of what all components add together (`.._share`; None where they add
        nothing or take away).
        """
        who = np.ones(len(self.place), np.bool_)
        if segment is not None:
            who = self.segment == self.segments.index(segment)
        count = int(who.sum())
        mean = _means(np.vstack([self.probability, self.neutral, self.parts])[:, who])
        found: dict[str, float | None] = {
            "customers": count,
            "probability": mean[0],
            "neutral": mean[1],
        }
        added = (mean[0] or 0.0) - (mean[1] or 0.0)
        for component, part in zip(Component, mean[2:], strict=True):
            name = component.name.lower()
            found[name] = part
            found[f"{name}_share"] = None if part is None or added <= 0.0 else part / added
        return found

    def to_frame(self) -> pd.DataFrame:
        """Return `table` as a DataFrame, one row per segment, `all` first."""
        import pandas as pd

        rows = [{"segment": ALL, **self.table()}]
        rows += [{"segment": name, **self.table(name)} for name in self.segments]
        frame = pd.DataFrame(rows)
        for column in frame.columns[1:]:
            frame[column] = pd.to_numeric(frame[column])
        return frame

    def customers_frame(self) -> pd.DataFrame:
        """Return a DataFrame by customer: place, born, segment, probability, neutral, and parts."""
        import pandas as pd

        data: dict[str, Any] = {
            "place": self.place,
            "born": self.born,
            "segment": np.array(self.segments, object)[self.segment],
            "probability": self.probability,
            "neutral": self.neutral,
        }
        data |= {component.name.lower(): self.parts[component] for component in Component}
        return pd.DataFrame(data).sort_values("place", ignore_index=True)

    def to_dict(self) -> dict[str, Any]:
        """Return firm, week, and `table` over all and by segment, as plain types."""
        return {
            "firm": self.firm,
            "week": self.week,
            "all": self.table(),
            "segments": {name: self.table(name) for name in self.segments},
        }


def holding(market: Market) -> Holding:
    """Return what holds the focal firm's present customers now.

    States are those of now, levers those of the last week, going on; prices are taken in every week
    until all deal calendars start again (at most 52), and parts are means over these weeks. The
    market is not changed.

    >>> from sim import Market
    >>> held = holding(Market("grocery", rng=1, customers=300))
    >>> bool(np.allclose(held.parts.sum(axis=0), held.probability - held.neutral, atol=1e-12))
    True
    """
    spec, columns = market.spec, market.customers.columns
    focal = market.names.index(spec.focal)
    who = is_present(columns, focal, market.clock - 1, spec.kind == "subscription")
    known = columns.flag[AWARE][:, who] == 1
    weeks = calendar_weeks(market)
    customers = int(who.sum())
    parts = np.zeros((COMPONENTS, customers))
    total, none = np.zeros(customers), np.zeros(customers)
    for w in range(weeks):
        utility = utilities(market, market.clock + w)[:, :, who]
        values, probability, neutral = decompose(utility, known, focal)
        parts += values / weeks
        total += probability / weeks
        none += neutral / weeks
    return Holding(
        firm=spec.focal,
        segments=market.segments,
        week=market.week,
        place=columns.place[who],
        born=columns.week[BORN, who],
        segment=columns.mark[SEGMENT, who].astype(np.uint8),
        probability=total,
        neutral=none,
        parts=parts,
    )


def calendar_weeks(market: Market) -> int:
    """Return the weeks until all firms' deals have come round, at most 52, 1 without deals."""
    every = [firm.offer.discount.every for firm in market.firms if firm.offer.discount.depth > 0.0]
    return min(math.lcm(*every), MOST_WEEKS)


def _means(table: Real) -> list[float | None]:
    """Return the means of rows, None of nothing."""
    if not table.shape[1]:
        return [None] * len(table)
    return [float(value) for value in table.mean(axis=1)]
