"""Blocks of which a page is made: sections with prose, pictures and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from matplotlib.figure import Figure


@dataclass(frozen=True)
class Prose:
    """One paragraph."""

    text: str
    strong: bool = False
    """Whether it is what the reader came for."""


@dataclass(frozen=True)
class Points:
    """A list of short sentences."""

    items: Sequence[str]


@dataclass(frozen=True)
class Picture:
    """A figure, with what it says for those who cannot see it."""

    name: str
    """Name of its files, without an ending."""
    figure: Figure
    alt: str
    caption: str


@dataclass(frozen=True)
class Grid:
    """A table; the first cell of each row is its heading."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    strong: Sequence[int] = ()
    """Rows that stand out."""
    note: str = ""
    words: bool = False
    """Whether cells hold words, not numbers: they start at the left and may go on below."""


Block: TypeAlias = Prose | Points | Picture | Grid


@dataclass(frozen=True)
class Section:
    """A part of a page."""

    anchor: str
    """Its name in links: letters and hyphens."""
    title: str
    blocks: Sequence[Block] = field(default_factory=tuple)


def table_rows(block: Grid) -> list[tuple[bool, str, Sequence[str]]]:
    """Return of every row whether it stands out, its heading, and its other cells."""
    return [(i in block.strong, row[0], row[1:]) for i, row in enumerate(block.rows)]
