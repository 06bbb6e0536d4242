"""Network: who knows whom, a small world (Watts & Strogatz 1998) that grows without rewiring.

Ties are drawn by place with keyed draws, and far ends are found with a jump-consistent hash, so
that a market one customer larger has the same ties but for the newcomer's own. Ties within one's
own segment are drawn alike, among its places alone (McPherson, Smith-Lovin & Cook 2001).
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.market.columns import I4, I8
from sim.market.compile import kernel, step
from sim.market.draws import FOR_NETWORK, NOBODY, philox, u4, uniform
from sim.scenario import Scenario

U1: TypeAlias = NDArray[np.uint8]

_MULTIPLIER = np.uint64(2862933555777941757)
_ONE = np.uint64(1)
_SHIFT = np.uint64(33)
_WORD = np.uint64(32)


class Peers(NamedTuple):
    """The places of each segment, in order."""

    places: I4
    """Places by segment, then by number."""
    starts: I4
    """Where each segment starts in `places`; one more than there are segments."""
    segment: U1
    """Segment of each place."""
    position: I4
    """Where each place stands in `places`."""


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
    peers: Peers,
    half: int,
    rewired: float,
    homophily: float,
    seed: int,
    replication: int,
    near: I4,
    far: I4,
) -> int:
    """Draw the ties between places into `near` and `far`, and return how many there are.

    `half` is half the acquaintances of a customer, `rewired` the share of ties that lead elsewhere,
    `homophily` that of ties within a segment: as if there were no others.
    """
    n = 0
    customers = peers.places.size
    for i in range(customers):
        segment = peers.segment[i]
        first = peers.starts[segment]
        for e in range(half):
            w0, w1, w2, w3 = philox(u4(i), u4(0), FOR_NETWORK + u4(e), NOBODY, seed, replication)
            alike = uniform(w3) < homophily
            own = peers.position[i] - first if alike else i
            among = peers.starts[segment + 1] - first if alike else customers
            other = own + e + 1
            if other >= among:
                continue
            if uniform(w0) < rewired:
                key = (np.uint64(w1) << _WORD) | np.uint64(w2)
                found = jump_hash(key, among)
                if found != own:
                    other = found
            near[n] = i
            far[n] = peers.places[first + other] if alike else other
            n += 1
    return n


def peers_of(place: I4, segment: U1) -> Peers:
    """Return the places of each segment, from the place and the segment of each row.

    >>> of = peers_of(np.array([0, 1, 2, 3], np.int32), np.array([0, 1, 0, 1], np.uint8))
    >>> of.places.tolist(), of.starts.tolist(), of.position.tolist()
    ([0, 2, 1, 3], [0, 2, 4], [0, 2, 1, 3])
    """
    of_place = np.empty(place.size, np.uint8)
    of_place[place] = segment
    places = np.argsort(of_place, kind="stable").astype(np.int32)
    position = np.empty_like(places)
    position[places] = np.arange(place.size, dtype=np.int32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(of_place))]).astype(np.int32)
    return Peers(places, starts, of_place, position)


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


def small_world(
    scenario: Scenario, place: I4, segment: U1, seed: int, replication: int
) -> Acquaintances:
    """Draw who knows whom: the acquaintances of each row.

    Each place is tied to the next `acquaintances / 2` places, or to the next of its segment; a
    share of these ties leads somewhere else instead. Ties are mutual. `place` and `segment` are
    those of each row.
    """
    customers = place.size
    row_of = np.empty(customers, np.int32)
    row_of[place] = np.arange(customers, dtype=np.int32)
    half = scenario.network.acquaintances // 2
    near = np.empty(customers * half, np.int32)
    far = np.empty(customers * half, np.int32)
    ties = draw_ties(
        peers_of(place, segment),
        half,
        np.float32(scenario.network.rewired),
        np.float32(scenario.network.homophily),
        np.uint32(seed & 0xFFFFFFFF),
        np.uint32(replication & 0xFFFFFFFF),
        near,
        far,
    )
    return compress(near[:ties], far[:ties], row_of)
