"""The store: one SQLite file that keeps every finished run, so that none is made twice.

Runs are rows, under a key that stands for everything that determines them (`keys.py`). A row is
written once and never changed, by the process that called the experiment; its workers only
compute. The file is written ahead (WAL) and synchronised in full: whoever is killed, or loses the
power, keeps every run that was finished. There are no times in it: the same runs are the same rows.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

from sim.experiment.runs import Run
from sim.experiment.store.database import PATIENCE, Database, Kind, transaction
from sim.experiment.store.payload import decode, encode

FILE = "runs.sqlite"
"""What a store is called in the folder of a report."""

_TABLE = """
CREATE TABLE IF NOT EXISTS runs (
    key TEXT PRIMARY KEY,
    scenario TEXT NOT NULL,
    policy TEXT NOT NULL,
    seed INTEGER NOT NULL,
    replication INTEGER NOT NULL,
    payload TEXT NOT NULL,
    sha256 TEXT NOT NULL
) WITHOUT ROWID
"""

_KIND = Kind(
    mark=0x4C6F7961,
    format=1,
    tables=_TABLE,
    whose="Loyalsim's runs",
    instead="use another folder (--out), or ignore what is stored (--fresh)",
    another="another comparison",
)


class Store:
    """Store(path, patience=10.0) -> context of the runs kept in a file, which need not exist yet.

    The file is made when the first run is written. Raises FileProblem, with the file's name and
    what to do, when it is no store, is damaged, or cannot be read or written; what is in it then
    stays as it is.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / FILE) as store:
    ...     store.add("my market", 1, [("key", Run("bond", 0, {"profit": 1.5}))])
    ...     store.find([("key", "bond", 0), ("another", "bond", 1)])
    {'key': Run(policy='bond', replication=0, measures={'profit': 1.5}, horizons={}, segments={}, \
weekly={})}
    """

    def __init__(self, path: str | os.PathLike[str], patience: float = PATIENCE) -> None:
        self.path = Path(path)
        self.patience = patience
        self._database = Database(self.path, _KIND, patience)
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> Store:
        if self._database.size() is not None:
            self._connect()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def find(self, wanted: Sequence[tuple[str, str, int]]) -> dict[str, Run]:
        """find([(key, policy, replication)]) -> {key: Run} of those that are there."""
        if self._connection is None:
            return {}
        found = {}
        with self._database.explaining("read"):
            for key, policy, replication in wanted:
                row = self._connection.execute(
                    "SELECT payload, sha256 FROM runs WHERE key = ?", (key,)
                ).fetchone()
                if row is not None:
                    found[key] = self._decode(row, policy, replication)
        return found

    def add(self, scenario: str, seed: int, runs: Iterable[tuple[str, Run]]) -> None:
        """add(name of the scenario, seed, [(key, run)]): keep them, all or none.

        A key that is there already stays as it is. When this returns, the runs are on the disk.
        """
        rows = []
        for key, run in runs:
            payload = encode(run)
            rows.append(
                (key, scenario, run.policy, seed, run.replication, payload, checksum(payload))
            )
        connection = self._connection or self._connect()
        with self._database.explaining("write to"), transaction(connection):
            connection.executemany("INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def count(self) -> int:
        """count() -> runs that are kept."""
        if self._connection is None:
            return 0
        with self._database.explaining("read"):
            return int(self._connection.execute("SELECT count(*) FROM runs").fetchone()[0])

    def _connect(self) -> sqlite3.Connection:
        self._connection = self._database.connect()
        return self._connection

    def _decode(self, row: tuple[str, str], policy: str, replication: int) -> Run:
        payload, sha256 = row
        if checksum(payload) != sha256:
            raise self._database.damaged()
        try:
            return decode(payload, policy, replication)
        except (ValueError, TypeError, AttributeError) as error:
            raise self._database.another_layout("its runs") from error


def checksum(text: str) -> str:
    """checksum(text) -> SHA-256 of a text, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()
