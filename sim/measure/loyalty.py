"""Loyalty: type, stage and loyalty cell of every customer, and how customers move between them.

The words are those of `docs/measures.md`, taken for each customer by the functions that the
market's own windows are counted with (`sim/market/labels.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.market.arithmetic import ZERO, f4
from sim.market.columns import (
    AWARE,
    BOND,
    BORN,
    BOUGHT_BEFORE,
    BOUGHT_NOW,
    BUZZ,
    SATISFACTION,
    SEGMENT,
    TRUST,
    Columns,
)
from sim.market.compile import kernel
from sim.market.labels import CustomerType, Loyalty, Stage, customer_type, loyalty, stage
from sim.market.mechanisms.utility import relationship_utility
from sim.market.prepare import prepare
from sim.market.rules import Records

if TYPE_CHECKING:
    import pandas as pd

    from sim.market.market import Market

Label: TypeAlias = Literal["cell", "stage", "type"]
Small = NDArray[np.int8]

OUTSIDE = -1
"""The label of whom none of the words fits: who does not know the firm (cell, type) or has not
bought in the window (stage)."""
WORDS: dict[Label, tuple[type[IntEnum], str]] = {
    "cell": (Loyalty, "unaware"),
    "stage": (Stage, "no buyer"),
    "type": (CustomerType, "unaware"),
}
"""Kind of label -> its words, and what those outside are called."""
_NOTHING: Any = ZERO
NEW, LEFT = "new in market", "left market"


@dataclass(frozen=True)
class Labels:
    """Labels of every customer towards one firm at a moment; arrays in the order of the table."""

    firm: str
    week: int
    """The moment is before this week, counted from the end of the burn-in."""
    segments: tuple[str, ...]
    place: NDArray[np.int32]
    born: NDArray[np.int16]
    """Week of birth, from the start of the burn-in; (place, born) says which customer."""
    segment: NDArray[np.uint8]
    cell: Small
    """Loyalty (Dick & Basu 1994), or OUTSIDE for who does not know the firm."""
    stage: Small
    """Stage, or OUTSIDE for who has not bought in the window."""
    type: Small
    """CustomerType, or OUTSIDE for who does not know the firm."""

    def to_frame(self) -> pd.DataFrame:
        """Return a DataFrame by customer: place, born, segment, and cell, stage, type in words."""
        import pandas as pd

        data: dict[str, Any] = {
            "place": self.place,
            "born": self.born,
            "segment": np.array(self.segments, object)[self.segment],
        }
        for label in WORDS:
            data[label] = np.array(words(label), object)[getattr(self, label)]
        return pd.DataFrame(data).sort_values("place", ignore_index=True)


def words(label: Label) -> tuple[str, ...]:
    """Return the words of a kind of label, the one for those outside last.

    >>> words("cell")
    ('true', 'latent', 'spurious', 'none', 'unaware')
    """
    kind, outside = WORDS[label]
    return (*(word.name.lower().replace("_", " ") for word in kind), outside)


@kernel
def label_customers(
    c: Columns, rule_table: Records, firm: int, attitude: NDArray[np.float32], found: Small
) -> None:
    """Write the cell, stage and type of each customer into `found`, three rows of OUTSIDE.

    Nothing is written where no word fits. `attitude` is room for one number per firm.
    """
    rules = rule_table[0]
    firms = c.points.shape[0]
    for i in range(c.place.size):
        total = 0
        for j in range(firms):
            total += c.history[BOUGHT_NOW, j, i]
            attitude[j] = relationship_utility(
                c.tie[SATISFACTION, j, i],
                c.tie[TRUST, j, i],
                c.tie[BOND, j, i],
                _NOTHING,
                rules.theta,
                rules.theta_t,
                rules.baseline_trust,
                rules.phi,
            )
        bought = int(c.history[BOUGHT_NOW, firm, i])
        if c.flag[AWARE, firm, i] == 0 and bought == 0:
            continue
        before = int(c.history[BOUGHT_BEFORE, firm, i])
        satisfaction, bond = c.tie[SATISFACTION, firm, i], c.tie[BOND, firm, i]
        share: Any = f4(0.0)
        if bought > 0:
            share = f4(bought) / f4(total)
            found[1, i] = stage(before, share, satisfaction, c.tie[TRUST, firm, i], bond)
        found[2, i] = customer_type(
            bought,
            before,
            share,
            satisfaction,
            bond,
            c.tie[BUZZ, firm, i],
            rules.recommend_from,
        )
        best_other: Any = f4(-1e30)
        for other in range(firms):
            if other != firm and c.flag[AWARE, other, i]:
                best_other = max(best_other, attitude[other])
        found[0, i] = loyalty(attitude[firm], best_other, share, bought)


def labels(market: Market, firm: str | None = None, week: int | None = None) -> Labels:
    """Return every customer's labels in the window under way.

    At the very end of a window its counts start anew: a `FollowedMarket` keeps the labels of the
    window that ended in `moments`. The focal firm if left out; `week` is what the moment is called,
    the market's week if left out. Raises KeyError for a firm that there is not.

    >>> from sim import Market
    >>> market = Market("grocery", rng=1, customers=500)
    >>> market.run(weeks=26)
    >>> now = labels(market)
    >>> now.week, len(now.cell), int(now.stage.max()) <= 4
    (26, 500, True)
    """
    columns = market.customers.columns
    name = market.spec.focal if firm is None else market.firm(firm).name
    found = np.full((3, len(columns.place)), OUTSIDE, np.int8)
    room = np.zeros(len(market.names), np.float32)
    rules = prepare(market.spec).rules
    label_customers(columns, rules, market.names.index(name), room, found)
    return Labels(
        firm=name,
        week=market.week if week is None else week,
        segments=market.segments,
        place=columns.place.copy(),
        born=columns.week[BORN].copy(),
        segment=columns.mark[SEGMENT].astype(np.uint8),
        cell=found[0],
        stage=found[1],
        type=found[2],
    )


@dataclass(frozen=True)
class Moves:
    """How many customers went from each label to each, between two moments."""

    label: Label
    start: int
    end: int
    """The moments: before these weeks, counted from the end of the burn-in."""
    segments: tuple[str, ...]
    counts: NDArray[np.int64]
    """Segments by labels before by labels after. The last row are those new in the market since,
    the last column those who have left it."""

    @property
    def rows(self) -> tuple[str, ...]:
        """Labels before."""
        return (*words(self.label), NEW)

    @property
    def columns(self) -> tuple[str, ...]:
        """Labels after."""
        return (*words(self.label), LEFT)

    def to_frame(self) -> pd.DataFrame:
        """Return a tidy DataFrame: label, start, end, segment, before, after, customers."""
        import pandas as pd

        table = [
            (self.label, self.start, self.end, segment, before, after, int(self.counts[s, b, a]))
            for s, segment in enumerate(self.segments)
            for b, before in enumerate(self.rows)
            for a, after in enumerate(self.columns)
        ]
        names = ["label", "start", "end", "segment", "before", "after", "customers"]
        return pd.DataFrame(table, columns=names)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types: weeks, and {before: {after: customers}} over all and by segment."""

        def table(counts: NDArray[np.int64]) -> dict[str, dict[str, int]]:
            return {
                before: dict(zip(self.columns, row, strict=True))
                for before, row in zip(self.rows, counts.tolist(), strict=True)
            }

        return {
            "label": self.label,
            "start": self.start,
            "end": self.end,
            "customers": table(self.counts.sum(axis=0)),
            "segments": {
                name: table(counts) for name, counts in zip(self.segments, self.counts, strict=True)
            },
        }


