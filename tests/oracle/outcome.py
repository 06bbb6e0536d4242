"""Outcome: what following an engine and an oracle has shown, as a line of a table."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Parting:
    """A customer whose oracle decided otherwise in a close call."""

    place: int
    week: int
    decision: str
    """The closest of the week's close calls."""
    margin: float


@dataclass
class Outcome:
    """What a run has shown."""

    scenario: str
    policy: str
    customer_weeks: int = 0
    partings: list[Parting] = field(default_factory=list)
    close_calls: int = 0
    """Decisions that could have gone the other way."""
    purchases: int = 0
    firm_weeks: int = 0
    firm_weeks_excused: int = 0
    """Counts of a firm that differ, in a week in which a customer had a close call."""
    largest_difference: float = 0.0
    """Of a state, relative to TOLERANCE."""
    seconds: float = 0.0

    def by_decision(self) -> Counter[str]:
        """Return partings by decision."""
        return Counter(parting.decision for parting in self.partings)

    @property
    def share(self) -> float:
        """Partings per customer and week."""
        return len(self.partings) / max(self.customer_weeks, 1)

    @property
    def largest_margin(self) -> float:
        """The largest margin that was given as the reason of a parting."""
        return max((parting.margin for parting in self.partings), default=0.0)


PROPERTY = "lockstep"
"""What an outcome is called among the properties of a test."""


def as_property(outcome: Outcome) -> tuple[str, str]:
    """Return (name, text): what a test hands on to whoever prints the table."""
    return PROPERTY, json.dumps(asdict(outcome))


def gathered(properties: Iterable[Iterable[tuple[str, object]]]) -> list[Outcome]:
    """Return list of their outcomes.

    >>> one = Outcome("small", "points", 9, [Parting(1, 2, "BRAND", 0.0)])
    >>> gathered([[as_property(one)], []]) == [one]
    True
    """
    outcomes = []
    for name, text in itertools.chain.from_iterable(properties):
        if name == PROPERTY:
            fields = json.loads(str(text))
            fields["partings"] = [Parting(**each) for each in fields["partings"]]
            outcomes.append(Outcome(**fields))
    return outcomes


def table_of(outcomes: Iterable[Outcome]) -> str:
    """Return partings by decision, a line per scenario and policy."""
    head = (
        f"{'scenario':24}{'policy':22}{'cust.-weeks':>12}{'purchases':>11}{'calls':>7}"
        f"{'partings':>10}{'margin':>10}{'excused':>9}{'state':>7}{'s':>7}  by decision"
    )
    lines = [head]
    total = Outcome("total", "")
    for one in outcomes:
        lines.append(_line(one))
        total.customer_weeks += one.customer_weeks
        total.purchases += one.purchases
        total.close_calls += one.close_calls
        total.partings += one.partings
        total.firm_weeks += one.firm_weeks
        total.firm_weeks_excused += one.firm_weeks_excused
        total.largest_difference = max(total.largest_difference, one.largest_difference)
        total.seconds += one.seconds
    return "\n".join([*lines, _line(total)])


def _line(one: Outcome) -> str:
    """Return a line of the table."""
    decisions = ", ".join(f"{name} {n}" for name, n in one.by_decision().most_common())
    return (
        f"{one.scenario:24}{one.policy:22}{one.customer_weeks:12,}{one.purchases:11,}"
        f"{one.close_calls:7,}{len(one.partings):10,}{one.largest_margin:10.1e}"
        f"{one.firm_weeks_excused:9,}{one.largest_difference:7.2f}{one.seconds:7.1f}  {decisions}"
    )
