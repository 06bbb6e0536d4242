"""Imports inside functions defer what is heavy; they hide no circle. Commands defer their room."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAVY = ("pandas", "scipy", "concurrent", "importlib")
"""Libraries that most commands do without."""
DEFERRED = {
    "sim.command.analysis": "figures, which nobody draws where only JSON is wanted",
    "sim.command.frame": "tables and errors in words, which most commands do without",
    "sim.command.runner": "figures, and what a terminal shows",
    "sim.report.progress": "the engine, which a command asks for only after its input was checked",
}


def inside_functions() -> Iterator[tuple[str, str]]:
    """(module, what it imports inside a function) of all files but the commands."""
    for file in sorted((ROOT / "sim").rglob("*.py")):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        if module.startswith("sim.cli.") or module.endswith(".command"):
            continue
        text = file.read_text(encoding="utf-8")
        if not re.search(r"^[ \t]+(import|from) ", text, re.MULTILINE):
            continue
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Import):
                        yield from ((module, name.name) for name in node.names)
                    elif isinstance(node, ast.ImportFrom):
                        yield module, node.module or ""


def draws_a_page(module: str, imported: str) -> bool:
    """Whether an analysis defers what draws its own page, or its own table."""
    room, _, file = module.rpartition(".")
    return file == "analysis" and imported in (f"{room}.page", f"{room}.table")


def listed() -> set[tuple[str, str]]:
    """The exceptions that the contracts of `pyproject.toml` name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    lines = [line for contract in contracts for line in contract.get("ignore_imports", [])]
    return {(importer, imported) for importer, _, imported in map(str.split, lines)}


def test_what_is_imported_inside_a_function_is_heavy_or_a_listed_exception() -> None:
    hidden = [
        (module, imported)
        for module, imported in inside_functions()
        if imported.partition(".")[0] not in HEAVY
        and module not in DEFERRED
        and not draws_a_page(module, imported)
        and (module, imported) not in listed()
    ]
    assert hidden == []


def test_every_exception_is_still_used() -> None:
    assert listed() <= set(inside_functions())
    assert set(DEFERRED) <= {module for module, _ in inside_functions()}
