"""Files: what is tried under a number, so that one can be tried again."""

from __future__ import annotations

from functools import cache
from random import Random

from experiments.fuzz.draw import Table, redrawn
from experiments.fuzz.mutate import mutated
from sim.scenario.shipped import shipped
from sim.scenario.syntax import parse


def made(seed: int, number: int) -> bytes:
    """Return the bytes of a scenario file gone wrong; the same for the same numbers.

    Even numbers are mutated texts, odd ones have values drawn anew.

    >>> made(1, 3) == made(1, 3), made(1, 3) == made(1, 5)
    (True, False)
    """
    rng = Random(f"{seed} {number}")
    text, tables = rng.choice(_shipped())
    if number % 2:
        return redrawn(tables, rng).encode()
    return mutated(text, rng)


@cache
def _shipped() -> list[tuple[str, Table]]:
    texts = [path.read_text(encoding="utf-8") for path in shipped().values()]
    return [(text, parse(text, "shipped")) for text in texts]
