"""Progress of long work, on standard error of a terminal, with the time that is left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from sim.interruption import stop_if_interrupted
from sim.report.layout import console
from sim.text import duration

Tell = Callable[[int, int], None]
"""Called with what is done and what there is to do."""
LINE_EVERY = 30.0
"""Seconds between lines where there is no terminal."""
WIDE = 72
"""Characters of a terminal that has room for a bar beside the numbers."""


def announce_compilation(kind: str) -> None:
    """Say on standard error if the engine of a kind of market has yet to be compiled."""
    from sim.market.cache import UNKEPT
    from sim.market.compile import is_compiled

    if not is_compiled(kind):
        times = "for this command only" if UNKEPT else "once"
        announce(f"Compiling the engine ({times}, about half a minute) ...")


def announce(sentence: str) -> None:
    """Write a sentence on standard error, above a bar if there is one."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


class Log:
    """Lines on standard error for who is not at a terminal, one every LINE_EVERY seconds.

    The first comes after as many; none do unless they are `wanted`.
    """

    def __init__(self, words: str, wanted: bool = True) -> None:
        self._words = words
        self._wanted = wanted
        self._last = time.monotonic()

    def tell(self, news: str) -> None:
        """Write the news, if the last line is long enough ago."""
        now = time.monotonic()
        if self._wanted and now - self._last >= LINE_EVERY:
            self._last = now
            announce(f"{self._words}: {news}")


def left_words(done: int, total: int, seconds: float) -> str:
    """Return in words the time that is left at this speed; empty while nothing is done.

    >>> left_words(20, 100, 30.0), left_words(0, 100, 30.0)
    (' · 2 minutes left', '')
    """
    return f" · {duration(seconds / done * (total - done))} left" if done else ""


def leading_columns(terminal: Console) -> list[ProgressColumn]:
    """Return the columns that begin a bar: words that may wrap, a bar if there is room, numbers."""
    words = TextColumn("{task.description}", markup=False, table_column=Column())
    bar = [BarColumn(bar_width=None)] if terminal.width >= WIDE else []
    return [words, *bar, MofNCompleteColumn()]


@contextmanager
def progress_bar(words: str, before: str, unit: str) -> Iterator[Tell]:
    """Show the progress of long work as long as the context lasts.

    The context gives a function(done, total) to call as work goes on, which raises
    KeyboardInterrupt after an interruption that nobody else has heeded. `before` is shown until the
    function is first called. Nothing is left behind on a terminal; elsewhere a line is written now
    and then, as in a log.
    """
    terminal = console(error=True)
    log = Log(words, not terminal.is_terminal)
    first: tuple[int, float] | None = None
    bar = Progress(
        *leading_columns(terminal),
        *([TextColumn(f"{unit} ·", markup=False)] if terminal.width >= WIDE else []),
        TimeRemainingColumn(elapsed_when_finished=False),
        TextColumn("left", markup=False),
        console=terminal,
        transient=True,
        disable=not terminal.is_terminal,
    )
    with bar:
        task = bar.add_task(before, total=None)

        def tell(done: int, total: int) -> None:
            nonlocal first
            stop_if_interrupted()
            bar.update(task, description=words, completed=done, total=total)
            now = time.monotonic()
            before, since = first = first or (done, now)  # what came first took preparations, too
            left = left_words(done - before, total - before, now - since)
            log.tell(f"{done:,} of {total:,} {unit}{left}")

        yield tell


def stages(words: str, unit: str) -> AbstractContextManager[Tell]:
    """Show the progress of the next stage of long work, as `progress_bar` does."""
    return progress_bar(words, words, unit)


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Show words on a terminal as long as the context lasts; nothing is left behind."""
    stop_if_interrupted()
    terminal = console(error=True)
    if not terminal.is_terminal:
        yield
        return
    with terminal.status(Text(words)):
        yield
