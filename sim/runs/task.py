"""Tasks: what depends on no other work, and what all tasks of an experiment have in common."""

from __future__ import annotations

from dataclasses import dataclass

from sim.runs.parameter import Parameter
from sim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Task:
    """Some policies in one replication, at one point of a design, in one world."""

    policies: tuple[str, ...]
    replication: int
    point: int = 0
    values: tuple[float, ...] = ()
    """Of the parameters, in their order; none without a design."""
    world: Scenario | None = None
    """The scenario with a draw of what is not known; None for the one that is common to all."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What all tasks of a design have in common."""

    market: str
    """Content of the scenario, as JSON."""
    parameters: tuple[Parameter, ...]
    seed: int
    measures: tuple[str, ...]
    """Of every run; these are kept, and nothing else."""
    weekly: bool = False
