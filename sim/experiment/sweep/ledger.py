"""The ledger: one SQLite file per experiment, with every run and every failure of it.

One process writes; a row is written once, and never changed. The file knows its experiment: the
scenario, what varies, the points. There are no times in it: the same runs are the same rows.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from sim.experiment.runs import Run
from sim.experiment.store.database import PATIENCE, Database, Kind, is_database, transaction
from sim.experiment.store.payload import decode, encode
from sim.experiment.store.store import checksum
from sim.experiment.sweep.about import About, Otherwise, read_about
from sim.experiment.sweep.identity import RunId
from sim.experiment.sweep.work import Failure, Stage
from sim.scenario.errors import FileProblem, name_of
from sim.scenario.kinds import kind_of_file

FILE = "sweep.sqlite"
"""What the file of a sweep is called in its folder."""

_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE points (point INTEGER PRIMARY KEY, place TEXT NOT NULL);
CREATE INDEX places ON points (place);
CREATE TABLE runs (
    key TEXT PRIMARY KEY,
    place TEXT NOT NULL,
    policy TEXT NOT NULL,
    replication INTEGER NOT NULL,
    payload TEXT NOT NULL,
    sha256 TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX runs_by_place ON runs (place);
CREATE TABLE failures (
    key TEXT PRIMARY KEY,
    place TEXT NOT NULL,
    policy TEXT NOT NULL,
    replication INTEGER NOT NULL,
    stage TEXT NOT NULL,
    error TEXT NOT NULL,
    traceback TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX failures_by_place ON failures (place)
"""

