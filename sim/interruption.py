"""Ctrl-C that is heard even where Python drops it.

A KeyboardInterrupt raised while a callback of compiled code or a finaliser runs is printed and
forgotten, and the work would go on. The request is therefore remembered, too, and long work asks
for it between its steps.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_requested = threading.Event()


@contextmanager
def heeding_interruption() -> Iterator[None]:
    """heeding_interruption() -> context in which an interruption is remembered until it ends."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, _interrupted)
    _requested.clear()
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        _requested.clear()


def stop_if_interrupted() -> None:
    """stop_if_interrupted(): raise KeyboardInterrupt if one was asked for and got lost."""
    if _requested.is_set():
        raise KeyboardInterrupt


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    _requested.set()
    raise KeyboardInterrupt
