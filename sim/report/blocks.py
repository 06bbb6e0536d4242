"""Blocks that an answer is told in, in a terminal as on a page: prose, points, tables, pictures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

LONG = 200
"""Characters of a name or a title that are shown; few are longer."""

Tone: TypeAlias = Literal["strong", "faint", "good", "bad", "doubtful"]
Medium: TypeAlias = Literal["terminal", "page"]
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Span:
    """Words that stand out from those beside them."""

    text: str
    tone: Tone | None = None


Words: TypeAlias = str | Span | tuple[str | Span, ...]


def spans(words: Words) -> list[Span]:
    """Return the spans that words consist of.

    >>> spans(("it ", Span("holds", "good")))
    [Span(text='it ', tone=None), Span(text='holds', tone='good')]
    """
    parts = words if isinstance(words, tuple) else (words,)
    return [part if isinstance(part, Span) else Span(part) for part in parts]


@dataclass(frozen=True)
class Prose:
    """One paragraph."""

    text: Words
    strong: bool = False
    """Whether it is what the reader came for."""
    faint: bool = False
    """Whether it only says how the rest is meant."""


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


def _as_it_is(value: object) -> Words:
    return value if isinstance(value, (Span, tuple)) else str(value)


@dataclass(frozen=True)
class Column(Generic[V]):
    """A column of a table: what its rows have, and how that is shown."""

    title: str
    """A terminal may break it after a hyphen at the end of a line, and at other ends of lines."""
    values: Sequence[V]
    show: Callable[[V], Words] = _as_it_is
    unit: str = ""
    """In short; it stands once, in the head."""
    label: str = ""
    """The title where there is room; without it, the title without its breaks."""
    only: Medium | None = None
    """Where the column is shown, if not on both."""
    csv: str = ""
    """Name in the CSV file, which has the values as they are; without one it has them not."""

    @property
    def name(self) -> str:
        """The title as one says it.

        >>> Column("Reten-\\ntion", ()).name, Column("Gain", (), label="Profit gain").name
        ('Retention', 'Profit gain')
        """
        return self.label or self.title.replace("-\n", "").replace("\n", " ").strip()

    @property
    def cells(self) -> list[Words]:
        """What is shown of every row."""
        return [self.show(value) for value in self.values]


@dataclass(frozen=True)
class Numbers(Column[V]):
    """A column of what is never wrapped, set to the right."""


@dataclass(frozen=True)
class Texts(Column[V]):
    """A column of words, set to the left and wrapped between words."""

    least: int = 8
    """Characters that it has in a terminal, if it needs them."""


@dataclass(frozen=True)
class Values(Column[V]):
    """A column of the CSV file alone, where its title is its name."""


@dataclass(frozen=True)
class Table:
    """A table, the same in a terminal, on a page and as CSV; its columns are of one length.

    The first column has the headings of the rows.
    """

    caption: str
    """What a page says above it."""
    columns: Sequence[Column[Any]]
    strong: Collection[int] = ()
    """Rows that stand out."""
    faint: Collection[int] = ()
    """Rows that stand back."""
    below: Collection[int] = ()
    """Rows that belong to one further up: they are moved in."""
    note: str = ""
    """How the table is meant: below it on a page, at the end of the section in a terminal."""
    file: str = ""
    """Name of its CSV file, without the ending; none without a name."""
    gap: int = 2
    """Blanks between columns in a terminal, less one."""

    def columns_in(self, medium: Medium) -> list[Column[Any]]:
        """Return the columns that a terminal or a page shows."""
        shown = [column for column in self.columns if not isinstance(column, Values)]
        return [column for column in shown if column.only in (None, medium)]


Block: TypeAlias = Prose | Points | Picture | Table


@dataclass(frozen=True)
class Section:
    """A part of what is told: a page has many, a terminal often one."""

    anchor: str
    """Its name in links: letters and hyphens."""
    title: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """What it rests on and no table in it has, by the name of the CSV file, without an ending."""
