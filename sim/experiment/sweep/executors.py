"""Where a sweep runs: in this process, in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from sim.experiment.sweep.cluster import Watch, connected
from sim.experiment.sweep.crew import Crew

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """Where work is done."""

    executor: Executor
    workers: int
    """Processes that work there."""
    window: int
    """Batches that are under way at once."""
    lost: Callable[[], str] = lambda: ""
    """Why nothing that is under way will ever come back; "" as long as it may."""


class Here(Executor):
    """Here() -> Executor that does the work at once, in this process.

    >>> Here().submit(abs, -1).result()
    1
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """submit(function, arguments) -> Future that is done; an interruption is passed on."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def site(on: str | None, workers: int) -> Iterator[Site]:
    """site(on, workers) -> context of a Site: `on` a cluster, else in so many processes here.

    With one worker the work is done in this process. After an interruption local processes end
    at once. Raises FileProblem if there is no such cluster, or nothing to reach it with.

    >>> with site(None, 1) as here:
    ...     here.window
    1
    """
    if on is not None:
        with connected(on) as client:
            workers = sum(client.nthreads().values())
            executor = client.get_executor(pure=False)
            yield Site(executor, workers, 2 * workers, Watch(client).lost)
    elif workers == 1:
        yield Site(Here(), 1, 1)
    else:
        crew = Crew(workers)
        try:
            yield Site(crew, workers, workers)
        except BaseException:
            crew.stop()
            raise
        crew.shutdown()


def count_workers(on: str | None, workers: int | None) -> int:
    """count_workers(on, workers) -> processes that will be at work; asks the cluster if there is.

    >>> count_workers(None, 3)
    3
    """
    if on is None:
        return workers or os.cpu_count() or 1
    with site(on, 1) as there:
        return there.workers
