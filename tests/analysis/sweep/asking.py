"""The real command on a small experiment, and what its store holds."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from sim.runs.store.sweep import FILE

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "tests" / "scenario" / "small.toml"

HEAD = f"""
scenario = "{SMALL.as_posix()}"
policies = ["status-quo", "bond"]
"""


def write(folder: Path, head: str = "", vary: str = "", design: str = 'kind = "factorial"') -> Path:
    """An experiment file in a folder."""
    path = folder / "small.toml"
    varied = vary or '"firms.us.price" = [28.0, 30.0, 32.0]'
    text = f"{HEAD}{head}\n[design]\n{design}\n[vary]\n{varied}\n"
    path.write_text(text, encoding="utf-8")
    return path


def start(folder: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """The command, in a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        **options,
    )


def ask(folder: Path, *arguments: str, **options: Any) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command."""
    process = start(folder, *arguments, **options)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def rows(folder: Path, table: str = "runs") -> list[tuple[Any, ...]]:
    """All rows of a table in the store of a folder; [] before there is a store."""
    path = folder / FILE
    if not path.exists() or not path.stat().st_size:
        return []
    connection = sqlite3.connect(path, timeout=30)
    try:
        return connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


def everything(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {table: rows(folder, table) for table in ("about", "points", "runs", "failures")}


def without_traces(tables: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """The same without tracebacks, which name the places where Python is installed."""
    return {**tables, "failures": [row[:-2] for row in tables["failures"]]}
