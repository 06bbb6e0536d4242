"""Errors as the person who typed should see them; any other error is a bug and stays one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sim.files import FileProblem
from sim.runs.pool import WorkerLost
from sim.runs.run import EvaluationFailed
from sim.scenario.errors import ScenarioError


@dataclass(frozen=True, slots=True)
class Complaint:
    """What to tell, in text and as data, and the exit status of the command."""

    message: str
    errors: list[dict[str, Any]]
    status: int


def complaint(error: BaseException) -> Complaint | None:
    """Return what to tell of an error; None if it is nobody's doing but ours.

    >>> complaint(FileProblem("cannot write x: the disk is full")).status
    2
    """
    if isinstance(error, ScenarioError):
        errors = [{"message": str(p), **asdict(p)} for p in error.problems]
        return Complaint(str(error), errors, 2)
    if isinstance(error, FileProblem):
        return _simple(str(error), 2)
    if isinstance(error, (WorkerLost, EvaluationFailed)):
        return _simple(str(error), 1)
    if isinstance(error, MemoryError):
        return _simple("not enough memory; try fewer --customers or fewer --workers", 1)
    if isinstance(error, KeyboardInterrupt):
        told = str(error) or "stopped; nothing is left running, and no file is half-written"
        return _simple(told, 130)
    return None


def _simple(message: str, status: int) -> Complaint:
    return Complaint(message, [{"message": message}], status)
