"""Looks: what the suite finds in a scenario under several seeds, and in one wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.validate.validate import REGULARITIES, Validation, validate
from sim.scenario import Scenario
from sim.studies.regularity import Use, Verdict
from sim.studies.variant import plain

SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Looks:
    """One scenario, looked at under each seed, and its plain market under the first."""

    name: str
    found: tuple[Validation, ...]
    """By seed, rows alike."""
    wrong: Validation
    """Of the plain market."""

    @property
    def first(self) -> Validation:
        """What was found under the first seed."""
        return self.found[0]

    @property
    def unsteady(self) -> tuple[str, ...]:
        """Regularities whose verdict is not the same under all seeds."""
        return tuple(
            rows[0].regularity.id
            for rows in zip(*(each.rows for each in self.found), strict=True)
            if len({row.verdict for row in rows}) > 1
        )

    @property
    def blurred(self) -> tuple[str, ...]:
        """Regularities with a value whose interval is as wide as its band, or wider."""
        return tuple(
            row.regularity.id
            for row in self.first.rows
            if row.finding is not None
            and any(
                value.band is not None and value.high - value.low >= value.band.width
                for value in row.finding.values
            )
        )

    def in_band(self, use: Use) -> tuple[int, int]:
        """Count the regularities of this use in band, and those with a band and a value."""
        held = self.first.count(Verdict.IN, use)
        return held, held + self.first.count(Verdict.MISSED, use)

    @property
    def plain_misses(self) -> tuple[int, int]:
        """Regularities that the plain market misses, and those with a band and a value there."""
        missed = self.wrong.count(Verdict.MISSED)
        return missed, missed + self.wrong.count(Verdict.IN)


def look(name: str, threads: int = 1) -> Looks:
    """Look at a scenario under every seed, and at its plain market under the first.

    Without the rows' mechanisms under the first seed only.
    """
    spec = Scenario.load(name)
    return Looks(
        name,
        tuple(
            validate(spec, REGULARITIES, seed, threads=threads, off=seed == SEEDS[0])
            for seed in SEEDS
        ),
        validate(plain(spec), REGULARITIES, SEEDS[0], threads=threads, off=False),
    )
