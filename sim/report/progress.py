"""Progress of long work, on standard error of a terminal, with the time that is left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.interruption import stop_if_interrupted

Tell = Callable[[int, int], None]
"""Called with what is done and what there is to do."""


def announce_compilation(kind: str) -> None:
    """announce_compilation(kind of market): say on standard error if the engine is not compiled."""
    from sim.market.compile import is_compiled

    if not is_compiled(kind):
        sys.stderr.write("Compiling the engine (once, about half a minute) ...\n")
        sys.stderr.flush()


def announce(sentence: str) -> None:
    """announce(sentence): say it on standard error, above a bar if there is one."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


@contextmanager
def progress_bar(words: str, before: str, unit: str) -> Iterator[Tell]:
    """progress_bar(words, before, unit) -> context with a function(done, total).

    The function raises KeyboardInterrupt after an interruption that nobody else has heeded.
    `before` is shown until the function is first called. Nothing is shown, and nothing is left
    behind, unless standard error is a terminal.
    """
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn(f"{unit} ·"),
        TimeRemainingColumn(elapsed_when_finished=False),
        TextColumn("left"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(before, total=None)

        def tell(done: int, total: int) -> None:
            stop_if_interrupted()
            bar.update(task, description=words, completed=done, total=total)

        yield tell


def stages(words: str, unit: str) -> AbstractContextManager[Tell]:
    """stages(words, unit) -> a bar for the next stage of long work, as `progress_bar`."""
    return progress_bar(words, words, unit)


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """waiting(words) -> context during which a terminal shows the words; nothing is left behind."""
    stop_if_interrupted()
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(words):
        yield
