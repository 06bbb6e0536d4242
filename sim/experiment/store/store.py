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
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sim.experiment.runs import Run
from sim.experiment.store.payload import decode, encode
from sim.files import reason
from sim.scenario.errors import FileProblem, name_of

FILE = "runs.sqlite"
"""What a store is called in the folder of a report."""

PATIENCE = 10.0
"""Seconds to wait for another program that is writing."""

_MARK = 0x4C6F7961
"""SQLite's application id of our stores."""

_FORMAT = 1

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

_INSTEAD = "use another folder (--out), or ignore what is stored (--fresh)"


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
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> Store:
        if self._size() is not None:
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
        with self._explaining("read"):
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
                (key, scenario, run.policy, seed, run.replication, payload, _sha256(payload))
            )
        connection = self._connection or self._connect()
        with self._explaining("write to"), _transaction(connection):
            connection.executemany("INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def count(self) -> int:
        """count() -> runs that are kept."""
        if self._connection is None:
            return 0
        with self._explaining("read"):
            return int(self._connection.execute("SELECT count(*) FROM runs").fetchone()[0])

    def _connect(self) -> sqlite3.Connection:
        if self.path.is_dir():
            raise FileProblem(f"cannot keep runs in {name_of(self.path)}: it is a folder")
        new = not self._size()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable("make", reason(error)) from error
        with self._explaining("make" if new else "read"):
            connection = sqlite3.connect(self.path, timeout=self.patience, isolation_level=None)
            try:
                if new:
                    _lay_out(connection)
                else:
                    self._check(connection)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
            except BaseException:
                connection.close()
                raise
        self._connection = connection
        return connection

    def _check(self, connection: sqlite3.Connection) -> None:
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if mark != _MARK:
            raise FileProblem(
                f"{name_of(self.path)} is a database, but none of Loyalsim's runs; {_INSTEAD}"
            )
        if version != _FORMAT:
            raise FileProblem(
                f"{name_of(self.path)} has the format {version} of another Loyalsim, "
                f"not {_FORMAT}; {_INSTEAD}"
            )
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise self._damaged()

    def _size(self) -> int | None:
        """Bytes of the file; None if there is none."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable("read", reason(error)) from error
        except ValueError as error:
            raise self._unusable("make", "not a possible path") from error

    def _unusable(self, verb: str, why: str) -> FileProblem:
        return FileProblem(f"cannot {verb} {name_of(self.path)}: {why}; {_INSTEAD}")

    def _decode(self, row: tuple[str, str], policy: str, replication: int) -> Run:
        payload, sha256 = row
        if _sha256(payload) != sha256:
            raise self._damaged()
        try:
            return decode(payload, policy, replication)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._damaged() from error

    def _damaged(self) -> FileProblem:
        return FileProblem(
            f"{name_of(self.path)} is damaged, and was left as it is; move it away or delete it "
            f"to have its runs made anew, or {_INSTEAD}"
        )

    @contextmanager
    def _explaining(self, verb: str) -> Iterator[None]:
        """What SQLite refuses, said to the person who typed."""
        try:
            yield
        except sqlite3.Error as error:
            name = name_of(self.path)
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise self._damaged() from error
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise FileProblem(
                    f"{name} is locked by another program, perhaps another comparison; wait until "
                    f"it is done, or {_INSTEAD}"
                ) from error
            if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
                raise self._unusable(verb, "no permission") from error
            if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                why = "the disk is full or failing; runs stored earlier are kept; make room"
                raise self._unusable(verb, f"{why} and call again") from error
            raise self._unusable(verb, str(error)) from error


def _lay_out(connection: sqlite3.Connection) -> None:
    """Mark and table at once: a file that is not empty is a whole store, whoever was killed."""
    with _transaction(connection):
        connection.execute(f"PRAGMA application_id = {_MARK}")
        connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.execute(_TABLE)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