def moves(before: Labels, after: Labels, label: Label = "cell") -> Moves:
    """Return how customers of the same market moved from label to label.

    A customer is (place, week of birth). Who came and left in between is in neither. Raises
    ValueError for labels of different markets or firms.
    """
    if before.firm != after.firm or not np.array_equal(before.place, after.place):
        raise ValueError(
            f"labels towards {before.firm!r} of {len(before.place)} places and towards"
            f" {after.firm!r} of {len(after.place)} must be of one firm and one market"
        )
    outside = len(WORDS[label][0])
    size = outside + 2
    was = np.where(getattr(before, label) == OUTSIDE, outside, getattr(before, label))
    now = np.where(getattr(after, label) == OUTSIDE, outside, getattr(after, label))
    same = before.born == after.born
    counts = np.zeros((len(before.segments), size, size), np.int64)
    np.add.at(counts, (before.segment[same], was[same], now[same]), 1)
    np.add.at(counts, (before.segment[~same], was[~same], size - 1), 1)
    np.add.at(counts, (after.segment[~same], size - 1, now[~same]), 1)
    return Moves(label, before.week, after.week, before.segments, counts)


@dataclass(frozen=True)
class LoyaltyFlows:
    """Moves between labels over a run, and from each window to the next."""

    whole: dict[Label, Moves]
    windows: dict[Label, tuple[Moves, ...]]

    def to_frame(self) -> pd.DataFrame:
        """Return a tidy DataFrame of all moves, as `Moves.to_frame`, with a column `span`.

        `span` is "run" or "window".
        """
        import pandas as pd

        parts = [self.whole[label].to_frame().assign(span="run") for label in self.whole]
        for every in self.windows.values():
            parts += [step.to_frame().assign(span="window") for step in every]
        return pd.concat(parts, ignore_index=True)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types: {label: {"run": .., "windows": [..]}}, each as `Moves.to_dict`."""
        return {
            label: {
                "run": self.whole[label].to_dict(),
                "windows": [step.to_dict() for step in self.windows[label]],
            }
            for label in self.whole
        }


def loyalty_flows(moments: Sequence[Labels]) -> LoyaltyFlows:
    """Return how customers moved from the first moment to the last, and step by step.

    `moments` are those of a `FollowedMarket`. Raises ValueError if there are fewer than two.
    """
    if len(moments) < 2:
        raise ValueError(f"moments ({len(moments)}) must be at least 2: run a whole window first")
    kinds: tuple[Label, ...] = ("cell", "stage", "type")
    return LoyaltyFlows(
        whole={label: moves(moments[0], moments[-1], label) for label in kinds},
        windows={
            label: tuple(moves(one, two, label) for one, two in pairwise(moments))
            for label in kinds
        },
    )