_KIND = Kind(
    mark=0x4C6F7377,
    format=1,
    tables=_TABLES,
    whose="a sweep's runs",
    instead="sweep into another folder (--out)",
    another="another sweep",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One run of the ledger, at one point."""

    id: RunId
    values: tuple[float, ...]
    run: Run


class Ledger:
    """Ledger(path, patience=10.0) -> context of the file of a sweep, which need not exist yet.

    Raises FileProblem, with the file's name and what to do, when it is not a sweep's, is damaged,
    or cannot be read or written; what is in it then stays as it is.
    """

    def __init__(self, path: str | os.PathLike[str], patience: float = PATIENCE) -> None:
        self.path = Path(path)
        self._database = Database(self.path, _KIND, patience)
        self._open: sqlite3.Connection | None = None

    @classmethod
    def existing(cls, path: str | os.PathLike[str]) -> Ledger:
        """Ledger.existing(file or its folder) -> Ledger; FileProblem if there is no sweep."""
        given = Path(path)
        if given.is_file() and given.name != FILE and not is_database(given):
            raise FileProblem(_no_sweep(given))
        ledger = cls(given / FILE if given.is_dir() else given)
        if not ledger._database.size():
            raise FileProblem(_no_sweep(given))
        return ledger

    def __enter__(self) -> Ledger:
        if self._database.size() is not None:
            self._connection()
            try:
                self._refuse_another_layout()
            except BaseException:
                self.__exit__(None, None, None)
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def begin(self, about: About, points: Iterable[tuple[float, ...]]) -> None:
        """begin(what the experiment is, values of its points): write both, all or none."""
        places = ((number, place_text(values)) for number, values in enumerate(points))
        connection = self._connection()
        with self._database.explaining("write to"), transaction(connection):
            connection.executemany(
                "INSERT INTO about VALUES (?, ?)",
                [(name, json.dumps(value, ensure_ascii=False)) for name, value in about.items()],
            )
            connection.executemany("INSERT INTO points VALUES (?, ?)", places)

    def about(self) -> About | None:
        """about() -> what the experiment is; None if none has begun."""
        rows = self._rows("SELECT name, value FROM about")
        try:
            return read_about(rows) if rows else None
        except Otherwise as error:
            raise self._database.another_layout(str(error)) from error

    def begun(self) -> About:
        """begun() -> as `about`. Raises FileProblem if no experiment has begun."""
        about = self.about()
        if about is None:
            raise FileProblem(
                f"{name_of(self.path)} holds no sweep yet: it was stopped before its first run; "
                "sweep again"
            )
        return about

    def note(self, name: str, value: object) -> None:
        """note(name, value): replace one thing of `about`."""
        connection = self._connection()
        with self._database.explaining("write to"), transaction(connection):
            text = json.dumps(value, ensure_ascii=False)
            connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, text))

    def known(self, key: str, again: bool = False) -> bool:
        """known(key, again=False) -> whether the run is there, or failed for good.

        Runs that died with their worker are not; with `again`, none that failed are.
        """
        if self._open is None:
            return False
        with self._database.explaining("read"):
            found = self._open.execute("SELECT 1 FROM runs WHERE key = ?", (key,)).fetchone()
            if found is None and not again:
                found = self._open.execute(
                    "SELECT 1 FROM failures WHERE key = ? AND stage != 'worker'", (key,)
                ).fetchone()
        return found is not None

    def add(self, outcomes: Iterable[tuple[str, tuple[float, ...], Run | Failure]]) -> None:
        """add([(key, values of the point, what came of it)]): keep them, all or none.

        A run that is there already stays as it is; a run takes the place of its failure. When
        this returns, they are on the disk.
        """
        runs, failures = [], []
        for key, values, outcome in outcomes:
            head = (key, place_text(values), outcome.policy, outcome.replication)
            if isinstance(outcome, Run):
                payload = encode(outcome)
                runs.append((*head, payload, checksum(payload)))
            else:
                failures.append((*head, outcome.stage, outcome.error, outcome.traceback))
        connection = self._connection()
        with self._database.explaining("write to"), transaction(connection):
            connection.executemany("INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?)", runs)
            connection.executemany("DELETE FROM failures WHERE key = ?", [row[:1] for row in runs])
            connection.executemany(
                "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?, ?)", failures
            )

    def counts(self) -> tuple[int, int]:
        """counts() -> (runs, failures); points that are the same count as often as they come."""
        return self._count("runs"), self._count("failures")

    def kept(self, policies: Collection[str], replications: int) -> int:
        """kept(policies, replications) -> runs that are there of so many, made or failed.

        As `counts`, without other policies and later replications.
        """
        asked = f"WHERE policy IN ({', '.join('?' * len(policies))}) AND replication < ?"
        given = (*policies, replications)
        return self._count("runs", asked, given) + self._count("failures", asked, given)

    def runs(self) -> Iterator[Row]:
        """runs() -> every run at every point, in the order of points; of each, in any order."""
        query = (
            "SELECT key, point, place, policy, replication, payload, sha256 FROM points "
            "JOIN runs USING (place) ORDER BY point, replication"
        )
        for key, point, place, policy, replication, payload, sha256 in self._each(query):
            run = self._decode(payload, sha256, policy, replication)
            yield Row(RunId(key, point, policy, replication), place_values(place), run)

    def failures(self) -> Iterator[tuple[RunId, tuple[float, ...], Failure]]:
        """failures() -> (its run, values, failure), in the order of points."""
        query = (
            "SELECT key, point, place, policy, replication, stage, error, traceback FROM points "
            "JOIN failures USING (place) ORDER BY point, replication, policy"
        )
        for key, point, place, policy, replication, stage, error, trace in self._each(query):
            known: Stage = stage
            failure = Failure(policy, replication, known, error, trace)
            yield RunId(key, point, policy, replication), place_values(place), failure

    def find(self, key: str) -> list[RunId]:
        """find(first digits of a key) -> the runs, made or failed, whose keys begin so."""
        found = {}
        for table in ("runs", "failures"):
            query = (
                f"SELECT key, min(point), policy, replication FROM {table} "
                "JOIN points USING (place) WHERE key >= ? AND key < ? GROUP BY key LIMIT 3"
            )
            for row in self._rows(query, (key, key + "g")):
                found[row[0]] = RunId(*row)
        return list(found.values())

    def outcome(self, run: RunId) -> Run | Failure:
        """outcome(run) -> what is kept of a run that `find` found."""
        made = self._rows("SELECT payload, sha256 FROM runs WHERE key = ?", (run.key,))
        if made:
            ((payload, sha256),) = made
            return self._decode(payload, sha256, run.policy, run.replication)
        query = "SELECT stage, error, traceback FROM failures WHERE key = ?"
        ((stage, error, trace),) = self._rows(query, (run.key,))
        return Failure(run.policy, run.replication, stage, error, trace)

    def values(self, point: int) -> tuple[float, ...]:
        """values(point) -> the values of a point, in the order of the paths."""
        ((place,),) = self._rows("SELECT place FROM points WHERE point = ?", (point,))
        return place_values(place)

    def points(self) -> Iterator[tuple[int, tuple[float, ...]]]:
        """points() -> (number, values) of every point."""
        for point, place in self._each("SELECT point, place FROM points ORDER BY point"):
            yield point, place_values(place)

    def _count(self, table: str, asked: str = "", given: tuple[object, ...] = ()) -> int:
        query = f"SELECT count(*) FROM points JOIN {table} USING (place) {asked}"
        (count,), *_ = self._rows(query, given) or [(0,)]
        return int(count)

    def _refuse_another_layout(self) -> None:
        """What other code wrote under the same number of the format: known by what is there."""
        about = self.about()
        if about is None:
            return
        for row in self._rows("SELECT payload, sha256, policy, replication FROM runs LIMIT 1"):
            if sorted(self._decode(*row).measures) != sorted(about["measures"]):
                raise self._database.another_layout("its runs")

    def _decode(self, payload: str, sha256: str, policy: str, replication: int) -> Run:
        if checksum(payload) != sha256:
            raise self._database.damaged()
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
    """place_text(values) -> the values as a text that holds every bit of them.

    >>> place_text((28.0, 0.1))
    '[28.0,0.1]'
    """
    return json.dumps(values, separators=(",", ":"))


def place_values(text: str) -> tuple[float, ...]:
    """place_values(text) -> the values that were written.

    >>> place_values("[28.0,0.1]")
    (28.0, 0.1)
    """
    return tuple(float(value) for value in json.loads(text))


def _no_sweep(given: Path) -> str:
    """What to say of a file or folder that keeps no runs, or is not there."""
    name, kind = name_of(given), kind_of_file(given)
    if kind or given.is_file():
        what = {"scenario": ": it is a scenario", "experiment": ": it is an experiment file"}
        return (
            f"{name} holds no runs{what.get(kind, '')}; expected the folder in which a sweep keeps "
            "them, which `loyalsim sweep` names at its end"
        )
    said = f"{name} holds no sweep; expected a folder with {FILE}"
    if not os.path.lexists(given):
        return f"{said}; there is no such file or folder"
    inside = [name_of(each.parent) for each in sorted(given.glob(f"*/{FILE}"))[:3]]
    return f"{said}, such as {' or '.join(inside)}" if inside else said
