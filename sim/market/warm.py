"""Warm: the first run compiles the engine; two processes share that work."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from warnings import warn

import numpy as np

from sim.market.cache import CACHE, UNKEPT, VARIABLE
from sim.market.columns import empty_columns
from sim.market.compile import is_compiled
from sim.market.flows import FLOWS
from sim.market.rules import BIRTH, KIND, OFFER, RULES
from sim.market.steps.scratch import new_scratch
from sim.market.week import RUN_WEEKS
from sim.notices import Notice

_asked: set[str] = set()
"""Kinds that somebody has asked for in this process."""


@contextmanager
def compiling_beside(kind: str) -> Iterator[None]:
    """Have a process compile a kind of market's weeks beside what the caller does meanwhile.

    There is none if they were compiled before. Meanwhile the caller compiles what it needs first;
    both leave what they compiled in the cache. If the process fails, the caller compiles all; if
    the caller is interrupted, the process ends with it.
    """
    process = _begin(kind)
    try:
        yield
        if process is not None:
            process.wait()
    except BaseException:
        if process is not None:
            process.terminate()
            process.wait()
        raise


def _begin(kind: str) -> subprocess.Popen[bytes] | None:
    if kind in _asked:
        return None
    first = not _asked
    _asked.add(kind)
    if is_compiled(kind):
        return None
    if UNKEPT and first:
        warn(UNKEPT, Notice, stacklevel=2)
    if CACHE is None:
        return None
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-c", f"from sim.market.warm import compile_weeks as c; c({kind!r})"],
        env={**os.environ, "PYTHONPATH": path, VARIABLE: str(CACHE.parent)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def compile_weeks(kind: str) -> None:
    """Compile the weeks of a kind of market, on a market without anybody."""
    RUN_WEEKS[kind](
        0,
        np.zeros(0, np.float32),
        np.zeros((0, 4), np.int64),
        np.zeros((0, 3), np.int64),
        False,
        np.zeros((0, 2), OFFER),
        np.zeros(2, BIRTH),
        np.zeros(1, KIND),
        np.zeros(1, np.int64),
        np.zeros(0, np.int32),
        empty_columns(0, 2),
        np.zeros(1, RULES),
        new_scratch(),
        np.zeros(1, np.int64),
        np.zeros((0, 1, 2, FLOWS), np.int64),
    )
