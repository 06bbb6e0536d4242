"""Interrupted at any line between a run that is finished and a run that is counted."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from sim.analysis.sweep.sweep import Stopped, Sweep, sweep
from sim.runs.plan.plan import Plan
from sim.runs.scheduler import Scheduler
from sim.runs.store.layout import insert, transaction
from sim.runs.store.sweep import SweepStore
from sim.runs.worker import Worker
from tests.analysis.sweep.asking import rows, write

ON_THE_WAY: tuple[Any, ...] = (
    Scheduler._harvest,
    Scheduler._take,
    Scheduler._hand_on,
    Sweep._keep,
    SweepStore.add,
    insert,
    transaction.__wrapped__,
    Sweep._count,
)
"""What a run that is finished goes through, in this order."""
FEW = "customers = 50\nweeks = 1\n"
RUNS = 3 * 2


class Interruption:
    """Context: Ctrl-C at that line, once a run is finished."""

    def __init__(self, code: object, line: int) -> None:
        self.code, self.line = code, line
        self.finished = 0
        """Runs that were finished by then."""

    def __enter__(self) -> Interruption:
        sys.settrace(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _called(self, frame: FrameType, _event: str, _arg: object) -> Callable[..., Any] | None:
        return self._within if frame.f_code in (self.code, Worker.__call__.__code__) else None

    def _within(self, frame: FrameType, event: str, value: Any) -> Callable[..., Any]:
        if frame.f_code is not self.code:
            if event == "return":
                self.finished += sum(len(outcomes) for outcomes in value.outcomes)
        elif event == "line" and frame.f_lineno == self.line and self.finished:
            raise KeyboardInterrupt
        return self._within


@pytest.mark.parametrize("step", ON_THE_WAY, ids=lambda step: step.__qualname__)
def test_what_is_finished_is_kept_and_told_wherever_an_interruption_comes(
    tmp_path: Path, step: Any
) -> None:
    """Lines that are not reached, because nothing fails, let the sweep end."""
    plan = Plan.load(write(tmp_path, FEW))
    stopped = 0
    for line in sorted({line for *_, line in step.__code__.co_lines() if line is not None}):
        folder = tmp_path / str(line)
        try:
            with Interruption(step.__code__, line) as interruption:
                sweep(plan, folder, workers=1)
        except Stopped as told:
            kept = len(rows(folder))
            assert kept == interruption.finished > 0, f"line {line}"
            assert f"stopped; {kept} of {RUNS} runs are kept" in str(told), f"line {line}"
            stopped += 1
        assert sweep(plan, folder, workers=1).done == len(rows(folder)) == RUNS
    assert stopped


def test_runs_of_an_earlier_sweep_that_were_not_come_to_yet_are_told_as_kept(
    tmp_path: Path,
) -> None:
    both = replace(Plan.load(write(tmp_path, FEW)), replications=2)
    one = replace(both, policies=both.policies[:1])
    assert sweep(one, tmp_path / "s", workers=1).made == 6

    def stop(state: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Stopped) as told:
        sweep(both, tmp_path / "s", workers=1, progress=stop)
    kept = len(rows(tmp_path / "s"))
    assert 6 < kept < 12
    assert f"stopped; {kept} of 12 runs are kept" in str(told.value)


def test_runs_that_are_not_asked_for_are_not_told_as_kept(tmp_path: Path) -> None:
    both = replace(Plan.load(write(tmp_path, FEW)), replications=2)
    sweep(replace(both, policies=both.policies[:1]), tmp_path / "s", workers=1)
    with SweepStore.existing(tmp_path / "s") as store:
        assert store.kept(both.policies, 2) == 6
        assert store.kept(both.policies, 1) == 3
        assert store.kept(both.policies[1:], 2) == 0
