"""A process that begins sweeps at the same moments as others do."""

from __future__ import annotations

from multiprocessing.synchronize import Barrier
from pathlib import Path

from sim.analysis.sweep.sweep import sweep
from sim.runs.plan.plan import Plan

FOLDERS = 12


def begin(folder: str, file: str, ready: Barrier) -> None:
    """Sweep into many new folders, each at the same moment as the others do."""
    plan = Plan.load(file)
    for number in range(FOLDERS):
        ready.wait(timeout=120)
        sweep(plan, Path(folder) / str(number), workers=1)
