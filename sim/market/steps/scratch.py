"""Scratch: the working memory of one block of customers, small enough to stay in the cache.

It is one record of fixed size: the compiler then knows that its fields do not overlap, and passes
it on as a single pointer.
"""

from __future__ import annotations

import threading
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.market.compile import mechanism

BLOCK = 2048
"""Customers per block at most (any size gives the same results)."""
MOST_FIRMS = 8
ROOM = BLOCK + 64
"""Length of a field: at a power of 2, all fields would compete for the same lines of the cache."""
LINE = 64
"""Bytes of a line of the cache, and of the widest vector."""

_PER_FIRM = (MOST_FIRMS, ROOM)

SCRATCH = np.dtype(
    [
        # By row of the block.
        ("group", np.uint32, ROOM),  # where in the flows the customer is counted
        ("deal", np.uint8, _PER_FIRM),  # whether the customer gets the firm's deal
        ("log_price", np.float32, _PER_FIRM),  # log price the customer would pay
        ("weight", np.float32, _PER_FIRM),  # G exp(V - ln G) without the lock
        ("purchases", np.int32, ROOM),  # purchases (subscriptions: encounters) this week
        ("gained", np.float32, ROOM),  # units bought beyond the usual this week
        ("here", np.int32, ROOM),  # all bits set for present customers of the firm looked at
        ("experienced", np.uint8, ROOM),  # whether there was an experience this week
        ("chose", np.uint8, ROOM),  # whether there was a choice
        ("forgotten", np.float32, ROOM),  # share of the buzz
        ("joins", np.uint8, _PER_FIRM),  # whether one would join the firm's programme
        ("attention", np.float32, _PER_FIRM),  # to the programme
        ("redeems", np.float32, _PER_FIRM),  # chance to redeem a full balance
        ("enrolment", np.float32, ROOM),  # draw: one joins if the chance is larger
        ("error", np.float32, ROOM),  # of an estimate of deal proneness
        ("attention_draw", np.float32, ROOM),
        ("talk_draw", np.float32, ROOM),
        ("utility", np.float32, ROOM),
        ("value", np.float32, ROOM),  # inclusive value
        ("usual", np.float32, ROOM),  # what was usual until now
        ("total", np.float32, ROOM),  # sum of weights
        ("known", np.float32, ROOM),  # sum of tastes of the firms the customer knows
        ("mean", np.float32, ROOM),  # expected purchases
        ("need_draw", np.float32, ROOM),
        # By position among the speakers of a block.
        ("listener", np.int32, ROOM),  # row in the table
        ("word", np.int32, ROOM),  # what is said, as in the column `said`
        # By position among the buyers of a pass.
        ("row", np.uint64, ROOM),  # row of the block each buyer stands in
        ("place", np.uint32, ROOM),
        ("last", np.int32, ROOM),  # last firm
        ("score", np.float32, _PER_FIRM),  # weight over an exponential draw
        ("firm_score", np.float32, ROOM),  # of the firm looked at
        ("best", np.int32, ROOM),  # bits of the largest
        ("choice", np.int32, ROOM),
        ("word_0", np.uint32, ROOM),  # what was drawn: for need, or between buyer and firm
        ("word_1", np.uint32, ROOM),
        ("word_2", np.uint32, ROOM),
        ("word_3", np.uint32, ROOM),
        ("noise_word", np.uint32, ROOM),  # the draw of the chosen firm: noise of the experience,
        ("failure_word", np.uint32, ROOM),  # whether it is a failure,
        ("severity_word", np.uint32, ROOM),  # and how severe
        ("quality", np.float32, ROOM),
        ("failure_rate", np.float32, ROOM),
        ("level", np.float32, ROOM),  # quality met less the category's mean
        ("surprise", np.float32, ROOM),
        ("expectation", np.float32, ROOM),
        ("satisfaction", np.float32, ROOM),
        ("trust", np.float32, ROOM),
        ("bond", np.float32, ROOM),
        ("intention", np.float32, ROOM),
        ("open", np.float32, ROOM),  # part of the growth of bonds that deal proneness leaves
        ("unfair", np.float32, ROOM),  # how far a deal aimed at others breaks a promise
        ("new_satisfaction", np.float32, ROOM),
        ("new_trust", np.float32, ROOM),
        ("new_bond", np.float32, ROOM),
        ("failure", np.uint8, ROOM),
        ("sensitivity", np.float32, ROOM),
        ("proneness", np.float32, ROOM),
        ("member", np.uint8, ROOM),  # of the programme of the firm looked at
        ("weeks", np.int32, ROOM),  # since joining it
        ("attention_paid", np.float32, ROOM),
        ("points", np.int32, ROOM),
        ("rate", np.float32, ROOM),
        ("basket", np.float32, ROOM),
        ("known_taste", np.float32, ROOM),  # taste for the firm looked at if known, else 0
    ],
    align=True,
)

Scratch: TypeAlias = NDArray[np.void]
"""One record of SCRATCH."""


@mechanism
def at(lo: int, row: int) -> int:
    """Return the row in the table of a row of the block, whose first is `lo`.

    Unsigned, as s.row is: an index that may be negative costs a test at every use.
    """
    return np.uint64(lo) + row


@mechanism
def whole_vectors(buyers: int) -> int:
    """Return the number of buyers rounded up to whole vectors, of 16 numbers each.

    Loops that only compute run on to there, over stale numbers that nobody reads: what is left over
    beyond whole vectors would be worked on one by one, several times slower.
    """
    return (buyers + 15) & ~15


_own = threading.local()


def scratch_of_thread() -> Scratch:
    """Return the SCRATCH record of this thread, for whatever market it is at.

    Nothing in it lasts beyond a call of the kernel.
    """
    if not hasattr(_own, "scratch"):
        _own.scratch = new_scratch()
    own: Scratch = _own.scratch
    return own


def new_scratch() -> Scratch:
    """Return one SCRATCH record, in an array of length 1.

    It begins with a line of the cache, as all its fields then do: vectors never straddle two.
    """
    room = np.zeros(SCRATCH.itemsize + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    return room[start : start + SCRATCH.itemsize].view(SCRATCH)
