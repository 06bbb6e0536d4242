"""The terminal, its tables and names: quiet, whole at any width, free of other people's markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import add
from pathlib import Path
from textwrap import wrap

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.text import name_of, visible

LONG = 200
"""Characters of a name or a title that a terminal shows; few are longer."""
STEP = 2
"""Blanks by which what belongs to a record is moved in."""


def console(error: bool = False) -> Console:
    """Return the terminal behind standard output, or behind standard error.

    A string is free text to it, whatever it holds, for much of what is shown comes from files and
    from the command line: `[/b]` closes no style, `:smile:` is no picture.

    >>> console().print("[/b] of the [red]us :smile:")
    [/b] of the [red]us :smile:
    """
    return Console(stderr=error, markup=False, emoji=False, highlight=False)


def text(words: str, longest: int = LONG, style: str = "") -> Text:
    """Return words as free text, not markup: shortened, and without control characters.

    >>> text("[red]us")
    <text '[red]us' [] ''>
    """
    return Text(visible(words, longest), style)


@dataclass(frozen=True, slots=True)
class Unbroken:
    """Text that is wrapped at blanks only, so that names of files can be copied.

    A name that is longer than the line sticks out.
    """

    line: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.line.splitlines():
            indent = " " * (len(line) - len(line.lstrip()) + STEP)
            lines = wrap(
                line,
                options.max_width,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            yield Text("\n".join(lines), no_wrap=True, overflow="ignore")


def files_report(files: list[Path]) -> RenderableType:
    """Say where the files of an answer have landed, by kind."""
    if not files:
        return Text("")
    figures = [file.stem for file in files if file.suffix == ".png"]
    tables = [file.stem for file in files if file.suffix == ".csv"]
    pages = [file.name for file in files if file.suffix == ".html"]
    lines = [f"\nIn {name_of(files[0].parent)}:"]
    if pages:
        lines.append(f"  to read: {', '.join(pages)}")
    if figures:
        lines.append(f"  figures (PNG and SVG): {', '.join(figures)}")
    if tables:
        lines.append(f"  tables (CSV): {', '.join(tables)}")
    return Group(*map(Unbroken, lines))


@dataclass(slots=True)
class _Column:
    title: str
    label: str
    unit: str = ""
    least: int = 0
    numbers: bool = False
    cells: list[Text] = field(default_factory=list)
    indents: list[int] = field(default_factory=list)

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


class PlainTable:
    """A table with a line below its head and nothing else.

    `gap` and one more is the number of blanks between columns. Where there is too little room
    for every number and word, the rows become records, one below the other: the first cell, and
    under it the others with the titles of their columns.

    >>> table = PlainTable()
    >>> table.words("Policy")
    >>> table.numbers("Reten-\\ntion", "%")
    >>> table.row("points", "85.7")
    >>> Console(width=30).print(table)
             Reten-
    Policy     tion
    ───────────────
                  %
    points     85.7
    >>> Console(width=14).print(table)  # doctest: +NORMALIZE_WHITESPACE
    points
      Retention
        85.7 %
    """

    def __init__(self, gap: int = 2) -> None:
        self._gap = gap
        self._columns: list[_Column] = []
        self._styles: list[str] = []

    def words(self, title: str, label: str = "", least: int = 8) -> None:
        """Add a column of text, wrapped between words.

        It has as many characters as `least`, if it needs them. `label` is the title in records.
        """
        self._columns.append(_Column(title, label or _unbroken(title), least=least))

    def numbers(self, title: str, unit: str = "", label: str = "") -> None:
        """Add a column of what is never wrapped, set to the right; `label` is its title in records.

        Where there is a unit, it stands in a row of its own below the head, or after the number.
        """
        self._columns.append(_Column(title, label or _unbroken(title), unit, numbers=True))

    def row(self, *cells: Text | str, style: str = "", indent: int = 0) -> None:
        """Add a row, one cell per column; a string is free text. `indent` moves the first cell in.

        `style` is that of the whole row, in the words of Rich.
        """
        for column, cell in zip(self._columns, cells, strict=True):
            column.cells.append(Text(cell) if isinstance(cell, str) else cell)
            column.indents.append(indent if column is self._columns[0] else 0)
        self._styles.append(style)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widths = self._widths(options.max_width)
        if widths is None:
            yield from self._records(options.max_width)
        else:
            yield self._table(console, widths)

    def _widths(self, room: int) -> list[int] | None:
        """Return the width of every column; None if something would be cut or broken."""
        widths = [column.narrowest() for column in self._columns]
        spare = room - sum(widths) - (self._gap + 1) * len(widths) + 1
        if spare < 0:
            return None
        wanted = {i: column.widest() - widths[i] for i, column in enumerate(self._columns)}
        for done, i in enumerate(sorted(wanted, key=wanted.__getitem__)):
            more = min(wanted[i], spare // (len(wanted) - done))
            widths[i] += more
            spare -= more
        return widths

    def _table(self, console: Console, widths: list[int]) -> Table:
        table = Table(
            box=box.SIMPLE_HEAD,
            padding=(0, self._gap, 0, 0),
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
        across = _longest(column.label for column in others)
        for number, style in enumerate(self._styles):
            head, indent = first.cells[number], first.indents[number]
            if head.plain.isdigit():
                head = Text(f"{first.label} ") + head
            if head.plain.strip():
                yield Padding(head, (0, 0, 0, indent), style=style)
            for column in others:
                if column.cells[number].plain.strip():
                    entry = _entry(column, number, across, room - indent - STEP)
                    yield Padding(entry, (0, 0, 0, indent + STEP), style=style)


def _entry(column: _Column, row: int, across: int, room: int) -> RenderableType:
    """Return a cell with its label, on one line if both have room, else below each other."""
    told = column.cells[row]
    if column.unit and any(char.isdigit() for char in told.plain):
        told = Text.assemble(told, f" {column.unit}")
    beside = room - across - STEP
    if _longest(told.plain.split()) > beside:
        return Group(Text(column.label), Padding(told, (0, 0, 0, STEP)))
    grid = Table.grid(padding=(0, STEP, 0, 0))
    grid.add_column(width=across)
    grid.add_column(max_width=beside)
    grid.add_row(Text(column.label), told)
    return grid


def _longest(parts: Iterable[str]) -> int:
    return max(map(cell_len, parts), default=0)


def _unbroken(title: str) -> str:
    """Return a title as one says it: without the breaks that make it narrow."""
    return title.replace("-\n", "").replace("\n", " ").strip()
