"""Where the files of an answer have landed, as a terminal shows it."""

from __future__ import annotations

from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from sim.report.layout import Unbroken
from sim.text import name_of


def files_report(files: list[Path]) -> RenderableType:
    """Return where they landed, in a sentence."""
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
