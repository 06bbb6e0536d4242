"""The command as a process of its own, for the tests of what it prints, leaves and survives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "scenario" / "small.toml"
FAST = ("--customers", "300", "--weeks", "8")
ALONE = ("--workers", "1")
"""For comparisons about something else: a worker costs more to start than all their runs."""


def start(folder: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
        text=True,
        encoding="utf-8",
    )


def loyalsim(folder: Path, *arguments: str, **options: Any) -> tuple[int, str, str]:
    process = start(folder, *arguments, **options)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
