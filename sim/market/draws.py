"""Draws: every random number is a pure function of who, when, what for, and between what.

There is no generator object, no order and no call count: Philox4x32 with 7 rounds (Salmon, Moraes,
Dror & Shaw 2011, who find 7 rounds free of statistical defects) is applied to the counter
(place, week, decision and ordinal, alternative) under the key (seed, replication). Two policies
under one seed therefore see the same draws, customer by customer.
"""

from __future__ import annotations

import hashlib
from enum import IntEnum

import numpy as np

from sim.market.arithmetic import HALF, f4, i4
from sim.market.compile import mechanism

u4 = np.uint32
u8 = np.uint64

ROUNDS = 7


class Decision(IntEnum):
    """What a draw decides. The numbers are frozen: changing one changes every result."""

    NEED = 0
    PURCHASE = 1
    COMPLAINT = 2
    REWARD = 3
    REACH = 4
    CARD = 5
    LISTENER = 6
    STANDING = 7
    PERSON = 8
    RATE = 9
    TASTE = 10
    AWARE = 11
    START = 12
    NETWORK = 13
    HOLDING = 14
    FORGETTING = 15
    CONTRACT = 16


FOR_NEED = u4(Decision.NEED << 8)
FOR_PURCHASE = u4(Decision.PURCHASE << 8)
FOR_COMPLAINT = u4(Decision.COMPLAINT << 8)
FOR_REWARD = u4(Decision.REWARD << 8)
FOR_REACH = u4(Decision.REACH << 8)
FOR_CARD = u4(Decision.CARD << 8)
FOR_LISTENER = u4(Decision.LISTENER << 8)
FOR_STANDING = u4(Decision.STANDING << 8)
FOR_PERSON = u4(Decision.PERSON << 8)
FOR_RATE = u4(Decision.RATE << 8)
FOR_TASTE = u4(Decision.TASTE << 8)
FOR_AWARE = u4(Decision.AWARE << 8)
FOR_START = u4(Decision.START << 8)
FOR_NETWORK = u4(Decision.NETWORK << 8)
FOR_HOLDING = u4(Decision.HOLDING << 8)
FOR_FORGETTING = u4(Decision.FORGETTING << 8)
FOR_CONTRACT = u4(Decision.CONTRACT << 8)
NOBODY = u4(0)

_M0, _M1 = u8(0xD2511F53), u8(0xCD9E8D57)
_W0, _W1 = u8(0x9E3779B9), u8(0xBB67AE85)
_LOW, _WORD = u8(0xFFFFFFFF), u8(32)
_NINE = u4(9)
_GRID = f4(2.0**-23)


@mechanism
def philox(
    place: int, week: int, decision: int, alternative: int, seed: int, replication: int
) -> tuple[int, int, int, int]:
    """Return the four 32-bit words of a draw (Philox4x32-7).

    Place, week, decision and alternative are the counter, seed and replication the key. `decision`
    is one of the FOR_... constants plus the ordinal, `alternative` a firm's id or NOBODY.
    """
    a, b, c, d = u8(place), u8(week), u8(decision), u8(alternative)
    key0, key1 = u8(seed), u8(replication)
    for _ in range(ROUNDS):
        p = _M0 * a
        q = _M1 * c
        a = (q >> _WORD) ^ b ^ key0
        b = q & _LOW
        c = (p >> _WORD) ^ d ^ key1
        d = p & _LOW
        key0 = (key0 + _W0) & _LOW
        key1 = (key1 + _W1) & _LOW
    return u4(a), u4(b), u4(c), u4(d)


@mechanism
def uniform(word: int) -> float:
    """Return a word as a float32 strictly between 0 and 1, on a grid of 2^-23.

    24 bits would round to exactly 1.0 now and then.
    """
    return (f4(i4(word >> _NINE)) + HALF) * _GRID


@mechanism
def pack(high: int, low: int) -> int:
    """Return two words in 64 bits: fewer arrays keep a loop vectorised."""
    return (u8(high) << _WORD) | u8(low)


@mechanism
def first(words: int) -> int:
    """Return the first of two packed words."""
    return u4(words >> _WORD)


@mechanism
def second(words: int) -> int:
    """Return the second of two packed words."""
    return u4(words & _LOW)


def firm_id(name: str) -> int:
    """Return a firm's own number in draws: the first four bytes of SHA-256 of its name.

    >>> firm_id("us") == firm_id("us"), firm_id("us") != firm_id("rival")
    (True, True)
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
