"""Points from a CSV table: one column per varied path, one row per point."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.runs.parameter import Parameter
from sim.runs.template import targets, wrong_path
from sim.scenario import Problem, ScenarioError
from sim.scenario.likely import likely
from sim.scenario.paths import did_you_mean, join, value_at
from sim.scenario.read import read_text
from sim.scenario.schema import allows, node_at, words
from sim.text import name_of, show, visible

LARGEST = 200_000_000
"""Bytes that a table may have."""


def columns_of(path: Path) -> list[str]:
    """Return its columns, as the first line names them.

    Raises ScenarioError if the file cannot be read, is empty, or names a column twice.
    """
    name = name_of(path)
    rows = csv.reader(io.StringIO(read_text(path, name, LARGEST)))
    columns = [each.strip() for each in next(rows, [])]
    if not any(columns):
        raise ScenarioError([Problem(name, None, "", None, _EMPTY)])
    for other, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(columns) == 1 and other in columns[0]:
            said = f"the columns are separated by {called}; expected commas, and decimal points"
            raise ScenarioError([Problem(name, 1, "", None, said)])
    twice = [each for each in dict.fromkeys(columns) if columns.count(each) > 1]
    if twice:
        problems = [
            Problem(name, 1, visible(each), None, "this column comes twice") for each in twice
        ]
        raise ScenarioError(problems)
    return columns


def missing_columns(path: Path, columns: Sequence[str], varied: Sequence[str]) -> list[Problem]:
    """Return what does not fit together.

    >>> problem, other = missing_columns(Path("p.csv"), ["firms.us.prise"], ["firms.us.price"])
    >>> print(problem)
    p.csv:1: firms.us.price: the table has no such column; did you mean "firms.us.prise"?
    """
    name = name_of(path)
    problems = []
    for each in varied:
        if each not in columns:
            said = "the table has no such column"
            near = did_you_mean(each, columns)
            problems.append(Problem(name, 1, visible(each, 200), None, said, near))
    for each in columns:
        if varied and each not in varied:
            said = "this column is not among the paths of [vary]"
            problems.append(Problem(name, 1, visible(each, 200), None, said))
    return problems


def wrong_columns(data: dict[str, Any], path: Path, columns: Sequence[str]) -> list[Problem]:
    """Return columns that lead to no number."""
    problems = []
    for each in columns:
        wrong = wrong_path(data, each)
        if wrong is not None:
            problems.append(Problem(name_of(path), 1, visible(each, 200), None, *wrong))
    return problems


def read_points(
    data: dict[str, Any], path: Path, parameters: Sequence[Parameter]
) -> NDArray[np.float64]:
    """Return values, points by parameters.

    Raises ScenarioError with the line of every cell that is no number or that the scenario does
    not allow, and of every row with too many or too few cells.
    """
    name = name_of(path)
    rows = csv.reader(io.StringIO(read_text(path, name, LARGEST)))
    columns = [each.strip() for each in next(rows)]
    problems: list[Problem] = []
    checks = [_Check(data, each) for each in parameters]
    order = [columns.index(each.path) for each in parameters]
    values: list[list[float]] = []
    for row in rows:
        if not row:
            continue
        if len(row) != len(columns):
            said = f"expected {len(columns)} cells, as in the first line; there are {len(row)}"
            hint = "write decimals with a point" if len(row) > len(columns) else ""
            problems.append(Problem(name, rows.line_num, "", None, said, hint))
            continue
        found = [check.value(row[index]) for check, index in zip(checks, order, strict=True)]
        for check, index, value in zip(checks, order, found, strict=True):
            wrong = check.complaint(value)
            if wrong:
                path_shown, shown = visible(columns[index], 200), show(row[index].strip())
                problems.append(Problem(name, rows.line_num, path_shown, shown, *wrong))
        values.append(found)
    if problems:
        raise ScenarioError(problems)
    if not values:
        raise ScenarioError([Problem(name, None, "", None, _EMPTY)])
    return np.array(values, np.float64)


_EMPTY = "there are no points; expected a line with the paths, and one line for each point"


class _Check:
    """What a cell of one column may be."""

    def __init__(self, data: dict[str, Any], parameter: Parameter) -> None:
        self.parameter = parameter
        self.targets = [
            (join(target), node_at(target) or {}, _number(data, target))
            for target in targets(data, parameter.path)
        ]

    def value(self, cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            return math.nan
        return value if math.isfinite(value) else math.nan

    def complaint(self, value: float) -> tuple[str, str] | None:
        """What is wrong with a value, and what was probably meant; None if nothing is wrong."""
        if math.isnan(value):
            return "expected a number", ""
        for target, node, number in self.targets:
            placed = self.parameter.apply(number, value)
            if not allows(node, placed):
                said = f"expected {words(node)}"
                if self.parameter.beside:
                    return f"{said}; {target} is {placed:g}", ""
                return said, likely(node, placed)
        return None


def _number(data: dict[str, Any], target: tuple[str, ...]) -> float | None:
    try:
        value = value_at(data, target)
    except KeyError:
        return None
    return float(value) if isinstance(value, (int, float)) else None
