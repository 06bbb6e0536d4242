"""Garbage: how often Python looks for objects that only refer to each other."""

from __future__ import annotations

import gc

ALLOCATIONS = 100_000


def collect_rarely() -> None:
    """collect_rarely(): look for garbage after 100,000 new objects, not after 700.

    Importing makes hundreds of thousands of objects that stay, and looking through them again
    and again takes a fifth of the time in which a command starts (measured).
    """
    gc.set_threshold(ALLOCATIONS, 20, 20)
