"""A crew of processes, one executor for each, so that a process that dies takes only its own work.

`ProcessPoolExecutor` and loky give up everything that is under way when one of their processes is
killed, in all of them; here only the work of that process is lost, and another takes its place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, ParamSpec, TypeVar

from sim.experiment.executor import end_processes, one_process

P = ParamSpec("P")
T = TypeVar("T")


class Crew(Executor):
    """Crew(workers) -> Executor of so many processes, which start when there is work.

    The future of work whose process was killed raises BrokenProcessPool; what the others do goes
    on, and whatever is submitted next finds a new process. Work goes to the process with least of
    it. Processes do not import the caller's script, and end when this process does.

    >>> with Crew(2) as crew:
    ...     sorted(crew.map(abs, [-1, -2]))
    [1, 2]
    """

    def __init__(self, workers: int) -> None:
        self._pools: list[ProcessPoolExecutor | None] = [None] * workers
        self._load = [0] * workers
        self._lock = threading.Lock()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """submit(function, arguments) -> Future of its result."""
        with self._lock:
            slot = min(range(len(self._pools)), key=self._load.__getitem__)
            try:
                future = self._pool(slot).submit(fn, *args, **kwargs)
            except BrokenProcessPool:
                self._drop(slot)
                future = self._pool(slot).submit(fn, *args, **kwargs)
            self._load[slot] += 1
        future.add_done_callback(partial(self._finished, slot))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """shutdown(wait=True, cancel_futures=False): end the processes when they are done."""
        with self._lock:
            pools, self._pools = self._pools, [None] * len(self._pools)
        for pool in pools:
            if pool is not None:
                pool.shutdown(wait=wait, cancel_futures=cancel_futures)

    def stop(self) -> None:
        """stop(): end the processes at once; what they were doing is lost."""
        end_processes()
        self.shutdown(wait=True, cancel_futures=True)

    def _pool(self, slot: int) -> ProcessPoolExecutor:
        pool = self._pools[slot]
        if pool is None:
            pool = self._pools[slot] = one_process()
        return pool

    def _drop(self, slot: int) -> None:
        pool, self._pools[slot] = self._pools[slot], None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _finished(self, slot: int, _future: Future[Any]) -> None:
        self._load[slot] -= 1
