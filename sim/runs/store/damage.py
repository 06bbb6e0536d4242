"""Damage: which rows of a store are whole, and what the others were.

SQLite finds a damaged page when it comes to it, and then goes no further. So the rows of a damaged
store are asked for one by one, by their numbers, in a copy of the file; if need be with the first
page of an empty store, which is the same in all of them but for the size of the file.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sim.files import FileProblem
from sim.runs.store.layout import (
    COUNTED,
    FORMAT,
    LAYOUT,
    PAGE,
    head_of,
    is_whole,
    lay_out,
    layout_hash,
    our_tables,
    tables_of,
)
from sim.text import listed, visible

NAMED = 3
"""Runs that a message names."""
DIGITS = 12
"""Of a run's key, in a message."""
SIZE = slice(28, 32)
"""Where the first page says how many pages there are, big end first."""
MODES = slice(18, 20)
"""Where it says how the file is written and read: 1 or 2 each."""

Row = tuple[object, ...]
_UNREADABLE = (sqlite3.Error, MemoryError)


class Damaged(FileProblem):
    """A store is damaged; the message names what is."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What is damaged in a store, and how much of it is whole."""

    lost: tuple[str, ...]
    """Keys of the runs that cannot be read; "row 17" where even the key cannot."""
    names: tuple[str, ...]
    """The same as a message says them."""
    whole: int
    """Runs that can be read."""
    failures: int
    """Failures that can be read."""
    parts: tuple[str, ...]
    """What else is damaged, in words."""
    ours: bool
    """Whether this code laid the store out, as far as can be read."""

    @property
    def rest(self) -> str:
        """What can be read; "" if that is nothing.

        >>> Damage((), (), 1, 30, ("its head",), True).rest
        '1 run and 30 failures'
        """
        counts = (("run", self.whole), ("failure", self.failures))
        return listed([f"{n:,} {what}{'' if n == 1 else 's'}" for what, n in counts if n])

    @property
    def words(self) -> str:
        """What is damaged, as a message says it.

        >>> Damage(("12ab",), ("12ab: bond, replication 0",), 7, 0, ("its head",), True).words
        '1 of its 8 runs (12ab: bond, replication 0) and its head'
        """
        told = list(self.parts)
        if self.lost:
            more = len(self.lost) - NAMED
            named = [*self.names[:NAMED], *([f"and {more:,} more"] if more > 0 else [])]
            count = f"{len(self.lost):,} of its {len(self.lost) + self.whole:,} runs"
            told.insert(0, f"{count} ({'; '.join(named)})")
        return listed(told or ["its index or free space"])


def is_undamaged(connection: sqlite3.Connection) -> bool:
    """Tell whether every row of a store that is laid out as ours is there, and as it was written.

    Reads the whole file, through a connection that takes any bytes for text (`any_text`). Raises
    sqlite3.DatabaseError where SQLite itself finds it damaged.
    """
    if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        return False
    promised = _manifest(connection)
    if promised is None:
        return False
    for table in COUNTED:
        found = 0
        for row in connection.execute(f"SELECT * FROM {table} NOT INDEXED"):
            if not is_whole(table, row):
                return False
            found += 1
        if found != promised.get(table, (0, 0))[0]:
            return False
    return True


def any_text(data: bytes) -> str:
    """Read any bytes as text, so that a damaged row can be told from a whole one."""
    return data.decode("utf-8", "surrogateescape")


