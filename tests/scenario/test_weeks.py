"""How long a year is, one module says."""

from __future__ import annotations

import ast
from pathlib import Path

from sim.scenario.weeks import MONTHS, YEAR

ROOT = Path(__file__).parents[2]
OTHER = {"HORIZONS", "LAGS"}
"""Lists of weeks that somebody chose, a year among them."""
KERNELS = ("sim/market/mechanisms/", "sim/market/steps/")
"""What is compiled has constants of its own, typed, so that no stale one is served."""


def constants(file: Path) -> set[str]:
    """Names at the head of a module whose value is the number of weeks or months of a year."""
    return {
        ast.unparse(target)
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
        for value in ast.walk(node.value)
        if isinstance(value, ast.Constant) and value.value == YEAR
        for target in node.targets
    } - OTHER


def test_no_module_but_one_says_how_many_weeks_a_year_has() -> None:
    files = {file.relative_to(ROOT).as_posix(): file for file in (ROOT / "sim").rglob("*.py")}
    said = {
        name: names
        for name, file in files.items()
        if not name.startswith(KERNELS) and (names := constants(file))
    }
    assert said == {"sim/scenario/weeks.py": {"YEAR"}}


def test_a_year_has_52_weeks_and_12_months() -> None:
    assert (YEAR, MONTHS) == (52, 12)
