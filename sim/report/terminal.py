"""Blocks in a terminal: sentences, and tables that are whole at any width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import add
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from sim.report.blocks import (
    Block,
    Column,
    Numbers,
    Points,
    Prose,
    Section,
    Table,
    Texts,
    Tone,
    Words,
    spans,
)
from sim.report.layout import STEP

_INDENT = 2 * STEP + 1
"""Blanks by which a row is moved in that belongs to one further up: a sign has room there."""
_STYLES: dict[Tone | None, str] = {
    None: "",
    "strong": "bold",
    "faint": "dim",
    "good": "green",
    "bad": "red",
    "doubtful": "yellow",
}


def rendered(sections: Iterable[Section]) -> RenderableType:
    """Return sections for a terminal, below each other.

    Between different kinds of blocks there is a blank line, between paragraphs there is none. What
    tables say on how they are meant comes last in a section, once. A picture is told in words.
    """
    parts: list[RenderableType] = []
    for section in sections:
        parts += [Text("")] * bool(parts)
        parts += [Text(section.title, "bold")] * bool(section.title)
        notes = dict.fromkeys(block.note for block in section.blocks if isinstance(block, Table))
        before: Block | None = None
        for block in (*section.blocks, *(Prose(note, faint=True) for note in notes if note)):
            if before is not None and (type(block) is not type(before) or isinstance(block, Table)):
                parts.append(Text(""))
            parts.append(_block(block))
            before = block
    return Group(*parts)


def _block(block: Block) -> RenderableType:
    if isinstance(block, Table):
        return TerminalTable(block)
    if isinstance(block, Points):
        return Group(*(Text(f"· {item}") for item in block.items))
    if isinstance(block, Prose):
        return _text(block.text, "bold" if block.strong else "dim" if block.faint else "")
    return Text(block.alt)


def _text(words: Words, style: str = "") -> Text:
    return Text.assemble(*((span.text, _STYLES[span.tone]) for span in spans(words)), style=style)


class TerminalTable:
    """A table with a line below its head and nothing else.

    Where there is too little room for every number and word, the rows become records, one below
    the other: the first cell, and under it the others with the names of their columns.

    >>> retention = Numbers("Reten-\\ntion", [0.857], "{:.1%}".format)
    >>> table = TerminalTable(Table("Policies", [Texts("Policy", ["points"]), retention]))
    >>> Console(width=30).print(table)
             Reten-
    Policy     tion
    ───────────────
    points    85.7%
    >>> Console(width=14).print(table)  # doctest: +NORMALIZE_WHITESPACE
    points
      Retention
        85.7%
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        columns = table.columns_in("terminal")
        self._columns = [
            _Laid.out(column, () if i else table.below) for i, column in enumerate(columns)
        ]
        strong, faint, rows = table.strong, table.faint, range(len(columns[0].values))
        self._styles = ["bold" if i in strong else "dim" if i in faint else "" for i in rows]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widths = self._widths(options.max_width)
        if widths is None:
            yield from self._records(options.max_width)
        else:
            yield self._rows(console, widths)

    def _widths(self, room: int) -> list[int] | None:
        """Return the width of every column; None if something would be cut or broken."""
        widths = [column.narrowest() for column in self._columns]
        spare = room - sum(widths) - (self._table.gap + 1) * len(widths) + 1
        if spare < 0:
            return None
        wanted = {i: column.widest() - widths[i] for i, column in enumerate(self._columns)}
        for done, i in enumerate(sorted(wanted, key=wanted.__getitem__)):
            more = min(wanted[i], spare // (len(wanted) - done))
            widths[i] += more
            spare -= more
        return widths

    def _rows(self, console: Console, widths: list[int]) -> RichTable:
        table = RichTable(
            box=box.SIMPLE_HEAD,
            padding=(0, self._table.gap, 0, 0),
            pad_edge=False,
            show_edge=False,
            header_style="bold",
        )
        columns = list(zip(self._columns, widths, strict=True))
        heights = [len(Text(column.title).wrap(console, width)) for column, width in columns]
        for (column, width), height in zip(columns, heights, strict=True):
            table.add_column(
                Text("\n" * (max(heights) - height) + column.title),
                width=width,
                justify="right" if column.numbers else "left",
            )
        if any(column.unit for column in self._columns):
            table.add_row(*(Text(column.unit) for column in self._columns), style="dim")
        for number, style in enumerate(self._styles):
            table.add_row(*(column.at(number) for column in self._columns), style=style)
        return table

    def _records(self, room: int) -> Iterator[RenderableType]:
        first, *others = self._columns
        across = _longest(column.name for column in others)
        for number, style in enumerate(self._styles):
            head, indent = first.cells[number], first.indents[number]
            if head.plain.isdigit():
                head = Text(f"{first.name} ") + head
            if head.plain.strip():
                yield Padding(head, (0, 0, 0, indent), style=style)
            for column in others:
                if column.cells[number].plain.strip():
                    entry = column.entry(number, across, room - indent - STEP)
                    yield Padding(entry, (0, 0, 0, indent + STEP), style=style)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A column with its cells as they are laid out."""

    title: str
    name: str
    unit: str
    least: int
    numbers: bool
    cells: Sequence[Text]
    indents: Sequence[int]

    @classmethod
    def out(cls, column: Column[Any], below: Iterable[int]) -> _Laid:
        """Return it with its cells, those of some rows moved in."""
        return cls(
            column.title,
            column.name,
            column.unit,
            column.least if isinstance(column, Texts) else 0,
            isinstance(column, Numbers),
            [_text(cell) for cell in column.cells],
            [_INDENT * (i in below) for i in range(len(column.values))],
        )

    def narrowest(self) -> int:
        """Return the characters below which a number would be cut or a word broken."""
        parts = [[each.plain] if self.numbers else each.plain.split() for each in self.cells]
        longest = max(map(add, self.indents, map(_longest, parts)), default=0)
        heads = _longest([*self.title.split(), self.unit])
        return max(longest, heads, min(self.least, self.widest()))

    def widest(self) -> int:
        """Return the characters beyond which more room would stay empty."""
        longest = max(map(add, self.indents, (each.cell_len for each in self.cells)), default=0)
        return max(longest, _longest([*self.title.split("\n"), self.unit]))

    def at(self, row: int) -> Padding:
        """Return the cell in that row, moved in."""
        return Padding(self.cells[row], (0, 0, 0, self.indents[row]))

    def entry(self, row: int, across: int, room: int) -> RenderableType:
        """Return the cell with its name, on one line if both have room, else below each other."""
        told = self.cells[row]
        if self.unit and any(char.isdigit() for char in told.plain):
            told = Text.assemble(told, f" {self.unit}")
        beside = room - across - STEP
        if _longest(told.plain.split()) > beside:
            return Group(Text(self.name), Padding(told, (0, 0, 0, STEP)))
        grid = RichTable.grid(padding=(0, STEP, 0, 0))
        grid.add_column(width=across)
        grid.add_column(max_width=beside)
        grid.add_row(Text(self.name), told)
        return grid


def _longest(parts: Iterable[str]) -> int:
    return max(map(cell_len, parts), default=0)
