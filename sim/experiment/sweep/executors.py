"""Where a sweep runs: in this process, in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from sim.experiment.sweep.crew import Crew
from sim.files import reason
from sim.scenario.errors import FileProblem, visible

P = ParamSpec("P")
T = TypeVar("T")

CLUSTER = "dask://"
PATIENCE = 5.0
"""Seconds to wait for a scheduler to answer."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where work is done."""

    executor: Executor
    workers: int
    """Processes that work there."""
    window: int
    """Batches that are under way at once."""


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
        with _cluster(on) as cluster:
            yield cluster
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


@contextmanager
def _cluster(on: str) -> Iterator[Site]:
    """A Dask cluster by its scheduler's address; what is under way is cancelled at the end."""
    address = _address(on)
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise FileProblem(
            f'cannot run on {visible(on)}: Dask is not installed; pip install "loyalsim[cluster]"'
        ) from None
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) and error.errno else "nobody answers"
        raise FileProblem(
            f"cannot run on {visible(on)}: {why} there; start a scheduler with: dask scheduler"
        ) from error
    try:
        workers = sum(client.nthreads().values())
        if not workers:
            raise FileProblem(
                f"cannot run on {visible(on)}: its scheduler has no workers; "
                f"start some with: dask worker {address}"
            )
        executor = client.get_executor(pure=False)
        try:
            yield Site(executor, workers, 2 * workers)
        finally:
            executor.shutdown(wait=False)
    finally:
        client.close()


def _address(on: str) -> str:
    """The scheduler's address as Dask wants it.

    >>> _address("dask://localhost:8786")
    'tcp://localhost:8786'
    """
    host, colon, port = on.removeprefix(CLUSTER).rpartition(":")
    if not on.startswith(CLUSTER) or not host or not colon or not port.isdigit():
        raise FileProblem(
            f"cannot run on {visible(on)}: expected the address of a Dask scheduler, "
            "such as dask://localhost:8786"
        )
    return f"tcp://{host}:{port}"
