"""Processes that work for an experiment, and end with it whatever happens."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from types import ModuleType

from sim.process import begin_process, imported


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


@contextmanager
def local_executor(workers: int) -> Iterator[Executor | None]:
    """local_executor(workers) -> context with an Executor of so many processes; None for one.

    None stands for "in this process, one after another". Leaving the context ends the processes:
    after an interruption at once, else when they are done with what they are doing. They also end
    if this process dies. Scripts need no `if __name__ == "__main__"`: workers do not import them.

    Raises WorkerLost if a worker died, as happens when memory runs out.

    >>> with local_executor(1) as executor:
    ...     print(executor)
    None
    """
    if workers == 1:
        yield None
        return
    executor = _processes(workers)
    try:
        yield executor
    except BrokenProcessPool as error:
        raise WorkerLost(
            "a worker process died before its run was done, often because memory ran out; "
            "try fewer workers or fewer customers"
        ) from error
    except KeyboardInterrupt:
        end_processes()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def one_process() -> ProcessPoolExecutor:
    """one_process() -> Executor of a single process, made as those of `local_executor` are.

    The caller shuts it down. Work of a process that is killed raises BrokenProcessPool.
    """
    return _processes(1)


def end_processes() -> None:
    """end_processes(): end all worker processes at once, whatever they are doing."""
    for process in multiprocessing.active_children():
        if isinstance(process, _Worker):
            process.terminate()


def _processes(workers: int) -> ProcessPoolExecutor:
    imported()
    return ProcessPoolExecutor(workers, mp_context=_Workers(), initializer=_begin)


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
