"""Network: who knows whom, a small world (Watts & Strogatz 1998) that grows without rewiring.

Ties are drawn by place with keyed draws, and far ends are found with a jump-consistent hash, so
that a market one customer larger has the same ties but for the newcomer's own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.market.columns import I4, I8
from sim.market.compile import kernel, step
from sim.market.draws import FOR_NETWORK, NOBODY, philox, u4, uniform
from sim.scenario import Scenario

_MULTIPLIER = np.uint64(2862933555777941757)
_ONE = np.uint64(1)
_SHIFT = np.uint64(33)
_WORD = np.uint64(32)


class Acquaintances(NamedTuple):
    """Neighbours of each row in compressed sparse rows."""

    starts: I8
    """Where each row's neighbours start in `rows`; one more than there are customers."""
    rows: I4
    """Rows of the neighbours."""


@step
def jump_hash(key: int, buckets: int) -> int:
    """Return the bucket of a key; one bucket more moves 1/buckets of the keys to it.

    Lamping & Veach (2014), "A fast, minimal memory, consistent hash algorithm".
    """
    b = -1
    j = 0
    while j < buckets:
        b = j
        key = key * _MULTIPLIER + _ONE
        j = int((b + 1) * (2147483648.0 / float((key >> _SHIFT) + _ONE)))
    return b


@kernel
def draw_ties(
    customers: int, half: int, rewired: float, seed: int, replication: int, near: I4, far: I4
) -> int:
    """Draw the ties between places into `near` and `far`, and return how many there are.

    `half` is half the acquaintances of a customer, `rewired` the share of ties that lead elsewhere.
    """
    n = 0
    for i in range(customers):
        for e in range(half):
            other = i + e + 1
            if other >= customers:
                break
            w0, w1, w2, _ = philox(u4(i), u4(0), FOR_NETWORK + u4(e), NOBODY, seed, replication)
            if uniform(w0) < rewired:
                key = (np.uint64(w1) << _WORD) | np.uint64(w2)
                found = jump_hash(key, customers)
                if found != i:
                    other = found
            near[n] = i
            far[n] = other
            n += 1
    return n


def compress(near: I4, far: I4, row_of: I4) -> Acquaintances:
    """Return the ties as the neighbours of each row, in order of place.

    `near` and `far` are the places that each tie connects, `row_of` the row of each place.
    """
    customers = row_of.size
    rows = row_of[np.concatenate([near, far])].astype(np.int64)
    places = np.concatenate([far, near])
    ordered = np.sort(rows * customers + places)
    starts = np.zeros(customers + 1, np.int64)
    np.cumsum(np.bincount(rows, minlength=customers), out=starts[1:])
    return Acquaintances(starts, row_of[ordered % customers])


def small_world(scenario: Scenario, place: I4, seed: int, replication: int) -> Acquaintances:
    """Draw who knows whom: the acquaintances of each row.

    Each place is tied to the next `acquaintances / 2` places; a share of these ties leads somewhere
    else instead. Ties are mutual. `place` is the place of each row.
    """
    customers = place.size
    row_of = np.empty(customers, np.int32)
    row_of[place] = np.arange(customers, dtype=np.int32)
    half = scenario.network.acquaintances // 2
    near = np.empty(customers * half, np.int32)
    far = np.empty(customers * half, np.int32)
    ties = draw_ties(
        customers,
        half,
        np.float32(scenario.network.rewired),
        np.uint32(seed & 0xFFFFFFFF),
        np.uint32(replication & 0xFFFFFFFF),
        near,
        far,
    )
    return compress(near[:ties], far[:ties], row_of)
