"""A database of runs in one SQLite file: opening it safely, and saying why it cannot be used.

The file is written ahead (WAL) and synchronised in full: whoever is killed, or loses the power,
keeps what was written. An application id marks it as ours; no other file is ever touched.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim.files import reason
from sim.scenario.errors import FileProblem, name_of

PATIENCE = 10.0
"""Seconds to wait for another program that is writing."""
CACHE = 2_000
"""KiB of the file that are kept in memory, however large it grows."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of database a file is, and what to say about it."""

    mark: int
    """SQLite's application id."""
    format: int
    tables: str
    """Statements that lay it out."""
    whose: str
    """What it holds: "Loyalsim's runs"."""
    instead: str
    """What to do when it cannot be used."""
    another: str
    """Who else may be writing to it."""


HEAD = b"SQLite format 3\0"
"""What every SQLite file begins with."""


def is_database(path: Path) -> bool:
    """is_database(path) -> whether the file begins as SQLite's do; True if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(HEAD)) == HEAD
    except OSError:
        return True


class Database:
    """Database(path, kind, patience=10.0) -> one SQLite file, which need not exist yet.

    Raises FileProblem, with the file's name and what to do, when it is of another kind, is damaged,
    or cannot be read or written; what is in it then stays as it is.
    """

    def __init__(
        self, path: str | os.PathLike[str], kind: Kind, patience: float = PATIENCE
    ) -> None:
        self.path = Path(path)
        self.kind = kind
        self.patience = patience

    def connect(self) -> sqlite3.Connection:
        """connect() -> connection to the file, which is made if there is none."""
        if self.path.is_dir():
            raise FileProblem(f"cannot keep runs in {name_of(self.path)}: it is a folder")
        new = not self.size()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self.unusable("make", reason(error)) from error
        with self.explaining("make" if new else "read"):
            connection = sqlite3.connect(self.path, timeout=self.patience, isolation_level=None)
            try:
                if new:
                    self._lay_out(connection)
                else:
                    self._check(connection)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute(f"PRAGMA cache_size = -{CACHE}")
            except BaseException:
                connection.close()
                raise
        return connection

    def size(self) -> int | None:
        """size() -> bytes of the file; None if there is none."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self.unusable("read", reason(error)) from error
        except ValueError as error:
            raise self.unusable("make", "not a possible path") from error

    def unusable(self, verb: str, why: str) -> FileProblem:
        """unusable(verb, why) -> FileProblem to raise."""
        return FileProblem(f"cannot {verb} {name_of(self.path)}: {why}; {self.kind.instead}")

    def damaged(self) -> FileProblem:
        """damaged() -> FileProblem to raise."""
        return FileProblem(
            f"{name_of(self.path)} is damaged, and was left as it is; move it away or delete it "
            f"to have its runs made anew, or {self.kind.instead}"
        )

    def another_layout(self, what: str) -> FileProblem:
        """another_layout(what differs) -> FileProblem to raise: right number, other content."""
        return FileProblem(
            f"{name_of(self.path)} has the format {self.kind.format}, but another Loyalsim laid it "
            f"out, and {what} cannot be read; it was left as it is; use the Loyalsim that wrote "
            f"it, or {self.kind.instead}"
        )

    @contextmanager
    def explaining(self, verb: str) -> Iterator[None]:
        """explaining(verb) -> context in which what SQLite refuses is said to who typed."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise self.damaged() from error
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise FileProblem(
                    f"{name_of(self.path)} is locked by another program, perhaps "
                    f"{self.kind.another}; wait until it is done, or {self.kind.instead}"
                ) from error
            if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
                raise self.unusable(verb, "no permission") from error
            if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                why = "the disk is full or failing; runs stored earlier are kept; make room"
                raise self.unusable(verb, f"{why} and call again") from error
            raise self.unusable(verb, str(error)) from error

    def _lay_out(self, connection: sqlite3.Connection) -> None:
        """Mark and tables at once: a file that is not empty is whole, whoever was killed."""
        with transaction(connection):
            connection.execute(f"PRAGMA application_id = {self.kind.mark}")
            connection.execute(f"PRAGMA user_version = {self.kind.format}")
            for statement in self.kind.tables.split(";"):
                connection.execute(statement)

    def _check(self, connection: sqlite3.Connection) -> None:
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if mark != self.kind.mark:
            raise FileProblem(
                f"{name_of(self.path)} is a database, but none of {self.kind.whose}; "
                f"{self.kind.instead}"
            )
        if version != self.kind.format:
            raise FileProblem(
                f"{name_of(self.path)} has the format {version}, and this Loyalsim reads only "
                f"{self.kind.format}; use the Loyalsim that wrote it, or {self.kind.instead}"
            )
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise self.damaged()
        if _tables(connection) != _tables_of(self.kind):
            raise self.another_layout("its tables")


def _tables(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Name and statement of every table and index that was asked for."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(n, " ".join(sql.split())) for n, sql in rows if not n.startswith("sqlite_")}


@cache
def _tables_of(kind: Kind) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:")) as empty:
        for statement in kind.tables.split(";"):
            empty.execute(statement)
        return _tables(empty)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """transaction(connection) -> context whose writes are kept all or none."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
