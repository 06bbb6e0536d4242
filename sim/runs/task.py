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
    """The scenario, perhaps with what is not known drawn; None: the design's at its point."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What all tasks of an experiment have in common."""

    seed: int
    market: str = ""
    """Content of the design's scenario, as JSON; none where every task brings its world."""
    parameters: tuple[Parameter, ...] = ()
    """Of the design."""
    measures: tuple[str, ...] | None = None
    """Of every run; these are kept, and nothing else. None: all that a Run has room for."""
    weekly: bool = False
    """Whether the weeks of these measures are kept, too."""
    quiet: bool = False
    """Whether nothing is said of shares that a market cannot reach: no world is the file."""
