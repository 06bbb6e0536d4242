"""Driving: pieces go out in batches, a bounded number at once, and come back as outcomes.

Nothing is kept: what is done is handed on, so that memory does not grow with the number of runs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass
from itertools import islice

from sim.experiment.executor import WorkerLost
from sim.experiment.sweep.executors import Site
from sim.experiment.sweep.work import Done, Piece, Task, work
from sim.interruption import stop_if_interrupted
from sim.runs.run import Failure, Run

BATCH = 0.5
"""Seconds of work in a batch, about: what a killed worker costs at most."""
LARGEST = 256
"""Pieces in a batch, at most."""
ATTEMPTS = 5
"""Times that a piece is tried which its worker does not survive."""
LISTEN = 0.2
"""Seconds between looks at whether somebody wants to stop."""

Outcomes = tuple[Run | Failure, ...]
Deliver = Callable[[list[tuple[Piece, Outcomes]]], None]
"""Called with finished pieces and what came of each of their policies."""


class SiteLost(WorkerLost):
    """Where the work was done is gone, with what was under way; the message says why."""


@dataclass(frozen=True, slots=True)
class _Batch:
    pieces: tuple[Piece, ...]
    attempts: int = 0
    """Workers that were lost with it."""


class Driver:
    """Driver(task, site, deliver) -> runs pieces wherever the site is.

    `deliver` is called in this process, once for every piece, in whatever order they are done;
    once more with what it was given when an interruption comes before it is through.
    """

    def __init__(self, task: Task, site: Site, deliver: Deliver) -> None:
        self.task = task
        self.site = site
        self.deliver = deliver
        self._size = 1
        self._again: deque[_Batch] = deque()
        self._under_way: dict[Future[Done], _Batch] = {}
        self._ready: list[tuple[Piece, Outcomes]] = []
        self._survived = False

    def drive(self, pieces: Iterable[Piece]) -> None:
        """drive(pieces): run them all.

        What a dead worker had is done again, piece by piece; a piece that no worker survives is
        a Failure of the stage "worker". What is done when an interruption comes is delivered.
        Raises WorkerLost if no worker ever comes back with anything, SiteLost if the site is gone;
        what was done by then is delivered.
        """
        try:
            self._work_through(iter(pieces))
        except KeyboardInterrupt:
            self._deliver_the_last()
            raise
        except SiteLost:
            self._deliver_the_last()
            self._under_way.clear()  # nobody is left who could be told to cancel
            raise
        finally:
            for future in self._under_way:
                future.cancel()

    def _work_through(self, waiting: Iterator[Piece]) -> None:
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
        why = self.site.lost()
        if why:
            raise SiteLost(why) from cause

    def _fill(self, waiting: Iterator[Piece]) -> None:
        while len(self._under_way) < self.site.window:
            stop_if_interrupted()
            batch = self._again.popleft() if self._again else self._next(waiting)
            if batch is None:
                return
            future = self.site.executor.submit(work, self.task, batch.pieces)
            self._under_way[future] = batch

    def _next(self, waiting: Iterator[Piece]) -> _Batch | None:
        pieces = tuple(islice(waiting, self._size))
        return _Batch(pieces) if pieces else None

    def _harvest(self, futures: Iterable[Future[Done]], waiting: Iterator[Piece]) -> None:
        """Take what is done; workers get new work before anything is delivered."""
        try:
            for future in futures:
                self._take(future)
            self._fill(waiting)
        finally:
            self._hand_on()

    def _take(self, future: Future[Done]) -> None:
        """Take what came of a batch, or have it done again.

        Wherever an interruption comes, it is under way or ready, if not both.
        """
        batch = self._under_way[future]
        error = CancelledError() if future.cancelled() else future.exception()
        if error is None:
            done = future.result()
            self._survived = True
            self._adapt(done.seconds / len(batch.pieces))
            self._ready += zip(batch.pieces, done.outcomes, strict=True)
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
        """So many pieces in the next batches as BATCH seconds allow, growing step by step."""
        fitting = int(BATCH / seconds) if seconds > 0.0 else LARGEST
        self._size = max(1, min(fitting, 2 * self._size, LARGEST))

    def _lost(self, batch: _Batch) -> list[tuple[Piece, Outcomes]]:
        attempts = batch.attempts + 1
        if attempts < ATTEMPTS:
            self._again += [_Batch((piece,), attempts) for piece in batch.pieces]
            return []
        if not self._survived:
            raise WorkerLost(
                f"{attempts} workers died before their first run was done, often because memory "
                "ran out; try fewer workers or fewer customers"
            )
        return [(piece, _unsurvived(piece, attempts)) for piece in batch.pieces]


def _unsurvived(piece: Piece, attempts: int) -> Outcomes:
    said = f"{attempts} workers died with this run, often because memory ran out"
    return tuple(
        Failure(policy, piece.replication, "worker", f"WorkerLost: {said}", "")
        for policy in piece.policies
    )


def _is_loss(error: BaseException) -> bool:
    """Whether a worker died, or a cluster let the work go when it was cut off for a moment.

    Dask says by an error of its own that workers died, when it has tried enough.
    """
    if isinstance(error, (BrokenExecutor, CancelledError)):
        return True
    return type(error).__name__ == "KilledWorker"
