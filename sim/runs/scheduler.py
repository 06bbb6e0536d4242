"""The scheduler: tasks go out in batches, a bounded number at once, and come back as outcomes.

Nothing is kept: what is done is handed on, so that memory does not grow with the number of runs.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Generic, TypeVar

from sim.interruption import stop_if_interrupted
from sim.runs.backend import Backend
from sim.runs.pool import WorkerLost

BATCH = 0.5
"""Seconds of work in a batch, about: what a killed worker costs at most."""
LARGEST = 256
"""Tasks in a batch, at most."""
ATTEMPTS = 5
"""Times that a task is tried which its worker does not survive."""
LISTEN = 0.2
"""Seconds between looks at whether somebody wants to stop."""

T = TypeVar("T")
"""A task."""
R = TypeVar("R")
"""What comes of it."""


class BackendLost(WorkerLost):
    """Where the work was done is gone, with what was under way; the message says why."""


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """Finished tasks: what came of each, in their order."""

    outcomes: tuple[R, ...]
    seconds: float
    """Time that the worker needed."""


@dataclass(frozen=True, slots=True)
class _Batch(Generic[T]):
    tasks: tuple[T, ...]
    attempts: int = 0
    """Workers that were lost with it."""


class Scheduler(Generic[T, R]):
    """Has tasks done wherever the backend is, and delivers what came of them.

    `work(tasks)` does a batch of them, in a worker. `deliver([(task, outcome)])` is called in this
    process, once for every task, in whatever order they are done; once more with what it was given
    when an interruption comes before it is through. `unsurvived(task, workers lost)` tells what
    came of a task that no worker survives; without it, that is the end of all.
    """

    def __init__(
        self,
        work: Callable[[Sequence[T]], Done[R]],
        backend: Backend,
        deliver: Callable[[list[tuple[T, R]]], None],
        unsurvived: Callable[[T, int], R] | None = None,
    ) -> None:
        self.work = work
        self.backend = backend
        self.deliver = deliver
        self.unsurvived = unsurvived
        self._size = 1
        self._again: deque[_Batch[T]] = deque()
        self._under_way: dict[Future[Done[R]], _Batch[T]] = {}
        self._ready: list[tuple[T, R]] = []
        self._survived = False

    def run(self, tasks: Iterable[T]) -> None:
        """Have them all done.

        What a dead worker had is done again, task by task. What is done when an interruption comes
        is delivered. Raises WorkerLost if no worker ever comes back with anything, or none survives
        a task and nothing can be said of it; BackendLost if the backend is gone; what was done by
        then is delivered. What a task raises is raised.
        """
        try:
            self._work_through(iter(tasks))
        except KeyboardInterrupt:
            self._deliver_the_last()
            raise
        except BackendLost:
            self._deliver_the_last()
            self._under_way.clear()  # nobody is left who could be told to cancel
            raise
        finally:
            for future in self._under_way:
                future.cancel()

    def _work_through(self, waiting: Iterator[T]) -> None:
        try:
            self._fill(waiting)
            while self._under_way:
                stop_if_interrupted()
                self._refuse_if_lost()
                done, _ = wait(self._under_way, LISTEN, FIRST_COMPLETED)
                self._harvest(done, waiting)
        except Exception as error:
            self._refuse_if_lost(error)
            raise

    def _refuse_if_lost(self, cause: Exception | None = None) -> None:
        why = self.backend.lost()
        if why:
            raise BackendLost(why) from cause

    def _fill(self, waiting: Iterator[T]) -> None:
        while len(self._under_way) < self.backend.window:
            stop_if_interrupted()
            batch = self._again.popleft() if self._again else self._next(waiting)
            if batch is None:
                return
            self._under_way[self.backend.executor.submit(self.work, batch.tasks)] = batch

    def _next(self, waiting: Iterator[T]) -> _Batch[T] | None:
        tasks = tuple(islice(waiting, self._size))
        return _Batch(tasks) if tasks else None

    def _harvest(self, futures: Iterable[Future[Done[R]]], waiting: Iterator[T]) -> None:
        """Take what is done; workers get new work before anything is delivered."""
        try:
            for future in futures:
                self._take(future)
            self._fill(waiting)
        finally:
            self._hand_on()

    def _take(self, future: Future[Done[R]]) -> None:
        """Take what came of a batch, or have it done again.

        Wherever an interruption comes, it is under way or ready, if not both.
        """
        batch = self._under_way[future]
        error = CancelledError() if future.cancelled() else future.exception()
        if error is None:
            done = future.result()
            self._survived = True
            self._adapt(done.seconds / len(batch.tasks))
            self._ready += zip(batch.tasks, done.outcomes, strict=True)
        elif _is_loss(error):
            self._ready += self._lost(batch)
        else:
            raise error
        del self._under_way[future]

    def _hand_on(self) -> None:
        """Deliver what is ready; it is ready until it is delivered."""
        if self._ready:
            self.deliver(self._ready)
            self._ready = []

    def _deliver_the_last(self) -> None:
        """Deliver what is done by now, at once, and begin nothing."""
        for future in [future for future in self._under_way if future.done()]:
            if not future.cancelled() and future.exception() is None:
                self._take(future)
        self._hand_on()

    def _adapt(self, seconds: float) -> None:
        """So many tasks in the next batches as BATCH seconds allow, growing step by step."""
        fitting = int(BATCH / seconds) if seconds > 0.0 else LARGEST
        self._size = max(1, min(fitting, 2 * self._size, LARGEST))

    def _lost(self, batch: _Batch[T]) -> list[tuple[T, R]]:
        attempts = batch.attempts + 1
        if attempts < ATTEMPTS:
            self._again += [_Batch((task,), attempts) for task in batch.tasks]
            return []
        if not self._survived or self.unsurvived is None:
            first = "before their first run was done" if not self._survived else "with the same run"
            raise WorkerLost(
                f"{attempts} workers died {first}, often because memory ran out; try fewer workers "
                "or fewer customers"
            )
        return [(task, self.unsurvived(task, attempts)) for task in batch.tasks]


def run_each(
    function: Callable[[T], R],
    tasks: Sequence[T],
    backend: Backend,
    tell: Callable[[int], None] = lambda _done: None,
) -> list[R]:
    """Do the same with every task; gives what came of each, in their order.

    `tell(tasks done)` is called after each. Raises as `Scheduler.run`.

    >>> from sim.runs.backend import backend
    >>> with backend(None, 1) as here:
    ...     run_each(abs, [-1, 2, -3], here)
    [1, 2, 3]
    """
    found: dict[int, R] = {}

    def deliver(done: list[tuple[tuple[int, T], R]]) -> None:
        for (number, _), outcome in done:
            found[number] = outcome
            tell(len(found))

    Scheduler(one_by_one(partial(_numbered, function)), backend, deliver).run(enumerate(tasks))
    return [found[number] for number in range(len(tasks))]


def one_by_one(function: Callable[[T], R]) -> Callable[[Sequence[T]], Done[R]]:
    """Return the work of a Scheduler that does a function, task by task.

    >>> one_by_one(abs)([-1, 2]).outcomes
    (1, 2)
    """
    return partial(_one_by_one, function)


def _one_by_one(function: Callable[[T], R], tasks: Sequence[T]) -> Done[R]:
    begun = time.monotonic()
    return Done(tuple(map(function, tasks)), time.monotonic() - begun)


def _numbered(function: Callable[[T], R], task: tuple[int, T]) -> R:
    return function(task[1])


def _is_loss(error: BaseException) -> bool:
    """Whether a worker died, or a cluster let the work go when it was cut off for a moment.

    Dask says by an error of its own that workers died, when it has tried enough.
    """
    if isinstance(error, (BrokenExecutor, CancelledError)):
        return True
    return type(error).__name__ == "KilledWorker"
