"""The answer of a pilot: the plan, and with it an assignment and results where there are any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.analysis.pilot.assignment import Assignment
from sim.analysis.pilot.pilot import Advice, Pilot
from sim.analysis.pilot.results import Update
from sim.analysis.pilot.words import advice, described


@dataclass(frozen=True)
class Answer:
    """The plan of a pilot, who is in which arm, and what came of it."""

    pilot: Pilot
    assignment: Assignment | None = None
    kept: Path | None = None
    """File of the assignment, if it was written now."""
    update: Update | None = None

    @property
    def advice(self) -> Advice:
        """What to do now: after the pilot, whether to roll out or to stay."""
        if self.update is None:
            return self.pilot.advice
        return "roll-out" if self.update.gain > 0.0 else "stay"

    def to_dict(self) -> Mapping[str, Any]:
        """Return what `loyalsim pilot --json` prints."""
        data = {**described(self.pilot), "advice": self.advice, "sentence": advice(self.pilot)}
        if self.assignment is not None:
            data["assignment"] = self.assignment.counts()
        if self.update is not None:
            data["results"] = _updated(self.update)
        return data


def _updated(update: Update) -> dict[str, Any]:
    reading = update.results.reading
    return {
        "arms": [{"name": name, "n": n} for name, n in update.results.counts.items()],
        "estimate": reading.value,
        "interval": list(reading.interval),
        "gain": update.gain,
        "p_gain": update.p_gain,
        "worlds": update.weights.tolist(),
        "nearest": update.nearest,
        "values": [
            {"path": path, "before": before, "after": after}
            for path, before, after in update.values
        ],
    }
