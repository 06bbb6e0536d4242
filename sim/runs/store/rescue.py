"""Rescuing: what is whole in a damaged store becomes a store again."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.files import FileProblem, reason
from sim.runs.store import store as comparisons
from sim.runs.store import sweep as sweeps
from sim.runs.store.damage import Damage, Damaged, Salvage, salvaging
from sim.runs.store.database import Database, Kind
from sim.runs.store.layout import LAYOUT, insert, lay_out, transaction
from sim.text import name_of

KINDS = {comparisons.FILE: comparisons.Store.KIND, sweeps.FILE: sweeps.SweepStore.KIND}
"""What the files of stores are called, and what they are for."""
SUFFIX = ".sqlite"
"""Any other file is somebody's own, however damaged it looks as a store."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """What became of a damaged store."""

    file: Path
    aside: Path
    """Where the damaged file is now."""
    damage: Damage
    kept: int
    """Runs that the store has now."""
    experiment: bool
    """Whether it still knows its experiment, if it had one; else the same sweep tells it anew."""

    @property
    def sentence(self) -> str:
        """What was damaged, and where the rest is."""
        forgotten = "" if self.experiment else ", and tells it again what the experiment is"
        return (
            f"Damaged: {self.damage.words}. {name_of(self.file)} now holds the {self.damage.rest} "
            f"that could be read; the damaged file is {name_of(self.aside)}. The command that "
            f"made them makes what is missing{forgotten}."
        )

    def to_dict(self) -> dict[str, Any]:
        """Give plain types, as in the output of `loyalsim rescue --json`."""
        return {
            "file": str(self.file),
            "aside": str(self.aside),
            "damaged": self.damage.words,
            "lost": list(self.damage.lost),
            "kept": self.kept,
            "experiment": self.experiment,
        }


def rescue(path: str | os.PathLike[str]) -> Rescued | None:
    """Put a store with all that is whole in the place of one that is damaged.

    `path` is the file or its folder. The damaged file is kept beside it, under another name. None
    if nothing is damaged. Raises FileProblem if there is no store, or nothing of it is whole.
    """
    file = _store_at(Path(path))
    kind = KINDS.get(file.name, comparisons.Store.KIND)
    database = Database(file, kind)
    try:
        database.connect().close()
        return None
    except Damaged as problem:
        try:
            with salvaging(file, kind.mark) as salvage:
                if not salvage.damage.rest:
                    raise problem
                return _put_in_its_place(file, kind, salvage)
        except OSError as error:
            raise FileProblem(f"cannot rescue {name_of(file)}: {reason(error)}") from error


def _store_at(given: Path) -> Path:
    if given.is_dir():
        there = [given / name for name in KINDS if (given / name).is_file()]
        if len(there) == 1:
            return there[0]
        expected = " or ".join(KINDS)
        what = "several stores" if there else "no store"
        raise FileProblem(f"{name_of(given)} holds {what}; expected one {expected}")
    if not given.is_file():
        raise FileProblem(f"cannot read {name_of(given)}: there is no such file or folder")
    if given.suffix != SUFFIX:
        raise FileProblem(
            f"{name_of(given)} is no store of runs; expected a folder that holds "
            f"{' or '.join(KINDS)}, or that file"
        )
    return given


def _put_in_its_place(file: Path, kind: Kind, salvage: Salvage) -> Rescued:
    damage, experiment = salvage.damage, salvage.experiment_is_whole
    aside = _free_name(file)
    with tempfile.TemporaryDirectory(prefix=".loyalsim-", dir=file.parent) as folder:
        new = Path(folder) / file.name
        with closing(sqlite3.connect(new, isolation_level=None)) as connection:
            lay_out(connection, kind.mark)
            with transaction(connection):
                if experiment:
                    about = (row for row in salvage.rows("about") if row[0] != LAYOUT)
                    insert(connection, "about", about)
                    insert(connection, "points", salvage.rows("points"))
                insert(connection, "runs", salvage.rows("runs"))
                insert(connection, "failures", salvage.rows("failures"))
        os.replace(file, aside)
        for end in ("-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
        os.replace(new, file)
    return Rescued(file, aside, damage, damage.whole, experiment)


def _free_name(file: Path) -> Path:
    """Return a name beside the file that nothing has."""
    number = 1
    while True:
        more = f"-{number}" if number > 1 else ""
        name = file.with_name(f"{file.stem}.damaged{more}{file.suffix}")
        if not name.exists():
            return name
        number += 1
