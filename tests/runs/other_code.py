"""Stores as another Loyalsim would have written them: laid out otherwise, and whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sim.runs.store.layout import COUNTED, LAYOUT, checksum


@contextmanager
def other_code(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection whose changes are sealed as if other code had made them."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection
        connection.execute("UPDATE about SET value = '\"another\"' WHERE name = ?", (LAYOUT,))
        for table in COUNTED:
            found = connection.execute(f"SELECT rowid, * FROM {table}").fetchall()
            for number, *row in found:
                seal = (checksum(table, row[:-1]), number)
                connection.execute(f"UPDATE {table} SET checksum = ? WHERE rowid = ?", seal)
            last = max((number for number, *_ in found), default=0)
            counted = (len(found), last, checksum("manifest", (table, len(found), last)), table)
            update = "UPDATE manifest SET rows = ?, last = ?, checksum = ? WHERE name = ?"
            connection.execute(update, counted)
