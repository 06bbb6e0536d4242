"""A database of runs in one SQLite file: opening it safely, and saying why it cannot be used.

The file is written ahead (WAL) and synchronised in full: whoever is killed, or loses the power,
keeps what was written. An application id marks it as ours; no other file is ever touched.
"""

from __future__ import annotations

import os
import shlex
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sim.files import FileProblem, reason
from sim.runs.store.damage import Damaged, any_text, is_undamaged, salvaging
from sim.runs.store.layout import (
    FORMAT,
    PAGE,
    STATEMENTS,
    head_of,
    lay_out,
    our_tables,
    tables_of,
)
from sim.text import name_of

PATIENCE = 10.0
"""Seconds to wait for another program that is writing."""
ASK = 0.02
"""Seconds between tries of what SQLite does not wait for by itself."""
CACHE = 2_000
"""KiB of the file that are kept in memory, however large it grows."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a store is for, and what to say about it."""

    mark: int
    """SQLite's application id."""
    whose: str
    """What it holds: "Loyalsim's runs"."""
    instead: str
    """What to do when it cannot be used."""
    another: str
    """Who else may be writing to it."""


HEAD = b"SQLite format 3\0"
"""What every SQLite file begins with."""


def is_database(path: Path) -> bool:
    """Return whether a file begins as SQLite's do; True if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(HEAD)) == HEAD
    except OSError:
        return True


class Database:
    """One SQLite file, which need not exist yet.

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
        """Return a connection to the file, which is made if there is none."""
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
                if new or not connection.execute("PRAGMA page_count").fetchone()[0]:
                    lay_out(connection, self.kind.mark)
                self._check(connection)
                self._write_ahead(connection)
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute(f"PRAGMA cache_size = -{CACHE}")
            except BaseException:
                connection.close()
                raise
        return connection

    def size(self) -> int | None:
        """Return the bytes of the file; None if there is none."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self.unusable("read", reason(error)) from error
        except ValueError as error:
            raise self.unusable("make", "not a possible path") from error

    def unusable(self, verb: str, why: str) -> FileProblem:
        """Return the error that says why the file cannot be used, and what to do."""
        return FileProblem(f"cannot {verb} {name_of(self.path)}: {why}; {self.kind.instead}")

    def damaged(self) -> Damaged:
        """Return the error that names what is damaged, and what to do."""
        name = name_of(self.path)
        said = f"{name} is damaged, and was left as it is"
        anew = f"move it away or delete it to have its runs made anew, or {self.kind.instead}"
        try:
            with salvaging(self.path, self.kind.mark) as salvage:
                damage = salvage.damage
        except OSError as error:
            return Damaged(f"{said}; what of it is whole cannot be told: {reason(error)}")
        if not damage.rest:
            return Damaged(f"{said}: none of its runs can be read; {anew}")
        return Damaged(
            f"{said}: {damage.words} cannot be read; {damage.rest} can: keep them with "
            f"`loyalsim rescue {shlex.quote(name)}`, or {self.kind.instead}"
        )

    def another_layout(self, what: str) -> FileProblem:
        """Return the error for a file that other code laid out; `what` of it cannot be read."""
        return FileProblem(
            f"{name_of(self.path)} has the format {FORMAT}, but another Loyalsim laid it "
            f"out, and {what} cannot be read; it was left as it is; use the Loyalsim that wrote "
            f"it, or {self.kind.instead}"
        )

    @contextmanager
    def explaining(self, verb: str) -> Iterator[None]:
        """Raise what SQLite refuses inside as FileProblem; `verb` is what was to be done."""
        try:
            yield
        except sqlite3.Error as error:
            code = code_of(error)
            if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise self.damaged() from error
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise FileProblem(
                    f"{name_of(self.path)} is locked by another program, perhaps "
                    f"{self.kind.another}; wait until it is done, or {self.kind.instead}"
                ) from error
            if code == sqlite3.SQLITE_READONLY and self._may_be_written():
                raise self.damaged() from error  # only the file itself says that it must not be
            if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
                raise self.unusable(verb, "no permission") from error
            if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
                why = "the disk is full or failing; runs stored earlier are kept; make room"
                raise self.unusable(verb, f"{why} and call again") from error
            if verb == "read":  # it says what no store says
                raise self.damaged() from error
            raise self.unusable(verb, str(error)) from error

    def _may_be_written(self) -> bool:
        return all(os.access(each, os.W_OK) for each in (self.path, self.path.parent))

    def _write_ahead(self, connection: sqlite3.Connection) -> None:
        """Write ahead from now on; SQLite does not wait for others who are about to do the same."""
        deadline = time.monotonic() + self.patience
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if code_of(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
            time.sleep(ASK)

    def _check(self, connection: sqlite3.Connection) -> None:
        """Raise FileProblem if it is no such store, or not every row is as it was written."""
        mark, version = head = head_of(connection)
        strange = head != (self.kind.mark, FORMAT) or tables_of(connection) != our_tables()
        if strange and not self._was_laid_out_here():
            if mark != self.kind.mark:
                raise FileProblem(
                    f"{name_of(self.path)} is a database, but none of {self.kind.whose}; "
                    f"{self.kind.instead}"
                )
            if version != FORMAT:
                raise FileProblem(
                    f"{name_of(self.path)} has the format {version}, and this Loyalsim reads only "
                    f"{FORMAT}; use the Loyalsim that wrote it, or {self.kind.instead}"
                )
            raise self.another_layout("its tables")
        if strange or not self._is_undamaged(connection):
            raise self.damaged()

    def _was_laid_out_here(self) -> bool:
        """Return whether it is a store of ours whose head is damaged.

        Only for a store that is refused: whoever opens and closes a file of SQLite's beside a
        connection of the same process takes away the connection's locks.
        """
        try:
            with self.path.open("rb") as file:
                head = file.read(PAGE)
            if not any(statement.encode() in head for statement in STATEMENTS):
                return False
            with salvaging(self.path, self.kind.mark) as salvage:
                return salvage.damage.ours
        except OSError:
            return False

    def _is_undamaged(self, connection: sqlite3.Connection) -> bool:
        """Return the same as `is_undamaged`, at one moment, whatever others write meanwhile."""
        connection.text_factory = any_text
        connection.execute("BEGIN")
        try:
            return is_undamaged(connection)
        finally:
            connection.text_factory = str
            if connection.in_transaction:
                connection.execute("COMMIT")


def code_of(error: sqlite3.Error) -> int:
    """Return SQLite's primary code of an error."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF
