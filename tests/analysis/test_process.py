"""How commands and workers begin: light, and with one thread of linear algebra."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import pytest

from sim.market.market import Market
from sim.process import ALLOCATIONS, LINEAR_ALGEBRA
from sim.runs.pool import Pool

UNSET = {name: value for name, value in os.environ.items() if name not in LINEAR_ALGEBRA}


def test_a_worker_computes_with_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LINEAR_ALGEBRA:
        monkeypatch.delenv(name, raising=False)
    with Pool(1) as worker:
        assert [worker.submit(os.getenv, name).result() for name in LINEAR_ALGEBRA] == ["1"] * 3
        assert worker.submit(gc.get_threshold).result()[0] == ALLOCATIONS
        assert worker.submit(run_grocery).result() == gc.get_threshold()


def run_grocery() -> tuple[int, int, int]:
    """Return how often garbage is looked for once there is a market."""
    Market("grocery", rng=1, customers=100)
    return gc.get_threshold()


def told(code: str, **environment: str) -> str:
    """Return what a fresh Python prints."""
    env = {**UNSET, **environment}
    found = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def test_a_command_sets_its_threads_before_numpy_is_there_unless_they_are_set() -> None:
    code = (
        "import os, sys; from sim.cli import main; assert 'numpy' not in sys.modules;"
        "main(['--version']); print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    assert told(code).split()[-1] == "1"
    assert told(code, OPENBLAS_NUM_THREADS="3").split()[-1] == "3"
