"""Sizes: lines, files and imports of a package and of its rooms."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

SMALL = 40
"""Lines below which a file is called small."""


@dataclass(frozen=True)
class File:
    """What is counted of one file."""

    lines: int
    imports: int
    """Lines that import statements take."""
    inside: int
    """Import statements inside functions."""


@dataclass(frozen=True)
class Size:
    """What is counted of some files."""

    files: tuple[File, ...]

    def words(self) -> str:
        """Return lines, files, median lines, small files, share of import lines, imports inside.

        >>> " ".join(Size((File(10, 1, 0), File(90, 7, 2))).words().split())
        '100 2 50 1 8.0 % 2'
        """
        lines = sum(file.lines for file in self.files)
        imports = sum(file.imports for file in self.files)
        small = sum(file.lines < SMALL for file in self.files)
        middle = median(file.lines for file in self.files)
        return (
            f"{lines:8,} {len(self.files):6,} {middle:7g} {small:9} "
            f"{imports / max(lines, 1):8.1%} {sum(file.inside for file in self.files):7}"
        ).replace("%", " %")


def by_room(package: Path) -> dict[str, Size]:
    """Return the size of a package, and of each folder in it; "(top)" is what lies in none."""
    rooms: defaultdict[str, list[File]] = defaultdict(list)
    for path in sorted(package.rglob("*.py")):
        inner = path.relative_to(package).parts
        rooms[inner[0] if len(inner) > 1 else "(top)"].append(
            counted(path.read_text(encoding="utf-8"))
        )
    everything = {package.name: [file for files in rooms.values() for file in files]}
    return {name: Size(tuple(files)) for name, files in (everything | rooms).items()}


def counted(source: str) -> File:
    """Count the lines and imports of the text of a file.

    >>> counted("import os\\n\\ndef f():\\n    from a import (\\n        b,\\n    )\\n")
    File(lines=6, imports=4, inside=1)
    """
    tree = ast.parse(source)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    taken = {line for node in imports for line in range(node.lineno, (node.end_lineno or 0) + 1)}
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    inside = {id(inner) for each in functions for inner in ast.walk(each)}
    return File(
        lines=len(source.splitlines()),
        imports=len(taken),
        inside=sum(id(node) in inside for node in imports),
    )
