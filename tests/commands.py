"""The command, in this process or as one of its own, and what it prints, leaves and survives."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sim.cli import main

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


def answered(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Status, output and complaints of the command in this process, which need not start first."""
    out, err = StringIO(), StringIO()
    with (
        chdir(folder),
        patch.dict(os.environ, COLUMNS="200"),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        status = main(arguments)
    return status, out.getvalue(), err.getvalue()


def loyalsim(folder: Path, *arguments: str, **options: Any) -> tuple[int, str, str]:
    """The same of a process of its own."""
    process = start(folder, *arguments, **options)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
