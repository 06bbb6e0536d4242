"""Draws: every random number is a pure function of who, when, which decision and which firm."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from statistics import NormalDist

Words = tuple[int, int, int, int]
Uniforms = tuple[float, float, float, float]

# Decisions of the draw table: their numbers times 256, ready for an ordinal to be added.
NEED = 0 * 256
PURCHASE = 1 * 256
COMPLAINT = 2 * 256
REWARD = 3 * 256
REACH = 4 * 256
CARD = 5 * 256
LISTENER = 6 * 256
STANDING = 7 * 256
PERSON = 8 * 256
RATE = 9 * 256
TASTE = 10 * 256
AWARE = 11 * 256
START = 12 * 256
NETWORK = 13 * 256
HOLDING = 14 * 256
FORGETTING = 15 * 256
CONTRACT = 16 * 256

MOST_PURCHASES = 31
ATTEMPTS = 63

_MASK = 0xFFFFFFFF
_MULTIPLIER_0 = 0xD2511F53
_MULTIPLIER_1 = 0xCD9E8D57
_WEYL_0 = 0x9E3779B9
_WEYL_1 = 0xBB67AE85
_ROUNDS = 7
_STEP = 2.0**-23

normal = NormalDist().inv_cdf
"""normal(u) -> float: the standard normal quantile."""


class Draws:
    """All draws of one run: Philox4x32-7 under the key (seed, replication)."""

    def __init__(self, seed: int, replication: int = 0) -> None:
        self.words = philox(seed, replication)
        self._first = _philox_word_0(seed, replication)

    def uniforms(self, place: int, week: int, decision: int, alternative: int = 0) -> Uniforms:
        """Return four numbers between 0 and 1."""
        word_0, word_1, word_2, word_3 = self.words(place, week, decision, alternative)
        return (
            ((word_0 >> 9) + 0.5) * _STEP,
            ((word_1 >> 9) + 0.5) * _STEP,
            ((word_2 >> 9) + 0.5) * _STEP,
            ((word_3 >> 9) + 0.5) * _STEP,
        )

    def uniform(self, place: int, week: int, decision: int, alternative: int = 0) -> float:
        """Return the number of word 0."""
        return ((self._first(place, week, decision, alternative) >> 9) + 0.5) * _STEP

    def log_gamma(
        self, shape: float, place: int, week: int, decision: int, alternative: int = 0
    ) -> tuple[float, float]:
        """Return (value, margin).

        The logarithm of a Gamma variable of that shape, and how close an acceptance was.
        """
        d = shape + 2.0 / 3.0
        c = 1.0 / math.sqrt(9.0 * d)
        margin = math.inf
        log_d = math.log(d)
        log_v = 0.0
        boost = 0.0
        for attempt in range(ATTEMPTS):
            u_normal, u_accept, u_boost, _ = self.uniforms(
                place, week, decision + attempt, alternative
            )
            if attempt == 0:
                boost = math.log(u_boost) / shape
            z = normal(u_normal)
            cube_root = 1.0 + c * z
            margin = min(margin, abs(cube_root))
            if cube_root <= 0.0:
                continue
            v = cube_root * cube_root * cube_root
            log_v = 3.0 * math.log(cube_root)
            room = z * z / 2.0 + d - d * v + d * log_v - math.log(u_accept)
            margin = min(margin, abs(room))
            if room > 0.0:
                break
        return log_d + log_v + boost, margin


def philox(key_0: int, key_1: int) -> Callable[[int, int, int, int], Words]:
    """Return function from a counter of four words to four words.

    >>> [f"{word:08x}" for word in philox(0, 0)(0, 0, 0, 0)]
    ['5f6fb709', '0d893f64', '4f121f81', '4f730a48']
    """
    keys = _keys(key_0, key_1)

    def words(c0: int, c1: int, c2: int, c3: int) -> Words:
        for k0, k1 in keys:
            p0 = c0 * _MULTIPLIER_0
            p1 = c2 * _MULTIPLIER_1
            c0 = (p1 >> 32) ^ c1 ^ k0
            c1 = p1 & _MASK
            c2 = (p0 >> 32) ^ c3 ^ k1
            c3 = p0 & _MASK
        return c0, c1, c2, c3

    return words


def _philox_word_0(key_0: int, key_1: int) -> Callable[[int, int, int, int], int]:
    """Return as philox, but only the first word of the answer."""
    *keys, (last_key, _) = _keys(key_0, key_1)

    def word_0(c0: int, c1: int, c2: int, c3: int) -> int:
        for k0, k1 in keys:
            p0 = c0 * _MULTIPLIER_0
            p1 = c2 * _MULTIPLIER_1
            c0 = (p1 >> 32) ^ c1 ^ k0
            c1 = p1 & _MASK
            c2 = (p0 >> 32) ^ c3 ^ k1
            c3 = p0 & _MASK
        return ((c2 * _MULTIPLIER_1) >> 32) ^ c1 ^ last_key

    return word_0


def _keys(key_0: int, key_1: int) -> tuple[tuple[int, int], ...]:
    """Return the key of every round."""
    return tuple(
        ((key_0 + n * _WEYL_0) & _MASK, (key_1 + n * _WEYL_1) & _MASK) for n in range(_ROUNDS)
    )


def firm_id(name: str) -> int:
    """Return the first four bytes of SHA-256 of the name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")


def gumbel(u: float) -> float:
    """Return a standard Gumbel variable.

    >>> gumbel(math.exp(-1.0))
    -0.0
    """
    return -math.log(-math.log(u))


def poisson(u: float, mean: float) -> tuple[int, float]:
    """Return (n, margin): the smallest n with u <= CDF, and the nearest CDF value.

    >>> [poisson(u, 1.0)[0] for u in (0.3, 0.5, 0.9, 0.99)]
    [0, 1, 2, 4]
    """
    term = math.exp(-mean)
    cdf = term
    below = -math.inf
    n = 0
    while u > cdf and n < MOST_PURCHASES:
        n += 1
        term *= mean / n
        below = cdf
        cdf += term
    return n, min(u - below, abs(cdf - u))


def logistic(score: float) -> float:
    """Return the probability of that log-odds.

    >>> logistic(0.0)
    0.5
    """
    if score >= 0.0:
        return 1.0 / (1.0 + math.exp(-score))
    odds = math.exp(score)
    return odds / (1.0 + odds)
