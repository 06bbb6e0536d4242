"""Sessions: a store and processes that stay for as long as somebody asks for runs."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import Any, Self

from sim.runs.backend import Backend, backend
from sim.runs.store.store import Store
from sim.runs.worker import compile_engine
from sim.scenario import Scenario


class Session:
    """Context of whoever makes runs, asks for more of them, and keeps them in a store, if any.

    `workers` are the processes to use, None for one per processor. They start when they are
    needed, and end with the context.
    """

    def __init__(self, store: str | os.PathLike[str] | None, workers: int | None) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._store = None if store is None else Store(store)
        self._processes: Backend | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        if self._store is not None:
            self._stack.enter_context(self._store)
        return self

    def __exit__(self, *raised: Any) -> None:
        self._stack.__exit__(*raised)

    def backend(self, scenario: Scenario, tasks: int) -> Backend:
        """Give the processes, with the engine compiled; this one if there is work for no more."""
        if self.workers == 1 or tasks == 1:
            return self._stack.enter_context(backend(None, 1))
        if self._processes is None:
            compile_engine(scenario)
            self._processes = self._stack.enter_context(backend(None, self.workers))
        return self._processes
