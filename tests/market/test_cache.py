"""Compiled kernels are kept where they can be, and else compiled once for each command."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from sim.market.cache import CACHE, ROOM, why_unusable
from sim.runs.worker import compile_engine
from sim.scenario import Scenario
from tests.ordinary import ordinary

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "scenario" / "small.toml"
COMPARE = (
    *("compare", str(SMALL), "--policies", "bond", "--replications", "3", "--workers", "2"),
    *("--customers", "300", "--weeks", "8"),
)


def loyalsim(
    folder: Path, cache: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """A command that may not write into the cache; its temporary files go to `folder/tmp`."""
    (folder / "tmp").mkdir()
    options: dict[str, Any] = ordinary(folder)
    return subprocess.run(
        [sys.executable, "-m", "sim", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(folder / "tmp"),
            "LOYALSIM_CACHE": str(cache),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def said(err: str) -> list[str]:
    """Lines but for those of progress, which a slow machine writes."""
    return [line for line in err.splitlines() if not re.search(r": \d+ of \d+ ", line)]


@pytest.mark.full
def test_an_unwritable_cache_is_told_once_compiled_once_and_leaves_nothing(tmp_path: Path) -> None:
    sealed = tmp_path / "sealed-cache"
    sealed.mkdir(mode=0o555)
    done = loyalsim(tmp_path, sealed, *COMPARE, NUMBA_DEBUG_CACHE="1")
    assert done.returncode == 0
    assert said(done.stderr) == [
        "Compiling the engine (for this command only, about half a minute) ...",
        f"what is compiled cannot be kept in {sealed}: no permission; every command compiles "
        "anew. LOYALSIM_CACHE can name a folder that can be written to",
    ]
    saved = re.findall(r"data saved to '.*/(.*\.nbc)'", done.stdout)
    loaded = re.findall(r"data loaded from '.*/(.*\.nbc)'", done.stdout)
    assert len(saved) == len(set(saved)) > 0
    assert {name for name in loaded if "run_purchase_weeks" in name}
    assert list((tmp_path / "tmp").iterdir()) == []
    assert list(sealed.iterdir()) == []


def test_a_cache_that_can_only_be_read_is_read(tmp_path: Path) -> None:
    compile_engine(Scenario.load(SMALL))
    assert CACHE is not None
    sealed = tmp_path / "sealed-cache"
    shutil.copytree(CACHE, sealed / CACHE.name)
    for path in (sealed, *sealed.rglob("*")):
        path.chmod(0o555)
    done = loyalsim(tmp_path, sealed, *COMPARE)
    for path in (sealed, *sealed.rglob("*")):
        path.chmod(0o755)
    assert (done.returncode, said(done.stderr)) == (0, [])
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_market_in_python_says_that_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code = "from sim import Market; Market('grocery', customers=300, weeks=1).run()"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TMPDIR": "/proc/nowhere",
            "LOYALSIM_CACHE": str(tmp_path / "file" / "cache"),
        },
        stderr=subprocess.PIPE,
        text=True,
    ) as python:
        assert python.stderr is not None
        told = next(line for line in python.stderr if "Notice" in line)
        python.send_signal(signal.SIGINT)  # what follows is half a minute of compilation
        python.stderr.read()
    assert "Notice: what is compiled cannot be kept in" in told
    assert "a part of the path is not a folder" in told


def test_the_small_market_that_compiles_is_nobodys_business() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compile_engine(Scenario.load("grocery"))


def test_a_full_disk_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    assert why_unusable(tmp_path) == ""
    monkeypatch.setattr("sim.market.cache.ROOM", usage.total + ROOM)
    assert why_unusable(tmp_path) == "the disk is full"
