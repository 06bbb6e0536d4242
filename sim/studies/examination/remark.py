"""Remarks: numbers of a market beside what is known of real ones, and which of them matter."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

TOLERANCE = 0.01
"""How far a simulated market share may be from the one that was entered."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that a referee would ask, with its benchmark and where that comes from."""

    id: str
    value: float | None
    """None where there is nothing to measure it by."""
    low: float | None
    """From where on it is usual; None if there is no such end."""
    high: float | None
    source: str
    """Of the benchmark."""
    words: str
    """A sentence that says what was found."""
    severe: bool = False
    """Whether a value that is not usual makes decisions doubtful."""

    @property
    def usual(self) -> bool:
        """Whether the value lies within its benchmark.

        >>> Remark("share", 0.3, 0.0, 0.25, "assumed", "A share.", severe=True).usual
        False
        """
        if self.value is None:
            return True
        above = self.low is None or self.value >= self.low
        return above and (self.high is None or self.value <= self.high)

    @property
    def serious(self) -> bool:
        """Whether it should stand beside a decision."""
        return self.severe and not self.usual

    def to_dict(self) -> dict[str, Any]:
        """Return the remark as plain types."""
        plain = asdict(self) | {"usual": self.usual, "serious": self.serious}
        del plain["severe"]
        return plain


@dataclass(frozen=True, slots=True)
class Target:
    """A number that the file enters, and what the market makes of it."""

    name: str
    entered: float
    simulated: float
    tolerance: float = TOLERANCE

    @property
    def met(self) -> bool:
        """Whether the market comes near enough."""
        return abs(self.simulated - self.entered) <= self.tolerance

    def to_dict(self) -> dict[str, Any]:
        """Return the target as plain types."""
        return asdict(self) | {"met": self.met}


@dataclass(frozen=True, slots=True)
class Examination:
    """All remarks on a market, and how well what was entered is met."""

    remarks: tuple[Remark, ...]
    targets: tuple[Target, ...]
    customers: int
    """Customers simulated of the market that was looked at."""
    seed: int

    @property
    def serious(self) -> list[Remark]:
        """The remarks that should stand beside a decision."""
        return [remark for remark in self.remarks if remark.serious]

    def to_dict(self) -> dict[str, Any]:
        """Return the examination as plain types: `examination` and `targets`."""
        return {
            "examination": [remark.to_dict() for remark in self.remarks],
            "targets": [target.to_dict() for target in self.targets],
        }
