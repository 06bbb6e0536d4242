"""Process: how a command, and every process that works for one, begins."""

from __future__ import annotations

import gc
import os

LINEAR_ALGEBRA = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What NumPy's and SciPy's libraries of linear algebra look at when they are imported."""

ALLOCATIONS = 100_000
USUAL = gc.get_threshold()

_importing: bool | None = None
"""Whether the process is still at its start; None in a process that is not ours."""


def begin_process() -> None:
    """Prepare the process, before NumPy is imported; later calls do nothing.

    Garbage is looked for seldom until `imported` is called: importing makes hundreds of thousands
    of objects that stay, and looking through them again and again takes a fifth of the time in
    which a command starts (measured). Linear algebra keeps to one thread unless the environment
    says otherwise: the matrices here are small, its idle threads keep processors busy that
    simulate, and the order of its sums depends on their number.
    """
    global _importing
    if _importing is not None:
        return
    _importing = True
    gc.set_threshold(ALLOCATIONS)
    for name in LINEAR_ALGEBRA:
        os.environ.setdefault(name, "1")


def imported() -> None:
    """Look for garbage as often as usual from now on, but not in what is there now.

    Called when the first market or the first worker is made: markets are garbage that weighs much.
    Nothing happens unless the process began as above.
    """
    global _importing
    if _importing:
        _importing = False
        gc.freeze()
        gc.set_threshold(*USUAL)
