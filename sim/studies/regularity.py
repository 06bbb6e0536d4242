"""Regularity: what has been published about real markets, and how it is looked for in ours."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sim.scenario import Scenario
from sim.studies.picture import Picture

if TYPE_CHECKING:
    from sim.studies.lab import Lab


class Use(StrEnum):
    """What a regularity has been used for."""

    TUNE = "tune"
    """Parameters may be set by it: showing it proves less."""
    CHECK = "check"
    """No parameter was ever set by it."""
    BUILT_IN = "built in"
    """The model assumes it: it is looked at only to see that it is there."""


class Verdict(StrEnum):
    """How a row of the table came out."""

    IN = "in band"
    MISSED = "missed"
    REPORTED = "reported"
    """No band was published; the value stands as it is."""
    ELSEWHERE = "not for this market"
    LACKING = "mechanic missing"
    """The market cannot show it yet, as it does not have what the row is about."""
    UNMEASURED = "not measured"
    """The measurement failed."""


@dataclass(frozen=True)
class Band:
    """Where a value should lie, ends included; an end left out is open.

    >>> Band(0.65, 0.85).holds(0.7), Band(low=0.0, strict=True).holds(0.0), str(Band(low=0.8))
    (True, False, '≥ 0.8')
    """

    low: float = -math.inf
    high: float = math.inf
    strict: bool = False
    """Whether the ends themselves lie outside: `Band(low=0, strict=True)` is a positive sign."""
    words: str = ""
    """Said instead of the numbers, where they alone would not be understood."""

    def holds(self, value: float) -> bool:
        """Return whether a value lies in the band; one that is not a number does not."""
        if self.strict:
            return self.low < value < self.high
        return self.low <= value <= self.high

    @property
    def width(self) -> float:
        """High less low; infinite if an end is open."""
        return self.high - self.low

    def __str__(self) -> str:
        if self.words:
            return self.words
        below, above = ("> ", "< ") if self.strict else ("≥ ", "≤ ")
        if math.isinf(self.high):
            return f"{below}{self.low:g}"
        if math.isinf(self.low):
            return f"{above}{self.high:g}"
        return f"{self.low:g} to {self.high:g}"


POSITIVE = Band(low=0.0, strict=True)
NEGATIVE = Band(high=0.0, strict=True)


@dataclass(frozen=True)
class Value:
    """Something measured, with its 95 % interval and where it should lie."""

    name: str
    """What it is, in a few words."""
    value: float
    low: float
    high: float
    band: Band | None = None
    """None: no band was published, the value is only reported."""

    @property
    def holds(self) -> bool:
        """Whether it lies where it should; always if there is no band.

        A sign (a strict band) is there if the whole interval has it: chance alone has one, too.
        """
        if self.band is None:
            return True
        found = (self.value, self.low, self.high) if self.band.strict else (self.value,)
        return all(self.band.holds(each) for each in found)

    @property
    def sharp(self) -> bool:
        """Whether the interval leaves no doubt about `holds`.

        It lies in the band or outside of it as a whole.
        """
        if self.band is None:
            return True
        ends = self.band.holds(self.low), self.band.holds(self.high)
        if self.holds:
            return all(ends)
        return not any(ends) and not self.low < self.band.low < self.band.high < self.high

    def to_dict(self) -> dict[str, Any]:
        """Return the value as plain data; what is not finite becomes None."""
        band = self.band
        return {
            "name": self.name,
            "value": _finite(self.value),
            "interval": [_finite(self.low), _finite(self.high)],
            "band": band and [_finite(band.low), _finite(band.high)],
            "holds": self.holds if band else None,
            "sharp": self.sharp if band else None,
        }


@dataclass(frozen=True)
class Finding:
    """What one measurement gave."""

    values: tuple[Value, ...]
    """The row is in band if all of them are."""
    picture: Picture
    sample: str
    """Customers, weeks and events that it rests on, in words."""
    note: str = ""
    """What a reader must know to read it: conditions, a control arm, the deal calendar."""

    @property
    def verdict(self) -> Verdict:
        """In band, missed, or reported if no value has a band."""
        banded = [value for value in self.values if value.band is not None]
        if not banded:
            return Verdict.REPORTED
        return Verdict.IN if all(value.holds for value in banded) else Verdict.MISSED


def everywhere(scenario: Scenario) -> str:
    """Return "": the regularity belongs to every market."""
    return ""


@dataclass(frozen=True)
class Regularity:
    """One row of the table: a published regularity and the small experiment that looks for it."""

    id: str
    """Short name, as in `--only`: lower case, words joined by hyphens."""
    statement: str
    """What has been found in real markets, in one sentence."""
    source: str
    """Who published it."""
    band: str
    """Where the study, or a tolerance of this project (~), puts the value; in words."""
    use: Use
    how: str
    """How it is measured here, in one or two sentences: as the study did."""
    measure: Callable[[Lab], Finding] | None
    """The experiment; None if the market lacks what it takes."""
    applies: Callable[[Scenario], str] = everywhere
    """Scenario -> "" if the row belongs to this market, else why not."""
    lacks: str = ""
    """The mechanic that the market lacks, if `measure` is None."""
    if_missed: str = ""
    """Why a market of this kind misses it, if it does, and what would mend that."""
    off: Mapping[str, float] = field(default_factory=dict)
    """Paths of a scenario file -> values that take the mechanism out of a market: a row that comes
    out true without its mechanism is no evidence of it."""
    exempt: str = ""
    """Why there is no mechanism to take out: the row asserts that something is not there."""


def _finite(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None
