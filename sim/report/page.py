"""Pages, with the pictures and tables that an answer leaves in a folder, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

import sim
from sim.files import remove, write_atomically
from sim.report.asked import Asked
from sim.report.blocks import Picture, Section, Table
from sim.report.folders import make_folder
from sim.report.html import html
from sim.report.progress import announce
from sim.report.style import house_style, render
from sim.report.tables import csv, frame
from sim.report.written import PAGE, files_beside, set_aside
from sim.text import name_of

_FOOTER = f"Loyalsim {sim.__version__}. A model of a market, not the market."


@dataclass(frozen=True)
class Page:
    """A page, and the figures and tables that lie beside it."""

    title: str = ""
    subtitle: str = ""
    sections: Sequence[Section] = ()
    """Their pictures and tables, and tables on the page that name a file, lie beside it; without
    sections there is no page."""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    """What is not on the page, by the name of its files without an ending."""
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """What belongs to no section, by the name of the file, without an ending."""
    formats: Sequence[str] = ("png", "svg")
    """Of pictures."""


def write_page(make: Callable[[], Page], folder: Path, asked: Asked | None = None) -> list[Path]:
    """Write what a function makes, called in the house's style, into a folder.

    The folder is made if need be, and files in it are overwritten; equal pages give equal bytes.
    A page names the files beside it: those of the one that it replaces go, so that no figure of
    one stands beside another. If it is known what was `asked`, the page tells it, and a page of
    another question is not replaced, but moved (see `set_aside`), which is announced. Returns the
    files in the order page, pictures, tables. Raises FileProblem.
    """
    with house_style():
        page = make()
        blocks = [block for section in page.sections for block in section.blocks]
        on_page = [block for block in blocks if isinstance(block, Picture)]
        figures = {picture.name: picture.figure for picture in on_page} | dict(page.figures)
        drawn = {name: render(figure) for name, figure in figures.items()}
    beside: dict[str, bytes | str] = {
        f"{name}.{kind}": drawn[name][kind] for name in drawn for kind in page.formats
    }
    tables = {each.file: frame(each) for each in blocks if isinstance(each, Table) and each.file}
    for section in page.sections:
        tables |= section.tables
    tables |= page.tables
    beside |= {f"{name}.csv": csv(table) for name, table in tables.items()}
    files = beside
    if page.sections:
        pictures = {picture.name: drawn[picture.name]["svg"] for picture in on_page}
        text = html(page.title, page.subtitle, page.sections, pictures, beside, _FOOTER, asked)
        files = {PAGE: text, **beside}
    make_folder(folder)
    if asked is not None and PAGE in files:
        earlier = set_aside(folder, asked.id)
        if earlier is not None:
            told = "The report of another question, which was there, is now in"
            announce(f"{told} {name_of(earlier)}.")
    for name in files_beside(folder / PAGE) if PAGE in files else ():
        if name not in files:
            remove(folder / name)
    for name, data in files.items():
        write_atomically(folder / name, data)
    return [folder / name for name in files]
