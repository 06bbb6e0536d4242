"""How a store is laid out: its tables, and what is said so that no row can change or go unnoticed.

Every row ends with a checksum of its table and of all that is in it. The manifest counts the rows
of every table, in the same transaction that writes them: what is missing was promised.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache

FORMAT = 2
"""Number of the layout; a store of another one is refused."""

PAGE = 4096
"""Bytes of a page of the file."""

STATEMENTS = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL, checksum TEXT NOT NULL)",
    "CREATE TABLE points (point INTEGER PRIMARY KEY, place TEXT NOT NULL, checksum TEXT NOT NULL)",
    "CREATE TABLE runs (key TEXT PRIMARY KEY, place TEXT NOT NULL, policy TEXT NOT NULL, "
    "replication INTEGER NOT NULL, payload TEXT NOT NULL, checksum TEXT NOT NULL)",
    "CREATE TABLE failures (key TEXT PRIMARY KEY, place TEXT NOT NULL, policy TEXT NOT NULL, "
    "replication INTEGER NOT NULL, stage TEXT NOT NULL, error TEXT NOT NULL, "
    "traceback TEXT NOT NULL, checksum TEXT NOT NULL)",
    "CREATE TABLE manifest (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, last INTEGER NOT NULL, "
    "checksum TEXT NOT NULL)",
    "CREATE INDEX places ON points (place)",
    "CREATE INDEX runs_by_place ON runs (place)",
    "CREATE INDEX failures_by_place ON failures (place)",
)
"""What lays out an empty store."""

LAYOUT = "layout"
"""What a store calls `layout_hash` in its table `about`."""
COUNTED = ("about", "points", "runs", "failures")
"""Tables that the manifest counts."""


def checksum(table: str, row: Sequence[object]) -> str:
    """Return 32 hex digits that stand for a row: other types or other cuts are other rows.

    >>> checksum("runs", ("12", 3)) == checksum("runs", ("1", 23))
    False
    """
    text = ascii(tuple(row)).encode()
    return hashlib.blake2b(text, digest_size=16, person=table.encode()).hexdigest()


def sealed(table: str, row: Sequence[object]) -> tuple[object, ...]:
    """Give the row with its checksum, as it is written.

    >>> sealed("points", (0, "[28.0]"))[:2]
    (0, '[28.0]')
    """
    return (*row, checksum(table, row))


def is_whole(table: str, row: Sequence[object]) -> bool:
    """Return whether a row is as it was written.

    >>> is_whole("points", sealed("points", (0, "[28.0]")))
    True
    """
    return row[-1] == checksum(table, row[:-1])


def insert(
    connection: sqlite3.Connection, table: str, rows: Iterable[Sequence[object]], instead: str = ""
) -> None:
    """Write rows, sealed, and promise them; `instead` is what SQLite does with a key that is there.

    Within a transaction, which keeps both or neither.
    """
    width = len(columns()[table])
    statement = f"INSERT {instead} INTO {table} VALUES ({', '.join('?' * width)})"
    cursor = connection.executemany(statement, (sealed(table, row) for row in rows))
    promise(connection, table, max(cursor.rowcount, 0))


def promise(connection: sqlite3.Connection, table: str, more: int) -> None:
    """Count so many rows more in the manifest, or fewer if it is below 0."""
    if not more:
        return
    query = "SELECT rows FROM manifest WHERE name = ?"
    (known,) = connection.execute(query, (table,)).fetchone()
    (last,) = connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()
    _count(connection, table, known + more, last or 0)


def _count(connection: sqlite3.Connection, table: str, rows: int, last: int) -> None:
    connection.execute(
        "INSERT INTO manifest VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
        "rows = excluded.rows, last = excluded.last, checksum = excluded.checksum",
        sealed("manifest", (table, rows, last)),
    )


def replace(connection: sqlite3.Connection, table: str, row: Sequence[object]) -> None:
    """Write a row in the place of the one that has its key, which must be there."""
    names = columns()[table]
    changes = ", ".join(f"{name} = ?" for name in names[1:])
    key, *rest = sealed(table, row)
    connection.execute(f"UPDATE {table} SET {changes} WHERE {names[0]} = ?", (*rest, key))


def lay_out(connection: sqlite3.Connection, mark: int) -> None:
    """Make an empty store of an empty file, or leave the store that another process just made.

    `mark` is SQLite's application id. A file that is not empty is whole, whoever was killed.
    """
    connection.execute(f"PRAGMA page_size = {PAGE}")
    with transaction(connection):
        if tables_of(connection):
            return
        connection.execute(f"PRAGMA application_id = {mark}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        for statement in STATEMENTS:
            connection.execute(statement)
        for table in COUNTED:
            _count(connection, table, 0, 0)
        insert(connection, "about", [(LAYOUT, json.dumps(layout_hash()))])


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep all writes of the context, or none."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@cache
def layout_hash() -> str:
    """Return a hash of the statements that lay out a store, and so of the code that did."""
    return hashlib.blake2b("\n".join(STATEMENTS).encode(), digest_size=8).hexdigest()


def head_of(connection: sqlite3.Connection) -> tuple[int, int]:
    """Read SQLite's application id of a file, and the number of its format."""
    mark, version = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("application_id", "user_version")
    )
    return mark, version


def tables_of(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Return the name and statement of every table and index that was asked for."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(str(n), " ".join(str(sql).split())) for n, sql in rows}


@cache
def our_tables() -> set[tuple[str, str]]:
    """Return what `tables_of` finds in a store that is laid out as this module says."""
    with closing(_empty()) as connection:
        return tables_of(connection)


@cache
def columns() -> dict[str, tuple[str, ...]]:
    """Return the tables, each with the names of its columns in order.

    >>> columns()["points"]
    ('point', 'place', 'checksum')
    """
    with closing(_empty()) as connection:
        return {
            table: tuple(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
            for table in (*COUNTED, "manifest")
        }


def _empty() -> sqlite3.Connection:
    """Lay out the tables in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in STATEMENTS:
        connection.execute(statement)
    return connection
