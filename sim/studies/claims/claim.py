"""Claim: what the founding literature says of loyalty, and the experiment that may refute it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.studies.claims.trial import Trial


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one trial of a claim gave, in the claim's units."""

    margin: float
    """By how much the claim holds: above 0 it does, at 0 or below it comes out false."""
    values: tuple[float, ...]
    """What the margin is made of, in the order of the claim's `values`."""

    @property
    def false(self) -> bool:
        """Whether the claim comes out false in this trial."""
        return self.margin <= 0.0


@dataclass(frozen=True)
class Claim:
    """A sentence of the literature, and the small experiment in which it is true or false."""

    id: str
    """Short name, as in `--only`: lower case, words joined by hyphens."""
    statement: str
    """What is claimed, in one sentence."""
    source: str
    """Who claimed it."""
    experiment: str
    """What is done in the market, in words."""
    true_when: str
    """When the claim counts as true, in words."""
    margin: str
    """What the margin is, in a few words."""
    unit: str
    """Unit of the margin."""
    values: tuple[str, ...]
    """Names of the values reported beside the margin, with their units."""
    measure: Callable[[Trial], Outcome]
    """The experiment. Raises ValueError or ArithmeticError where there is nothing to measure."""
    applies: Callable[[Scenario], str]
    """Scenario -> "" if the claim can be tried in this market, else why not."""
