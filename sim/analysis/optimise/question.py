"""What is asked of an optimisation: whose levers, for what, within which limits, how thoroughly."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.optimise.space import Axis
from sim.scenario import Scenario
from sim.scenario.paths import split, value_at
from sim.scenario.phrases import path_words

OBJECTIVES = ("profit", "retention")
"""Measures that levers can be set for."""


@dataclass(frozen=True, slots=True)
class Question:
    """An optimisation of one policy's levers."""

    name: str
    """What the experiment is called: its file's stem."""
    title: str
    scenario: Scenario
    policy: str
    space: tuple[Axis, ...]
    """One axis per lever; its name is the dotted path."""
    objectives: tuple[str, ...] = ("profit",)
    """One or two of OBJECTIVES, as large as possible."""
    budget: float | None = None
    """Money a year that the policy may cost more than the baseline, as `budget.spend` has it."""
    minimum_retention: float | None = None
    """Retention that has to be reached, from 0 to 1."""
    trials: int = 100
    replications: int = 3
    """Of each trial, all with the same draws."""
    finalists: int = 5
    final_replications: int = 20
    """Of each finalist, with draws that no trial has seen."""
    seed: int = 1

    @property
    def constrained(self) -> bool:
        """Whether not every setting is allowed."""
        return self.budget is not None or self.minimum_retention is not None

    @property
    def today(self) -> tuple[float | None, ...]:
        """The levers as the policy in the file has them; None for text or nothing."""
        return tuple(as_it_is(self.scenario, self.policy, axis.name) for axis in self.space)

    @property
    def words(self) -> tuple[str, ...]:
        """What each lever is called in a sentence."""
        return tuple(lever_words(axis.name) for axis in self.space)


def as_it_is(scenario: Scenario, policy: str, path: str) -> float | None:
    """Return the number of a lever under a policy of the file; None if it has none.

    A lever that the policy does not name is as the firm has it today.

    >>> grocery = Scenario.load("grocery")
    >>> as_it_is(grocery, "points", "policies.points.programme.goal")
    200.0
    >>> as_it_is(grocery, "points", "policies.points.price")
    31.92
    """
    levers = scenario.levers(policy).model_dump(mode="json", by_alias=True)
    value = value_at(levers, split(path)[2:])
    return float(value) if isinstance(value, (int, float)) else None


def lever_words(path: str) -> str:
    """Return what a lever is called, without the policy that it belongs to.

    >>> lever_words("policies.points.programme.goal")
    'programme (goal)'
    """
    return path_words(split(path)).partition(" of policy ")[0]
