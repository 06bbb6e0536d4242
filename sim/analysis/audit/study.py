"""Study: what the firm's analyst sees, and beside it what only the simulator knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.audit.audience import Audience
from sim.analysis.audit.worlds import Worlds
from sim.market.columns import NEVER
from sim.market.flows import Flow
from sim.measure.ledger import STAYED, rows_of
from sim.measure.metric import Metric, Vector

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]

FEATURES = (
    "purchases",
    "recent purchases",
    "revenue",
    "weeks since the last purchase",
    "weeks since the first purchase",
    "purchases on a deal",
    "complaints",
    "contacts",
    "weeks of contract left",
)
"""What the firm knows of each customer at the launch. Counts are of the year before, recent ones
of its second half."""


@dataclass(frozen=True)
class Seen:
    """The firm's records: one row per customer, of whom it may know some or nothing."""

    customer: Mask
    """Whether a present customer of the firm at the launch."""
    bought: Mask
    """Whether it bought there in the year after."""
    member: Mask
    """Whether the policy reached it (see `Audience`); all False if it reaches everybody."""
    held: Mask
    """Customers at the launch who were drawn for the hold-out."""
    before: Vector
    """Metric of the year before; 0 for who was no customer."""
    features: NDArray[np.float64]
    """Customers by FEATURES; 0 for who was no customer."""


@dataclass(frozen=True)
class Study:
    """A launch, with what the firm sees and what it never will."""

    seen: Seen
    policy: Vector
    """Metric of the year after, under the policy."""
    baseline: Vector
    """That of the twins, to whom nothing was done. Hidden."""
    held_out: Vector
    """That of who is held out while rivals answer the policy."""

    @property
    def effect(self) -> Vector:
        """What the policy did to each customer: own less twin's. Hidden."""
        return self.policy - self.baseline

    @property
    def observed(self) -> Vector:
        """Metric of the year after in the market with a hold-out."""
        return np.where(self.seen.held, self.held_out, self.policy)


def make_study(worlds: Worlds, outcome: Metric, audience: Audience | None, held: Mask) -> Study:
    """Return what the analyst sees of a launch, where `held` is held out, and what stays hidden."""
    after = worlds.policy
    rows = rows_of(worlds.before, after)
    known = customers_at_launch(worlds)
    features = np.where(known[:, None], _features(worlds, rows), 0.0)
    before = np.where(rows >= 0, outcome.of(worlds.before)[rows], 0.0)
    nobody = np.zeros(len(after), np.bool_)
    seen = Seen(
        customer=known,
        bought=after.at_firm[:, Flow.PURCHASES] > 0,
        member=audience.of(after) if audience else nobody,
        held=held,
        before=before,
        features=features,
    )
    return Study(
        seen=seen,
        policy=outcome.of(after),
        baseline=outcome.of(worlds.baseline),
        held_out=outcome.of(worlds.held_out),
    )


def customers_at_launch(worlds: Worlds) -> Mask:
    """Return, per row of the year after, whether that is a present customer at its start."""
    before = worlds.before
    rows = rows_of(before, worlds.policy)
    known: Mask = (rows >= 0) & before.present[rows] & (before.left[rows] == STAYED)
    return known


def draw_holdout(customers: Mask, share: float, seed: int) -> Mask:
    """Draw a share of the customers by lot, to hold them out.

    >>> int(draw_holdout(np.ones(100, np.bool_), 0.2, 1).sum())
    20
    """
    rows = np.flatnonzero(customers)
    lots = np.random.default_rng((seed, 0x401D)).permutation(rows)
    held = np.zeros(len(customers), np.bool_)
    held[lots[: round(share * len(rows))]] = True
    return held


def _features(worlds: Worlds, rows: Whole) -> NDArray[np.float64]:
    """Return customers by FEATURES; senseless for who was not in the market at the launch."""
    year = worlds.before.at_firm[rows]
    half_rows = rows_of(worlds.earlier, worlds.policy)
    half = np.where((half_rows >= 0)[:, None], worlds.earlier.at_firm[half_rows], 0)
    start, clock = worlds.start, worlds.launch
    firm = start.firms.index(worlds.policy.firm)
    order = np.argsort(start.place)
    places = order[np.searchsorted(start.place[order], worlds.policy.place)]
    last = start.last_bought[firm][places].astype(np.int64)
    first = start.first_bought[firm][places].astype(np.int64)
    left = start.contract_end[places].astype(np.int64) - clock
    columns = (
        year[:, Flow.PURCHASES],
        year[:, Flow.PURCHASES] - half[:, Flow.PURCHASES],
        year[:, Flow.REVENUE] / worlds.before.ticks_per_unit,
        np.where(last == NEVER, clock, clock - last),
        np.where(first == NEVER, 0, clock - first),
        year[:, Flow.DEAL_PURCHASES],
        year[:, Flow.COMPLAINTS],
        year[:, Flow.CONTACTS],
        np.maximum(left, 0),
    )
    return np.column_stack([np.asarray(column, np.float64) for column in columns])
