"""Records: tables of customers or stores by id, as a firm has them in CSV files."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.runs.plan.point_table import LARGEST, columns_of
from sim.scenario import Problem, ScenarioError
from sim.scenario.paths import did_you_mean
from sim.scenario.read import read_text
from sim.text import name_of, show, visible

ID = "id"
_GUARD = re.compile(r"^'(?=[=@+-])")
"""What tables that we write have before what a spreadsheet would take for a formula."""


@dataclass(frozen=True)
class Records:
    """A table of units: every id once, every cell a text."""

    path: Path
    columns: tuple[str, ...]
    lines: tuple[int, ...]
    """Line of each row in the file."""
    rows: tuple[tuple[str, ...], ...]

    @property
    def ids(self) -> list[str]:
        """The id of each row."""
        return self.column(ID)

    def column(self, name: str) -> list[str]:
        """Return the cells of a column."""
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def problem(self, row: int, column: str, expected: str, hint: str = "") -> Problem:
        """Return Problem of the cell in a row."""
        value = self.rows[row][self.columns.index(column)]
        return Problem(
            name_of(self.path),
            self.lines[row],
            column,
            show(value) if value else None,
            expected,
            hint,
        )

    def numbers(self, column: str) -> list[float]:
        """Return the cells of a column as numbers. Raises ScenarioError with all that are none."""
        found, problems = [], []
        for row, cell in enumerate(self.column(column)):
            try:
                number = float(cell)
            except ValueError:
                number = math.nan
            if not math.isfinite(number):
                hint = "0 for who brought nothing" if not cell else ""
                problems.append(self.problem(row, column, "expected a number", hint))
            found.append(number)
        if problems:
            raise ScenarioError(problems)
        return found


def read_records(path: Path, needed: Sequence[str], why: str) -> Records:
    """Return the table in a file.

    `needed` are columns that it must have, beside any others; `why` says what they are for. Ids
    are compared as they stand, without blanks around them. Raises ScenarioError for a file that
    cannot be read, columns that are missing, rows of another length, and ids that are missing or
    come twice; all of them at once, but for columns.
    """
    name, columns = name_of(path), tuple(columns_of(path))
    missing = [each for each in needed if each not in columns]
    if missing:
        raise ScenarioError(
            [
                Problem(
                    name,
                    1,
                    each,
                    None,
                    f"the table has no such column; expected {', '.join(needed)}: {why}",
                    did_you_mean(each, columns),
                )
                for each in missing
            ]
        )
    reader = csv.reader(io.StringIO(read_text(path, name, LARGEST)))
    next(reader)
    lines, rows, problems, seen = [], [], [], dict[str, int]()
    for cells in reader:
        row = tuple(_GUARD.sub("", cell.strip()) for cell in cells)
        if not any(row):
            continue
        line = reader.line_num
        if len(row) != len(columns):
            told = f"expected {len(columns)} values, one for each column; found {len(row)}"
            problems.append(Problem(name, line, "", None, told))
            continue
        unit = row[columns.index(ID)]
        if not unit:
            problems.append(Problem(name, line, ID, None, "missing; expected an id"))
        elif unit in seen:
            told = f"this id stands in line {seen[unit]}, too; expected each once"
            problems.append(Problem(name, line, ID, show(unit), told))
        seen.setdefault(unit, line)
        lines.append(line)
        rows.append(row)
    if not rows and not problems:
        problems.append(Problem(name, None, "", None, "the table has no rows"))
    if problems:
        raise ScenarioError(problems)
    return Records(path, tuple(visible(each) for each in columns), tuple(lines), tuple(rows))
