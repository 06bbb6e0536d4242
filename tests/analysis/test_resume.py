"""The command killed half-way, and on a disk that takes no more: what was done is not lost."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sim.runs.store.store import FILE
from sim.runs.worker import compile_engine
from sim.scenario import Scenario
from tests.commands import answered

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "scenario" / "small.toml"
OPTIONS = ("--replications", "10", "--customers", "1000", "--weeks", "104", "--json", "--out", "r")
QUESTION = ("compare", str(SMALL), *OPTIONS)
RUNS = 10 * 5


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_engine(Scenario.load(SMALL))


def start(folder: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **options,
    )


def ask(folder: Path, *more: str) -> tuple[int, str, str]:
    return answered(folder, *QUESTION, *more)


def rows(folder: Path) -> list[tuple[object, ...]]:
    if not (folder / "r" / FILE).exists():
        return []
    connection = sqlite3.connect(folder / "r" / FILE, timeout=30)
    try:
        return connection.execute("SELECT * FROM runs ORDER BY key").fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


def written(folder: Path) -> dict[str, bytes]:
    """Figures and tables of the report."""
    return {p.name: p.read_bytes() for p in (folder / "r").iterdir() if p.name != FILE}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("undisturbed")
    status, out, err = ask(folder, "--workers", "2")
    assert (status, err) == (0, "")
    return folder, out


def test_killed_half_way_it_goes_on_where_it_stopped_and_ends_with_the_same_bytes(
    tmp_path: Path, undisturbed: tuple[Path, str]
) -> None:
    process = start(tmp_path, *QUESTION, "--workers", "2", start_new_session=True)
    deadline = time.monotonic() + 120
    while not rows(tmp_path) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    kept = rows(tmp_path)
    assert process.returncode == -signal.SIGKILL
    assert 0 < len(kept) < RUNS
    status, out, err = ask(tmp_path, "--workers", "1")
    assert (status, err) == (0, "")
    folder, expected = undisturbed
    assert out == expected
    assert rows(tmp_path) == rows(folder)
    assert set(kept) <= set(rows(tmp_path))
    assert written(tmp_path) == written(folder)


def test_asked_again_it_answers_from_the_store_with_the_same_bytes(
    undisturbed: tuple[Path, str],
) -> None:
    folder, expected = undisturbed
    before, report = rows(folder), written(folder)
    assert len(before) == RUNS
    assert ask(folder) == (0, expected, "")
    assert rows(folder) == before
    assert written(folder) == report


def test_fresh_neither_uses_nor_keeps_runs(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / FILE).write_text("this is not a database at all", encoding="utf-8")
    few = ("--replications", "2", "--policies", "bond", "--workers", "1")
    status, _, err = ask(tmp_path, *few)
    assert status == 2
    assert f"r/{FILE} is damaged" in err
    assert "Traceback" not in err
    status, out, _ = ask(tmp_path, *few, "--fresh")
    assert (status, json.loads(out)["replications"]) == (0, 2)
    assert (tmp_path / "r" / FILE).read_text(encoding="utf-8").startswith("this is not")


def test_a_full_disk_is_told_and_earlier_runs_are_kept(tmp_path: Path) -> None:
    few = ("--policies", "bond", "--workers", "1", "--weeks", "26")
    assert ask(tmp_path, "--replications", "8", *few)[0] == 0
    kept = rows(tmp_path)
    limit = (tmp_path / "r" / FILE).stat().st_size + 4096

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    process = start(tmp_path, *QUESTION, "--replications", "20", *few, preexec_fn=full)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 2
    assert "the disk is full or failing; runs stored earlier are kept" in err
    assert [error["message"] for error in json.loads(out)["errors"]] == [err.rstrip("\n")]
    assert set(kept) <= set(rows(tmp_path))
    assert ask(tmp_path, "--replications", "20", *few)[0] == 0
    assert len(rows(tmp_path)) == 40
