"""Threads that share the customers of a week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any


class Threads:
    """Threads that start when there is work for several; those of a copy are yet to start.

    >>> found = []
    >>> Threads().each(2, found.append, [3, 3])
    >>> found
    [3, 3]
    """

    _pool: ThreadPoolExecutor | None = None

    def each(self, number: int, work: Callable[..., None], *arguments: Sequence[Any]) -> None:
        """Do the work with the first of all arguments, with the second, ..., and wait for all.

        `number` threads are started, once for all. What the work raises is raised.
        """
        if self._pool is None:
            self._pool = ThreadPoolExecutor(number)
        jobs = [self._pool.submit(work, *some) for some in zip(*arguments, strict=True)]
        for job in jobs:
            job.result()

    def __getstate__(self) -> dict[str, Any]:
        return {}
