"""The store of a sweep: beside its runs and failures, what the experiment is, and its points."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sim.files import FileProblem
from sim.runs.run import Failure, Run, RunId, Stage
from sim.runs.store.about import About, Otherwise, read_about
from sim.runs.store.database import Kind, is_database
from sim.runs.store.layout import LAYOUT, insert, replace, transaction
from sim.runs.store.store import Store, place_text, place_values
from sim.scenario.kinds import kind_of_file
from sim.text import name_of

FILE = "sweep.sqlite"
"""What the file of a sweep is called in its folder."""


@dataclass(frozen=True, slots=True)
class Row:
    """One run of the store, at one point."""

    id: RunId
    values: tuple[float, ...]
    run: Run


class SweepStore(Store):
    """The file of a sweep, which need not exist yet, as a context.

    Raises FileProblem, with the file's name and what to do, when it is not a sweep's, is damaged,
    or cannot be read or written; what is in it then stays as it is.
    """

    KIND = Kind(
        mark=0x4C6F7377,
        whose="a sweep's runs",
        instead="sweep into another folder (--out)",
        another="another sweep",
    )

    @classmethod
    def existing(cls, path: str | os.PathLike[str]) -> Self:
        """Open the file of a sweep, or the one in a folder; FileProblem if there is none."""
        given = Path(path)
        if given.is_file() and given.name != FILE and not is_database(given):
            raise FileProblem(_no_sweep(given))
        store = cls(given / FILE if given.is_dir() else given)
        if not store._database.size():
            raise FileProblem(_no_sweep(given))
        return store

    def __enter__(self) -> Self:
        super().__enter__()
        try:
            self._refuse_another_layout()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def begin(self, about: About, points: Iterable[tuple[float, ...]]) -> None:
        """Write what the experiment is and the values of its points, all or none.

        Nothing is written if one has begun meanwhile, in another process.
        """
        places = ((number, place_text(values)) for number, values in enumerate(points))
        connection = self._connection()
        with self._database.explaining("write to"), transaction(connection):
            if self.about() is not None:
                return
            rows = [(name, json.dumps(value, ensure_ascii=False)) for name, value in about.items()]
            insert(connection, "about", rows)
            insert(connection, "points", places)

    def about(self) -> About | None:
        """Tell what the experiment is; None if none has begun."""
        rows = self._rows("SELECT name, value FROM about WHERE name != ?", (LAYOUT,))
        try:
            return read_about(rows) if rows else None
        except Otherwise as error:
            raise self._database.another_layout(str(error)) from error

    def begun(self) -> About:
        """Tell what the experiment is, as `about`; FileProblem if none has begun."""
        about = self.about()
        if about is None:
            raise FileProblem(
                f"{name_of(self.path)} holds no sweep yet: it was stopped before its first run; "
                "sweep again"
            )
        return about

    def extend(self, policies: Collection[str], replications: int, order: Sequence[str]) -> None:
        """Ask for these policies and so many replications, beside those that are asked for already.

        `order` has all policies in the order in which they are told.
        """
        if not _wanted(self.begun(), policies, replications, order):
            return
        connection = self._connection()
        with self._database.explaining("write to"), transaction(connection):
            for name, value in _wanted(self.begun(), policies, replications, order).items():
                replace(connection, "about", (name, json.dumps(value, ensure_ascii=False)))

    def counts(self) -> tuple[int, int]:
        """Count runs and failures; points that are the same count as often as they come."""
        return self._count("runs"), self._count("failures")

    def kept(self, policies: Collection[str], replications: int) -> int:
        """Count the runs that are there, made or failed, of these policies and replications.

        As `counts`, without other policies and later replications.
        """
        asked = f"WHERE policy IN ({', '.join('?' * len(policies))}) AND replication < ?"
        given = (*policies, replications)
        return self._count("runs", asked, given) + self._count("failures", asked, given)

    def runs(self) -> Iterator[Row]:
        """Yield every run at every point, in the order of points; of each, in any order."""
        query = (
            "SELECT key, point, place, policy, replication, payload FROM points "
            "JOIN runs USING (place) ORDER BY point, replication"
        )
        for key, point, place, policy, replication, payload in self._each(query):
            run = self._decode(payload, policy, replication)
            yield Row(RunId(key, point, policy, replication), place_values(place), run)

    def failures(self) -> Iterator[tuple[RunId, tuple[float, ...], Failure]]:
        """Yield each failure, with its run and its point's values, in the order of points."""
        query = (
            "SELECT key, point, place, policy, replication, stage, error, traceback FROM points "
            "JOIN failures USING (place) ORDER BY point, replication, policy"
        )
        for key, point, place, policy, replication, stage, error, trace in self._each(query):
            known: Stage = stage
            failure = Failure(policy, replication, known, error, trace)
            yield RunId(key, point, policy, replication), place_values(place), failure

    def find_ids(self, key: str) -> list[RunId]:
        """Find the runs, made or failed, whose keys begin so; three of each at most."""
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
        """Return what is kept of a run that `find_ids` found."""
        made = self.find([(run.key, run.policy, run.replication)])
        if made:
            return made[run.key]
        query = "SELECT stage, error, traceback FROM failures WHERE key = ?"
        ((stage, error, trace),) = self._rows(query, (run.key,))
        return Failure(run.policy, run.replication, stage, error, trace)

    def values(self, point: int) -> tuple[float, ...]:
        """Return the values of a point, in the order of the paths."""
        ((place,),) = self._rows("SELECT place FROM points WHERE point = ?", (point,))
        return place_values(place)

    def points(self) -> Iterator[tuple[int, tuple[float, ...]]]:
        """Yield the number and the values of every point."""
        for point, place in self._each("SELECT point, place FROM points ORDER BY point"):
            yield point, place_values(place)

    def _count(self, table: str, asked: str = "", given: tuple[object, ...] = ()) -> int:
        query = f"SELECT count(*) FROM points JOIN {table} USING (place) {asked}"
        (count,), *_ = self._rows(query, given) or [(0,)]
        return int(count)

    def _refuse_another_layout(self) -> None:
        """Refuse what other code wrote under the same format number, known by what is there."""
        about = self.about()
        if about is None:
            return
        for row in self._rows("SELECT payload, policy, replication FROM runs LIMIT 1"):
            if sorted(self._decode(*row).measures) != sorted(about["measures"]):
                raise self._database.another_layout("its runs")


def _wanted(
    about: About, policies: Collection[str], replications: int, order: Sequence[str]
) -> dict[str, object]:
    """Return what an experiment has to say otherwise when it also has these."""
    both = {*about["policies"], *policies}
    wanted: dict[str, object] = {}
    named = [name for name in order if name in both]
    if named != about["policies"]:
        wanted["policies"] = named
    if replications > about["replications"]:
        wanted["replications"] = replications
    return wanted


def _no_sweep(given: Path) -> str:
    """Say what is wrong with a file or folder that keeps no runs, or is not there."""
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
