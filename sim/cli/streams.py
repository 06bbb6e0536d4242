"""Standard streams that fail as those of Unix tools do: in a line, or quietly."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import Any, TextIO, cast

NOBODY_READS = 128 + 13
"""Exit status if the reader of the output is gone: that of a process ended by SIGPIPE."""


class OutputLost(Exception):
    """Standard output takes no more. Not an OSError, which a library would explain otherwise."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


class _Guarded:
    """A stream whose failures are an OutputLost, or nothing at all if nobody is to be told."""

    def __init__(self, stream: TextIO | None, told: bool) -> None:
        self._stream = stream
        self._told = told

    def write(self, text: str) -> int:
        with self._guard():
            self._there().write(text)
        return len(text)

    def flush(self) -> None:
        with self._guard():
            if self._stream is not None:
                self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _there(self) -> TextIO:
        if self._stream is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return self._stream

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if self._told:
                raise OutputLost(error) from error


@contextmanager
def guarded_streams() -> Iterator[None]:
    """Return context in which losing standard output is an OutputLost.

    What cannot be written to standard error is left out. Whatever was written is flushed at the
    end. Characters that a stream cannot encode are replaced.
    """
    _take_descriptors()
    before = sys.stdout, sys.stderr
    for stream in before:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.stdout = cast(TextIO, _Guarded(before[0], told=True))
    sys.stderr = cast(TextIO, _Guarded(before[1], told=False))
    try:
        yield
        sys.stdout.flush()
    except OutputLost:
        _forget(before[0])
        raise
    finally:
        sys.stderr.flush()
        sys.stdout, sys.stderr = before


def lost_words(lost: OutputLost) -> str:
    """Return what to say of it; "" if the reader has had enough, as `head` has.

    >>> lost_words(OutputLost(OSError(errno.ENOSPC, "")))
    'cannot write to standard output: the disk is full'
    >>> lost_words(OutputLost(BrokenPipeError(errno.EPIPE, "")))
    ''
    """
    if lost.error.errno == errno.EPIPE:
        return ""
    from sim.files import reason

    closed = lost.error.errno == errno.EBADF
    return f"cannot write to standard output: {'it is closed' if closed else reason(lost.error)}"


def _take_descriptors() -> None:
    """Closed standard descriptors lead nowhere, so that no file of ours gets their numbers."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


def _forget(stream: TextIO | None) -> None:
    """What is still in the stream's buffer goes nowhere, instead of failing when Python ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, cast(TextIO, stream).fileno())
        os.close(nowhere)
