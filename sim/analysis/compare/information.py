"""What to find out before a roll-out: what knowing an uncertain number is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.compare.compare import PER_WORLD
from sim.analysis.compare.comparison import Comparison
from sim.notebook import Brief
from sim.runs.parameter import Parameter
from sim.scenario import Problem, Scenario, ScenarioError
from sim.stats.voi import FEWEST, Value, evpi, evppi


@dataclass(frozen=True, slots=True, repr=False)
class Information(Brief):
    """The value of information, in money a year."""

    perfect: Value
    """Of knowing in which world one is: no survey or pilot is worth more."""
    parameters: tuple[Parameter, ...]
    partial: tuple[Value, ...]
    """Of knowing each number alone, in the order of the parameters."""

    @property
    def ranked(self) -> list[tuple[Parameter, Value]]:
        """The numbers with their values, the largest first."""
        pairs = zip(self.parameters, self.partial, strict=True)
        return sorted(pairs, key=lambda pair: -(pair[1].value or 0.0))

    def to_dict(self) -> dict[str, Any]:
        """Return the values as plain types, ready for JSON."""
        return {
            "evpi": self.perfect.value,
            "evpi_ci95": _ends(self.perfect),
            "evppi": [
                {
                    "path": each.path,
                    "value": value.value,
                    "ci95": _ends(value),
                    "too_few": value.too_few,
                }
                for each, value in self.ranked
            ],
        }


def check_worlds(scenario: Scenario, replications: int | None, at_file: bool) -> None:
    """Raise ScenarioError if nothing can be said of what knowing more is worth."""
    hint = "what it is worth to know a number takes worlds in which it differs"
    if at_file:
        told = Problem("", None, "voi", None, "means nothing with --at-file", hint)
    elif not scenario.uncertainty:
        told = Problem("", None, "uncertainty", None, "missing; --voi is about its numbers", hint)
    elif replications is not None and replications < PER_WORLD * FEWEST:
        expected = f"expected at least {PER_WORLD * FEWEST} with --voi"
        told = Problem("", None, "replications", str(replications), expected, hint)
    else:
        return
    raise ScenarioError([told])


def information(comparison: Comparison) -> Information | None:
    """Return what knowing is worth, from the runs of a comparison; None without drawn worlds."""
    if comparison.per_world < 2 or len(comparison.policies) < 2:
        return None
    profit = [run.measures["profit"] for run in comparison.runs]
    shape = comparison.worlds, comparison.per_world, len(comparison.policies)
    outputs = np.array(profit, np.float64).reshape(shape) / comparison.years
    values = np.array(comparison.values, np.float64)
    partial = tuple(evppi(outputs, values, comparison.seed))
    return Information(evpi(outputs), comparison.uncertain, partial)


def _ends(value: Value) -> list[float] | None:
    return list(value.ci95) if value.ci95 else None
