"""Ctrl-C that is heard even where Python drops it.

A KeyboardInterrupt raised while a callback of compiled code or a finaliser runs is printed and
forgotten, and the work would go on, or fail for want of what the callback was to do. The request is
therefore remembered, too, and long work asks for it between its steps. Raised while the compiler
hands its own objects from one owner to the next, it would leave one with two owners, and the
process would crash as it ends: there the interruption waits.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_requested = threading.Event()
_COMPILER = "llvmlite"
_LATER = 0.01
"""Seconds until an interruption that had to wait is tried again."""


@contextmanager
def heeding_interruption() -> Iterator[None]:
    """Remember an interruption until the context ends.

    What fails after an interruption has failed because of it: KeyboardInterrupt is raised instead.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, _interrupted)
    _requested.clear()
    try:
        yield
    except Exception as error:
        if _requested.is_set():
            raise KeyboardInterrupt from error
        raise
    finally:
        _requested.clear()
        signal.signal(signal.SIGINT, before)


@contextmanager
def lost_interruption_untold() -> Iterator[None]:
    """Keep Python, inside, from printing an interruption that it drops."""
    before = sys.unraisablehook

    def tell(told: sys.UnraisableHookArgs) -> None:
        if told.exc_type is not KeyboardInterrupt:
            before(told)

    sys.unraisablehook = tell
    try:
        yield
    finally:
        sys.unraisablehook = before


KEPT = "stopped; every run that was finished is kept, and the same command goes on from there"


@contextmanager
def keeping_runs(kept: bool) -> Iterator[None]:
    """Let an interruption say that finished runs are kept, if they are."""
    try:
        yield
    except KeyboardInterrupt as interruption:
        if kept and not str(interruption):
            raise KeyboardInterrupt(KEPT) from None
        raise


def stop_if_interrupted() -> None:
    """Raise KeyboardInterrupt if an interruption was asked for and got lost."""
    if _requested.is_set():
        raise KeyboardInterrupt


def _interrupted(_number: int, frame: FrameType | None) -> None:
    _requested.set()
    while frame is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] == _COMPILER:
            again = threading.Timer(_LATER, _interrupt_again)
            again.daemon = True
            again.start()
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _interrupt_again() -> None:
    if not _requested.is_set():
        return
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
    else:  # wakes it, too, where it waits
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
