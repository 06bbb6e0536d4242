"""Clusters: a Dask scheduler reached, watched while it works for us, and let go of."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sim.files import FileProblem, reason
from sim.text import visible

CLUSTER = "dask://"
PATIENCE = 5.0
"""Seconds to wait for a scheduler to answer, or to be reached again."""
ASK = 2.0
"""Seconds between questions to a scheduler whether it has workers."""
WORKERLESS = 30.0
"""Seconds that a cluster may be without workers, or silent, before it is given up."""
LOGGERS = ("distributed", "distributed.client", "tornado.application")
"""Who tells of a lost scheduler, beside us."""


@contextmanager
def connected(on: str) -> Iterator[Any]:
    """Return context of a Dask Client of the scheduler at that address.

    At the end everything is let go of that is under way there, within bounded time whatever has
    become of the scheduler. What Dask logs is left out: whoever called is told in words. Raises
    FileProblem if nobody answers, there are no workers, or Dask is not installed.
    """
    address = scheduler_address(on)
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise FileProblem(
            f'cannot run on {visible(on)}: Dask is not installed; pip install "loyalsim[cluster]"'
        ) from None
    with _silent():
        try:
            client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            why = reason(error) if isinstance(error, OSError) and error.errno else "nobody answers"
            raise FileProblem(
                f"cannot run on {visible(on)}: {why} there; start a scheduler with: dask scheduler"
            ) from error
        try:
            if not client.nthreads():
                raise FileProblem(
                    f"cannot run on {visible(on)}: its scheduler has no workers; "
                    f"start some with: dask worker {address}"
                )
            yield client
        finally:
            # A scheduler lets go of the work of a client that leaves; one that is dead cannot.
            with suppress(OSError, RuntimeError):
                client.close(timeout=PATIENCE)


class Watch:
    """Whether its cluster can still give back what it was given."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._asked = self._well = time.monotonic()
        self._silent = False

    def lost(self) -> str:
        """Return why nothing will come back any more; "" as long as something may.

        A scheduler that is gone is tried again for PATIENCE seconds; one that is silent, or has
        no workers, for WORKERLESS seconds: workers that died may be started again.
        """
        if self._client.status in ("closing", "closed"):
            return "its scheduler is gone"
        now = time.monotonic()
        if now >= self._asked + ASK:
            if self._has_workers():
                self._well = time.monotonic()
            self._asked = time.monotonic()
        if now < self._well + WORKERLESS:
            return ""
        what = "its scheduler has not answered" if self._silent else "it has had no workers"
        return f"{what} for {WORKERLESS:.0f} seconds"

    def _has_workers(self) -> bool:
        client, self._silent = self._client, True
        try:
            there = client.sync(client.scheduler.ncores, callback_timeout=PATIENCE)
        except (OSError, RuntimeError, AttributeError):
            return False  # it is being reached again, or has just been given up
        self._silent = False
        return bool(there)


@contextmanager
def _silent() -> Iterator[None]:
    """A context in which Dask logs nothing."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def scheduler_address(on: str) -> str:
    """Return the scheduler's address as Dask wants it.

    >>> scheduler_address("dask://localhost:8786")
    'tcp://localhost:8786'
    """
    host, colon, port = on.removeprefix(CLUSTER).rpartition(":")
    if not on.startswith(CLUSTER) or not host or not colon or not port.isdigit():
        raise FileProblem(
            f"cannot run on {visible(on)}: expected the address of a Dask scheduler, "
            "such as dask://localhost:8786"
        )
    return f"tcp://{host}:{port}"
