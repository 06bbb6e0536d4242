"""The store: every finished run in one file, under a key that stands for all that determines it.

A row is written once and never changed, by the process that called the experiment; its workers
only compute. The file is written ahead (WAL) and synchronised in full: whoever is killed, or loses
the power, keeps every run that was finished. There are no times in it: the same runs are the same
rows. Every row is checked against its checksum, and their number against what was promised, when a
store is opened.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from sim.runs.run import Failure, Run
from sim.runs.store.database import PATIENCE, Database, Kind
from sim.runs.store.layout import insert, promise, transaction
from sim.runs.store.payload import decode, encode

FILE = "runs.sqlite"
"""What a store is called in the folder of a report."""

Kept = tuple[str, tuple[float, ...], Run | Failure]
"""The key of a run, the values of its point (none without a design), and what came of it."""


class Store:
    """The runs that a file keeps, which need not exist yet, as a context.

    The file is made when the first run is written. Raises FileProblem, with the file's name and
    what to do, when it is no store, is damaged, or cannot be read or written; what is in it then
    stays as it is. `patience` is in seconds: how long to wait for another program that is writing.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / FILE) as store:
    ...     store.add([("key", (), Run("bond", 0, {"profit": 1.5}))])
    ...     store.find([("key", "bond", 0), ("another", "bond", 1)])
    {'key': Run(policy='bond', replication=0, measures={'profit': 1.5}, horizons={}, segments={}, \
weekly={}, years=())}
    """

    KIND = Kind(
        mark=0x4C6F7961,
        whose="Loyalsim's runs",
        instead="use another folder (--out), or ignore what is stored (--fresh)",
        another="another comparison",
    )

    def __init__(self, path: str | os.PathLike[str], patience: float = PATIENCE) -> None:
        self.path = Path(path)
        self._database = Database(self.path, self.KIND, patience)
        self._open: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        if self._database.size() is not None:
            self._connection()
        return self

    def __exit__(self, *_: object) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def find(self, wanted: Sequence[tuple[str, str, int]]) -> dict[str, Run]:
        """Find the runs that are there, by key, of those wanted: (key, policy, replication)."""
        found = {}
        for key, policy, replication in wanted:
            for (payload,) in self._rows("SELECT payload FROM runs WHERE key = ?", (key,)):
                found[key] = self._decode(payload, policy, replication)
        return found

    def keys(self) -> list[tuple[str, str, int]]:
        """List all runs that are there, as `find` wants them."""
        return self._rows("SELECT key, policy, replication FROM runs ORDER BY key")

    def known(self, key: str, again: bool = False) -> bool:
        """Tell whether a run is there, or failed for good.

        Runs that died with their worker are not; with `again`, none that failed are.
        """
        if self._rows("SELECT 1 FROM runs WHERE key = ?", (key,)):
            return True
        query = "SELECT 1 FROM failures WHERE key = ? AND stage != 'worker'"
        return not again and bool(self._rows(query, (key,)))

    def add(self, outcomes: Iterable[Kept]) -> None:
        """Keep what came of some runs, all or none; when this returns, they are on the disk.

        A run that is there already stays as it is; a run takes the place of its failure.
        """
        runs: list[tuple[object, ...]] = []
        failures: list[tuple[object, ...]] = []
        for key, values, outcome in outcomes:
            head = (key, place_text(values), outcome.policy, outcome.replication)
            if isinstance(outcome, Run):
                runs.append((*head, encode(outcome)))
            else:
                failures.append((*head, outcome.stage, outcome.error, outcome.traceback))
        connection = self._connection()
        with self._database.explaining("write to"), transaction(connection):
            insert(connection, "runs", runs, "OR IGNORE")
            settled = [row[:1] for row in runs + failures]
            gone = connection.executemany("DELETE FROM failures WHERE key = ?", settled).rowcount
            promise(connection, "failures", -max(gone, 0))
            made = "SELECT 1 FROM runs WHERE key = ?"
            failed = [row for row in failures if not connection.execute(made, row[:1]).fetchone()]
            insert(connection, "failures", failed)

    def count(self) -> int:
        """Count the runs that are kept."""
        ((count,),) = self._rows("SELECT count(*) FROM runs") or [(0,)]
        return int(count)

    def _decode(self, payload: str, policy: str, replication: int) -> Run:
        try:
            return decode(payload, policy, replication)
        except (ValueError, TypeError, AttributeError) as error:
            raise self._database.another_layout("its runs") from error

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = self._database.connect()
        return self._open

    def _rows(self, query: str, given: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        return list(self._each(query, given))

    def _each(self, query: str, given: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        if self._open is None:
            return
        with self._database.explaining("read"):
            yield from self._open.execute(query, given)


def place_text(values: tuple[float, ...]) -> str:
    """Write the values of a point as a text that holds every bit of them.

    >>> place_text((28.0, 0.1))
    '[28.0,0.1]'
    """
    return json.dumps(values, separators=(",", ":"))


def place_values(text: str) -> tuple[float, ...]:
    """Read the values that `place_text` wrote.

    >>> place_values("[28.0,0.1]")
    (28.0, 0.1)
    """
    return tuple(float(value) for value in json.loads(text))
