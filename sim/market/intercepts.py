"""Intercepts: tastes that make the file's market shares hold at what firms do today."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.market.columns import BASKET, RATE, SEGMENT, TASTE, Columns, empty_columns
from sim.market.rules import Records
from sim.market.start import reached_shares, weighing_room
from sim.market.traits import bear_all

SAMPLE = 4096
"""Customers on which the intercepts are solved."""
ROUNDS = 12


def sample_columns(customers: int, firms: int, segments: NDArray[np.uint8]) -> Columns:
    """Return columns of the customers in the first places, who are yet to be born."""
    columns = empty_columns(customers, firms)
    columns.place[:] = np.arange(customers, dtype=np.int32)
    columns.mark[SEGMENT] = segments[:customers]
    return columns


def solve_intercepts(
    rules: Records,
    births: Records,
    kinds: Records,
    standing: Records,
    today: Records,
    segments: NDArray[np.uint8],
    bias: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the intercepts of tastes, one per firm in name order, and shares.

    They make the file's market shares hold at today's prices, habits and service: the stationary
    shares of a sample are brought to its taste shares by `a <- a + ln(target / reached)` (Berry,
    Levinsohn & Pakes 1995). `segments` has the segment of each place; the share aimed at is
    multiplied by each firm's `bias`. The shares are two rows: those reached and those aimed at.
    """
    c = sample_columns(min(segments.size, SAMPLE), births.size, segments)
    bear_all(today, births, kinds, c, rules)
    tastes = c.tie[TASTE].copy()
    known = births["known"] == 1
    size = np.ones(c.place.size)
    if not rules["subscription"][0]:
        size = c.person[RATE] * c.person[BASKET].astype(np.float64)
    target = bias * (tastes.astype(np.float64) * size).sum(axis=1)
    intercepts = np.zeros(births.size, np.float64)
    weights, room = weighing_room(births.size, c.place.size)
    for _ in range(ROUNDS):
        reached = np.zeros(births.size, np.float64)
        tried = intercepts.astype(np.float32)
        reached_shares(tried, tastes, standing, births, c, rules, weights, room, reached)
        usable = known & (reached > 0.0) & (target > 0.0)
        move = np.zeros_like(intercepts)
        move[usable] = np.log(target[usable] / target[usable].sum()) - np.log(
            reached[usable] / reached[usable].sum()
        )
        intercepts += move
    largest = int(np.argmax(np.where(known, births["shape"], -1.0)))
    intercepts[known] -= intercepts[largest]
    intercepts[~known] = 0.0
    shares = np.stack([reached, np.where(known, target, 0.0)])
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-30)
    return np.round(intercepts, 3).astype(np.float32), shares
