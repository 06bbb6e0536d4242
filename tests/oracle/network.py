"""Acquaintances: a small world between places that stays as it is."""

from __future__ import annotations

from .draws import NETWORK, Draws

_MULTIPLIER = 2862933555777941757
_WORD = 2**64


def jump_hash(key: int, buckets: int) -> int:
    """Return the jump-consistent hash of a 64-bit key.

    >>> jump_hash(0, 1), jump_hash(256, 1024)
    (0, 520)
    """
    bucket, jump = -1, 0
    while jump < buckets:
        bucket = jump
        key = (key * _MULTIPLIER + 1) % _WORD
        jump = int((bucket + 1) * (float(1 << 31) / float((key >> 33) + 1)))
    return bucket


def acquaintances(draws: Draws, places: int, ties: int, rewired: float) -> list[list[int]]:
    """Return for each place, its acquaintances in order."""
    circles: list[list[int]] = [[] for _ in range(places)]
    for place in range(places):
        for edge in range(ties // 2):
            other = place + 1 + edge
            if other >= places:
                break
            if draws.uniform(place, 0, NETWORK + edge) < rewired:
                _, high, low, _ = draws.words(place, 0, NETWORK + edge, 0)
                far = jump_hash((high << 32) + low, places)
                if far != place:
                    other = far
            circles[place].append(other)
            circles[other].append(place)
    for circle in circles:
        circle.sort()
    return circles
