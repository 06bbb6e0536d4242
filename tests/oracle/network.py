"""Acquaintances: a small world between places that stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

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


def acquaintances(
    draws: Draws, segments: Sequence[int], ties: int, rewired: float, homophily: float = 0.0
) -> list[list[int]]:
    """Return for each place, its acquaintances in order; `segments` has the segment of each."""
    everybody = list(range(len(segments)))
    kin = {one: [place for place in everybody if segments[place] == one] for one in set(segments)}
    circles: list[list[int]] = [[] for _ in everybody]
    for place, segment in enumerate(segments):
        for edge in range(ties // 2):
            u_rewired, _, _, u_alike = draws.uniforms(place, 0, NETWORK + edge)
            among = kin[segment] if u_alike < homophily else everybody
            own = among.index(place)
            found = own + 1 + edge
            if found >= len(among):
                continue
            if u_rewired < rewired:
                _, high, low, _ = draws.words(place, 0, NETWORK + edge, 0)
                far = jump_hash((high << 32) + low, len(among))
                if far != own:
                    found = far
            circles[place].append(among[found])
            circles[among[found]].append(place)
    for circle in circles:
        circle.sort()
    return circles
