"""Seeding: the word that all draws of a market depend on, from whatever Mesa takes as a seed."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

WORD = 2**32


def seed_word(rng: Any = None, seed: Any = None) -> int:
    """Return the word of 32 bits that a market's draws are keyed by.

    `rng` and `seed` are two names of the same thing, as in Mesa. A whole number below 2^32 is the
    word itself. Anything else that numpy.random.default_rng takes (larger numbers, sequences of
    numbers, SeedSequence, generators) is asked for a word, as are, for `seed`, the floats, texts
    and bytes that random.Random takes. None draws a fresh word from the operating system.

    Raises ValueError if both are given or for a negative number, TypeError for other kinds.

    >>> seed_word(7), seed_word(seed=7), seed_word([1, 2]) == seed_word([1, 2])
    (7, 7, True)
    """
    if rng is not None and seed is not None:
        raise ValueError(
            f"rng ({rng!r}) and seed ({seed!r}) are two names of the same thing: give one of them"
        )
    name, given = ("rng", rng) if seed is None else ("seed", seed)
    if name == "seed" and isinstance(given, float | str | bytes | bytearray):
        return random.Random(given).getrandbits(32)
    if isinstance(given, int | np.integer) and not isinstance(given, bool):
        if given < 0:
            raise ValueError(f"{name} ({given}) must be a whole number of 0 or more")
        if given < WORD:
            return int(given)
        given = int(given)
    try:
        if isinstance(given, bool):
            raise TypeError(given)
        return int(np.random.default_rng(given).integers(WORD))
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} ({given!r}) is no seed: expected a whole number of 0 or more, a sequence of "
            "them, a NumPy generator, or None for a fresh seed"
        ) from None


def seed_of_mesa(rng: Any, word: int) -> Any:
    """Return what seeds `market.rng` and `market.random`: a generator given, else the word."""
    given = isinstance(rng, np.random.Generator | np.random.BitGenerator)
    return rng if given else word
