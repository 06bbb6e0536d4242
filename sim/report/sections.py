"""Sections that pages of several analyses have."""

from __future__ import annotations

from collections.abc import Sequence

import sim
from sim.report.blocks import Picture, Prose, Section, Table, Texts
from sim.scenario import Scenario

Row = tuple[str, str]
"""What, and its value."""


def found_and_drawn(
    told: Sequence[Section], pictures: Sequence[Picture], found: str = "What came out"
) -> list[Section]:
    """Return the sections of a short page: what a terminal shows, and the pictures.

    >>> found_and_drawn([Section("a", "", [Prose("It holds.")])], [])
    [Section(anchor='found', title='What came out', blocks=[Prose(text='It holds.', strong=False, \
faint=False)], tables={})]
    """
    blocks = [block for section in told for block in section.blocks]
    drawn = [Section("pictures", "Pictures", list(pictures))] if pictures else []
    return [Section("found", found, blocks), *drawn]


def sources(rows: Sequence[Row], told: str = "") -> Section:
    """Return the section on where the numbers come from, and how to get the same again."""
    what, values = zip(*rows, strict=True)
    table = Table("How to get the same again", [Texts("What", what), Texts("Value", values)])
    said = [Prose(told)] if told else []
    return Section("provenance", "Where the numbers come from", [*said, table])


def made_from(scenario: Scenario, seed: int) -> list[Row]:
    """Return what all results depend on: the version, the scenario and the seed.

    >>> [what for what, _ in made_from(Scenario.load("grocery"), 1)]
    ['Loyalsim', 'Scenario, SHA-256 of its content', 'Seed']
    """
    return [
        ("Loyalsim", sim.__version__),
        ("Scenario, SHA-256 of its content", scenario.fingerprint()),
        ("Seed", str(seed)),
    ]


def elsewhere(kind: str, rows: Sequence[tuple[str, str, str]]) -> list[Section]:
    """Return the section on studies that a market cannot have: name, statement, why not.

    Without rows there is none.
    """
    if not rows:
        return []
    columns = map(Texts, (kind, "Statement", "Why not"), zip(*rows, strict=True))
    table = Table("Not for this market", list(columns))
    return [Section("elsewhere", "Not for this market", [table])]