class Salvage:
    """What can be read of a store that is damaged, through a connection to a copy of it."""

    def __init__(self, connection: sqlite3.Connection, head: bool = True) -> None:
        self._connection = connection
        self._head = head
        self._promised: dict[str, tuple[int, int]] | None = None
        with suppress(*_UNREADABLE):
            self._promised = _manifest(connection)
        self._broken: dict[str, dict[int, Row | None]] = {table: {} for table in COUNTED}
        self._whole: dict[str, dict[object, int]] = {table: {} for table in COUNTED}
        for table in COUNTED:
            for number, row in self._scan(table):
                if row is not None and is_whole(table, row):
                    self._whole[table].setdefault(row[0], number)
                else:
                    self._broken[table][number] = row

    def __len__(self) -> int:
        return sum(map(len, self._whole.values()))

    def rows(self, table: str) -> Iterator[Row]:
        """Yield every row of a table that is whole, once and without its checksum."""
        seen = set()
        for _, row in self._scan(table):
            if row is not None and is_whole(table, row) and row[0] not in seen:
                seen.add(row[0])
                yield row[:-1]

    @property
    def experiment_is_whole(self) -> bool:
        """Whether all that it says of its experiment, and all of its points, can be read."""
        return not any(self._gone(table) for table in ("about", "points"))

    @property
    def damage(self) -> Damage:
        """What is damaged."""
        whole = set(self._whole["runs"].values())
        numbers = [n for n in range(1, self._last("runs") + 1) if n not in whole]
        keys = self._keys(set(numbers))
        lost, names = [], []
        for number in numbers:
            row = self._broken["runs"].get(number)
            key = keys.get(number) or (str(row[0]) if row else f"row {number}")
            lost.append(key)
            said = visible(key if key.startswith("row ") else key[:DIGITS])
            names.append(f"{said}: {visible(str(row[2]))}, replication {row[3]}" if row else said)
        layout = json.dumps(layout_hash())
        ours = any(row == (LAYOUT, layout) for row in self.rows("about"))
        failures = len(self._whole["failures"])
        return Damage(tuple(lost), tuple(names), len(whole), failures, tuple(self._parts()), ours)

    def _parts(self) -> Iterator[str]:
        if not self._head:
            yield "its head"
        if self._promised is None:
            yield "its count of what was kept"
        if self._gone("about"):
            yield "what it says of itself"
        for table in ("points", "failures"):
            gone = self._gone(table)
            if gone:
                yield f"{gone:,} of its {gone + len(self._whole[table]):,} {table}"

    def _gone(self, table: str) -> int:
        """Count the rows that are not whole, of those that were promised."""
        if self._promised is None:
            return len(self._broken[table])
        return max(self._promised.get(table, (0, 0))[0] - len(self._whole[table]), 0)

    def _scan(self, table: str) -> Iterator[tuple[int, Row | None]]:
        """Yield rows with their numbers; from the first that SQLite cannot read on, one by one.

        None for a row that cannot be read.
        """
        number = -1
        try:
            for number, *row in self._connection.execute(
                f"SELECT rowid, * FROM {table} NOT INDEXED ORDER BY rowid"
            ):
                yield number, tuple(row)
        except _UNREADABLE:
            query = f"SELECT * FROM {table} NOT INDEXED WHERE rowid = ?"
            for each in range(number + 1, self._last(table) + 1):
                try:
                    found = self._connection.execute(query, (each,)).fetchone()
                except _UNREADABLE:
                    yield each, None
                else:
                    if found is not None:
                        yield each, found

    def _last(self, table: str) -> int:
        """Return the number of the last row, as far as can be read."""
        if self._promised is not None:
            return self._promised.get(table, (0, 0))[1]
        with suppress(*_UNREADABLE):
            (last,) = self._connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()
            return int(last or 0)
        return max(self._whole[table].values(), default=0)

    def _keys(self, numbers: set[int]) -> dict[int, str]:
        """Return the keys of rows of runs from the index, which is elsewhere in the file."""
        found: dict[int, str] = {}
        query = "SELECT rowid, key FROM runs INDEXED BY sqlite_autoindex_runs_1"
        with suppress(*_UNREADABLE):
            for number, key in self._connection.execute(query) if numbers else ():
                if number in numbers:
                    found[number] = str(key)
        return found


@contextmanager
def salvaging(path: Path, mark: int) -> Iterator[Salvage]:
    """Open what can be read of a damaged store; the file itself stays as it is.

    Raises OSError if there is no room for a copy.
    """
    with tempfile.TemporaryDirectory(prefix="loyalsim-") as folder:
        copy, headed = Path(folder) / "copy", Path(folder) / "headed"
        for end in ("", "-wal"):
            if path.with_name(path.name + end).is_file():
                shutil.copyfile(path.with_name(path.name + end), copy.with_name(copy.name + end))
        modes = copy.read_bytes()[MODES]
        _settle(copy)
        shutil.copyfile(copy, headed)
        _give_head(headed, mark)
        with closing(_connect(copy)) as first, closing(_connect(headed)) as second:
            as_it_is = Salvage(first, head=_has_our_head(first, modes, mark))
            with_head = Salvage(second, head=False)
            yield with_head if len(with_head) > len(as_it_is) else as_it_is


def _manifest(connection: sqlite3.Connection) -> dict[str, tuple[int, int]] | None:
    """Return table -> (its rows, number of the last one); None if that cannot be relied on."""
    rows = connection.execute("SELECT * FROM manifest NOT INDEXED").fetchall()
    if len(rows) != len(COUNTED) or not all(is_whole("manifest", row) for row in rows):
        return None
    return {name: (count, last) for name, count, last, _ in rows}


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.text_factory = any_text
    with suppress(*_UNREADABLE):
        connection.execute("PRAGMA writable_schema = ON")  # else a file cut short is not read
    return connection


def _settle(path: Path) -> None:
    """Bring what was written ahead into a copy, as far as it can be."""
    with suppress(*_UNREADABLE), closing(_connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.with_name(f"{path.name}-wal").unlink(missing_ok=True)


def _has_our_head(connection: sqlite3.Connection, modes: bytes, mark: int) -> bool:
    """Return whether the first page is as written; `modes` are how it may be read and written."""
    with suppress(*_UNREADABLE):
        ours = head_of(connection) == (mark, FORMAT) and tables_of(connection) == our_tables()
        return ours and set(modes) <= {1, 2}
    return False


def _give_head(path: Path, mark: int) -> None:
    """Give a file the first page of an empty store, with the right number of pages."""
    with tempfile.TemporaryDirectory(prefix="loyalsim-") as folder:
        empty = Path(folder) / "empty"
        with closing(sqlite3.connect(empty, isolation_level=None)) as connection:
            lay_out(connection, mark)
        page = bytearray(empty.read_bytes()[:PAGE])
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        page[SIZE] = (-(-size // PAGE)).to_bytes(4, "big")
        file.seek(0)
        file.write(page)
        file.truncate(max(-(-size // PAGE) * PAGE, PAGE))
