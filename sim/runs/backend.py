"""Backends, where runs are made: this process, processes of this machine, or a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from sim.runs.cluster import Watch, connected
from sim.runs.pool import Pool

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Backend:
    """Where work is done."""

    executor: Executor
    workers: int
    """Processes that work there."""
    window: int
    """Batches that are under way at once."""
    lost: Callable[[], str] = lambda: ""
    """Why nothing that is under way will ever come back; "" as long as it may."""


class Serial(Executor):
    """Executor that does the work at once, in this process.

    >>> Serial().submit(abs, -1).result()
    1
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Return Future that is done; an interruption is passed on."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def backend(on: str | None, workers: int) -> Iterator[Backend]:
    """Return context of a Backend: `on` a cluster, else in so many processes here.

    With one worker the work is done in this process. After an interruption local processes end
    at once. Raises FileProblem if there is no such cluster, or nothing to reach it with.

    >>> with backend(None, 1) as here:
    ...     here.window
    1
    """
    if on is not None:
        with connected(on) as client:
            workers = sum(client.nthreads().values())
            executor = client.get_executor(pure=False)
            yield Backend(executor, workers, 2 * workers, Watch(client).lost)
    elif workers == 1:
        yield Backend(Serial(), 1, 1)
    else:
        pool = Pool(workers)
        try:
            yield Backend(pool, workers, workers)
        except BaseException:
            pool.stop()
            raise
        pool.shutdown()


def count_workers(on: str | None, workers: int | None) -> int:
    """Return processes that will be at work; asks the cluster if there is.

    >>> count_workers(None, 3)
    3
    """
    if on is None:
        return workers or os.cpu_count() or 1
    with backend(on, 1) as there:
        return there.workers
