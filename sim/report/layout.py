"""The terminal, its tables and names: quiet, whole at any width, free of other people's markup."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from sim.report.blocks import LONG
from sim.text import name_of, visible

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
