"""A pool of processes that work for an experiment, and end with it whatever happens."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from sim.process import begin_process, imported

P = ParamSpec("P")
T = TypeVar("T")


class WorkerLost(RuntimeError):
    """A worker process died before its run was done."""


class _Worker(SpawnProcess):
    """A process that does not import the caller's script, and leaves Ctrl-C to its parent."""

    def start(self) -> None:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        masked = None
        if hasattr(signal, "pthread_sigmask"):
            masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            sys.modules["__main__"] = main
            if masked is not None:
                signal.pthread_sigmask(signal.SIG_SETMASK, masked)


class _Workers(SpawnContext):
    Process = _Worker


class Pool(Executor):
    """So many worker processes, one executor for each, which start when there is work.

    `ProcessPoolExecutor` and loky give up everything that is under way when one of their processes
    is killed, in all of them; here only the work of that process is lost, and another takes its
    place.

    The future of work whose process was killed raises BrokenProcessPool; what the others do goes
    on, and whatever is submitted next finds a new process. Work goes to the process with least of
    it. Processes do not import the caller's script, and end when this process does.

    >>> with Pool(2) as pool:
    ...     sorted(pool.map(abs, [-1, -2]))
    [1, 2]
    """

    def __init__(self, workers: int) -> None:
        self._pools: list[ProcessPoolExecutor | None] = [None] * workers
        self._load = [0] * workers
        self._lock = threading.Lock()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Return Future of its result."""
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
        """End the processes when they are done."""
        with self._lock:
            pools, self._pools = self._pools, [None] * len(self._pools)
        for pool in pools:
            if pool is not None:
                pool.shutdown(wait=wait, cancel_futures=cancel_futures)

    def stop(self) -> None:
        """End the processes at once; what they were doing is lost."""
        for process in multiprocessing.active_children():
            if isinstance(process, _Worker):
                process.terminate()
        self.shutdown(wait=True, cancel_futures=True)

    def _pool(self, slot: int) -> ProcessPoolExecutor:
        pool = self._pools[slot]
        if pool is None:
            pool = self._pools[slot] = _process()
        return pool

    def _drop(self, slot: int) -> None:
        pool, self._pools[slot] = self._pools[slot], None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _finished(self, slot: int, _future: Future[Any]) -> None:
        self._load[slot] -= 1


def _process() -> ProcessPoolExecutor:
    """Executor of a single process."""
    imported()
    return ProcessPoolExecutor(1, mp_context=_Workers(), initializer=_begin)


def _begin() -> None:
    """In a worker: an interruption is the parent's to handle, and its death is ours."""
    begin_process()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
