"""Draws of many customers at once, into the block's working memory."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from sim.market.compile import step
from sim.market.draws import philox
from sim.market.rules import Rules
from sim.market.steps.scratch import Scratch


@step
def draw(
    place: NDArray[Any],
    n: int,
    week: int,
    decision: int,
    alternative: int,
    rules: Rules,
    s: Scratch,
) -> None:
    """Draw four words for each of `n` places, into s.word_0 to s.word_3."""
    word_0, word_1, word_2, word_3 = s.word_0, s.word_1, s.word_2, s.word_3
    seed, replication = rules.seed, rules.replication
    for k in range(n):
        w0, w1, w2, w3 = philox(place[k], week, decision, alternative, seed, replication)
        word_0[k] = w0
        word_1[k] = w1
        word_2[k] = w2
        word_3[k] = w3
