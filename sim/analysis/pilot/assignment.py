"""Assignment: which arm each of a list of ids is in, and whether a file of arms is of this plan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.pilot.lots import ARMS, POLICY, draw_arms
from sim.analysis.pilot.question import FEWEST, Question
from sim.analysis.pilot.records import ID, Records, read_records
from sim.files import FileProblem, write_atomically
from sim.report.tables import csv
from sim.scenario import Problem, ScenarioError
from sim.text import name_of, show

FILE = "assignment.csv"
CLASSES = 12
"""Values that a column of numbers may have and still be classes; more are cut into thirds."""
THIRDS = ("low", "middle", "high")
EVERYBODY = "all"


@dataclass(frozen=True)
class Assignment:
    """The arm and the stratum of each id, in the order of ids."""

    ids: tuple[str, ...]
    arms: tuple[str, ...]
    strata: tuple[str, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many of each stratum are in each arm.

        >>> Assignment(("1", "2"), ("policy", "control"), ("all", "all")).counts()
        {'all': {'outside': 0, 'policy': 1, 'control': 1}}
        """
        found = {stratum: dict.fromkeys(ARMS, 0) for stratum in sorted(set(self.strata))}
        for arm, stratum in zip(self.arms, self.strata, strict=True):
            found[stratum][arm] += 1
        return found

    def text(self) -> str:
        """Return it as CSV: id, arm, stratum."""
        table = {ID: self.ids, "arm": self.arms, "stratum": self.strata}
        return csv(pd.DataFrame(table, dtype=str))


def assign(path: Path, question: Question) -> Assignment:
    """Return the arms of the ids in a file, by the lot of this plan.

    The column `id` is all that is needed; every other column makes strata, of which numbers with
    many values are cut into thirds. The same ids, seed, hold-out and size give the same arms, in
    whatever order they stand. Raises ScenarioError.
    """
    records = read_records(path, [ID], "whom the pilot may draw")
    strata = _strata(records)
    found = _drawn(records.ids, strata, question)
    counts = {arm: found.arms.count(arm) for arm in ARMS[POLICY:]}
    least = 2 if question.unit == "stores" else FEWEST
    if min(counts.values()) < least:
        told = f"{counts['policy']} and {counts['control']} would be in the two arms of the pilot"
        hint = f"expected at least {least} in each"
        raise ScenarioError([Problem(name_of(path), None, "", None, told, hint)])
    return found


def read_assignment(path: Path, question: Question) -> Assignment:
    """Return the assignment that was written to a file, if it is of this plan.

    Raises ScenarioError with the first ids whose arms a plan of this seed, hold-out and size would
    not have drawn.
    """
    records = read_records(path, [ID, "arm", "stratum"], "an assignment as the plan wrote it")
    found = _drawn(records.ids, records.column("stratum"), question)
    drawn = dict(zip(found.ids, found.arms, strict=True))
    problems = [
        records.problem(
            row,
            "arm",
            f'this plan has "{drawn[unit]}" for {show(unit)}',
            "an assignment of another --seed, --holdout, --size or --policy?",
        )
        for row, (unit, arm) in enumerate(zip(records.ids, records.column("arm"), strict=True))
        if arm != drawn[unit]
    ]
    if problems:
        raise ScenarioError(problems[:5])
    return found


def keep(assignment: Assignment, folder: Path) -> Path:
    """Write an assignment into a folder, and return its file.

    One that is there stays: raises FileProblem if it is another.
    """
    file = folder / FILE
    check_kept(assignment, folder)
    write_atomically(file, assignment.text())
    return file


def check_kept(assignment: Assignment, folder: Path) -> None:
    """Raise FileProblem if there is another assignment in the folder."""
    file = folder / FILE
    try:
        there = file.read_bytes()
    except FileNotFoundError:
        return
    except OSError:
        there = b""
    if there != assignment.text().encode():
        raise FileProblem(
            f"{name_of(file)} holds another assignment, by which a pilot may be under way; name "
            "another folder with --out, or move it away"
        )


def _drawn(ids: list[str], strata: list[str], question: Question) -> Assignment:
    share = 1.0 if question.size is None else min(question.size / len(ids), 1.0)
    # The policy is part of the lot: two pilots on the same customers are not to meet in an arm.
    names = [f"{question.policy}:{unit}" for unit in ids]
    arms = draw_arms(names, strata, question.holdout, share, question.seed)
    order = sorted(range(len(ids)), key=ids.__getitem__)
    return Assignment(
        tuple(ids[i] for i in order),
        tuple(ARMS[arms[i]] for i in order),
        tuple(strata[i] for i in order),
    )


def _strata(records: Records) -> list[str]:
    """Return the stratum of each row: what its columns say beside the id."""
    parts = [_classes(records.column(each)) for each in records.columns if each != ID]
    return [", ".join(each) for each in zip(*parts, strict=True)] or [EVERYBODY] * len(records.rows)


def _classes(cells: list[str]) -> list[str]:
    """Return cells as classes: numbers of which there are many in thirds, others as they are."""
    if len(set(cells)) <= CLASSES:
        return cells
    try:
        numbers = np.array([float(cell) for cell in cells])
    except ValueError:
        return cells
    edges = np.quantile(numbers, [1 / 3, 2 / 3])
    return [THIRDS[at] for at in np.searchsorted(edges, numbers, side="left")]
