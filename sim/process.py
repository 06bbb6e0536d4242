"""Process: how a command, and every process that works for one, begins."""

from __future__ import annotations

import gc
import os

ALLOCATIONS = 100_000
LINEAR_ALGEBRA = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What NumPy's and SciPy's libraries of linear algebra look at when they are imported."""


def begin_process() -> None:
    """begin_process(): to be called before NumPy is imported.

    Garbage is looked for after 100,000 new objects, not after 700: importing makes hundreds of
    thousands of objects that stay, and looking through them again and again takes a fifth of the
    time in which a command starts (measured). Linear algebra keeps to one thread unless the
    environment says otherwise: the matrices here are small, its idle threads keep processors busy
    that simulate, and the order of its sums depends on their number.
    """
    gc.set_threshold(ALLOCATIONS, 20, 20)
    for name in LINEAR_ALGEBRA:
        os.environ.setdefault(name, "1")
