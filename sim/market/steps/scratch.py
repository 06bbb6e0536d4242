"""Scratch: the working memory of one block of customers, small enough to stay in the cache.

It is one record of fixed size: the compiler then knows that its fields do not overlap, and passes
it on as a single pointer.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.market.compile import mechanism

BLOCK = 2048
"""Customers per block at most (any size gives the same results)."""
MOST_FIRMS = 8

_PER_FIRM = (MOST_FIRMS, BLOCK)

SCRATCH = np.dtype(
    [
        # By row of the block.
        ("deal", np.uint8, _PER_FIRM),  # whether the customer gets the firm's deal
        ("log_price", np.float32, _PER_FIRM),  # log price the customer would pay
        ("weight", np.float32, _PER_FIRM),  # G exp(V - ln G) without the lock
        ("purchases", np.int32, BLOCK),  # purchases (subscriptions: encounters) this week
        ("gained", np.float32, BLOCK),  # units bought beyond the usual this week
        ("here", np.int32, BLOCK),  # 1 for present customers of the firm looked at
        ("experienced", np.uint8, BLOCK),  # whether there was an experience this week
        ("attention_draw", np.float32, BLOCK),
        ("talk_draw", np.float32, BLOCK),
        ("utility", np.float32, BLOCK),
        ("value", np.float32, BLOCK),  # inclusive value
        ("total", np.float32, BLOCK),  # sum of weights
        ("known", np.float32, BLOCK),  # sum of tastes of the firms the customer knows
        ("mean", np.float32, BLOCK),  # expected purchases
        ("chance", np.float32, BLOCK),  # Poisson probability
        ("need_draw", np.float32, BLOCK),
        # By position among the buyers of a pass.
        ("row", np.int64, BLOCK),  # row of the block each buyer stands in
        ("place", np.uint32, BLOCK),
        ("last", np.int32, BLOCK),  # last firm
        ("score", np.float32, _PER_FIRM),  # weight over an exponential draw
        ("words_low", np.uint32, _PER_FIRM),  # word 1 of the purchase's draw
        ("words_high", np.uint64, _PER_FIRM),  # words 2 and 3
        ("choice_draw", np.float32, BLOCK),
        ("tried", np.float32, BLOCK),  # score of the firm just weighed
        ("best", np.float32, BLOCK),
        ("choice", np.int32, BLOCK),
        ("low", np.uint64, BLOCK),  # words of the draw (of the chosen firm)
        ("high", np.uint64, BLOCK),
        ("quality", np.float32, BLOCK),
        ("failure_rate", np.float32, BLOCK),
        ("level", np.float32, BLOCK),  # quality met less the category's mean
        ("surprise", np.float32, BLOCK),
        ("expectation", np.float32, BLOCK),
        ("satisfaction", np.float32, BLOCK),
        ("trust", np.float32, BLOCK),
        ("bond", np.float32, BLOCK),
        ("intention", np.float32, BLOCK),
        ("unfair", np.float32, BLOCK),  # how far a deal aimed at others breaks a promise
        ("new_satisfaction", np.float32, BLOCK),
        ("new_trust", np.float32, BLOCK),
        ("new_bond", np.float32, BLOCK),
        ("failure", np.uint8, BLOCK),
        ("sensitivity", np.float32, BLOCK),
        ("proneness", np.float32, BLOCK),
        ("reference", np.float32, BLOCK),
        ("price", np.float32, BLOCK),
        ("buzz", np.float32, BLOCK),
        ("taste", np.float32, BLOCK),
        ("knows", np.float32, BLOCK),  # 1 for firms the customer knows
    ],
    align=True,
)

Scratch: TypeAlias = NDArray[np.void]
"""One record of SCRATCH."""


@mechanism
def whole_vectors(buyers: int) -> int:
    """whole_vectors(buyers) -> the next multiple of 32.

    Loops that only compute run on to there, over stale numbers that nobody reads: what is left
    over beyond whole vectors would be worked on one by one, several times slower.
    """
    return (buyers + 31) & ~31


def new_scratch() -> Scratch:
    """new_scratch() -> one SCRATCH record, in an array of length 1."""
    return np.zeros(1, SCRATCH)
