"""Pages, with the pictures and tables that an answer leaves in a folder, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

import sim
from sim.files import remove, write_atomically
from sim.report.blocks import Picture, Section, Table
from sim.report.folders import make_folder
from sim.report.html import html
from sim.report.style import house_style, render
from sim.report.tables import csv, frame

PAGE = "report.html"
_FOOTER = f"Loyalsim {sim.__version__}. A model of a market, not the market."


@dataclass(frozen=True)
class Page:
    """A page, and the figures and tables that lie beside it."""

    title: str = ""
    subtitle: str = ""
    sections: Sequence[Section] = ()
    """Their pictures, and tables that name a file, lie beside the page; without sections there is
    no page."""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    """What is not on the page, by the name of its files without an ending."""
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """What no table of the page has, by the name of the file, without an ending."""
    formats: Sequence[str] = ("png", "svg")
    """Of pictures."""
    former: Iterable[str] = ()
    """Files that an earlier page may have left; what is not written again goes, so that no figure
    of one page stands beside another."""


def write_page(make: Callable[[], Page], folder: Path) -> list[Path]:
    """Write what a function makes, called in the house's style, into a folder.

    The folder is made if need be, and files in it are overwritten; equal pages give equal bytes.
    Returns the files in the order page, pictures, tables. Raises FileProblem.
    """
    with house_style():
        page = make()
        blocks = [block for section in page.sections for block in section.blocks]
        on_page = [block for block in blocks if isinstance(block, Picture)]
        figures = {picture.name: picture.figure for picture in on_page} | dict(page.figures)
        drawn = {name: render(figure) for name, figure in figures.items()}
    files: dict[str, bytes | str] = {}
    if page.sections:
        pictures = {picture.name: drawn[picture.name]["svg"] for picture in on_page}
        files[PAGE] = html(page.title, page.subtitle, page.sections, pictures, _FOOTER)
    files |= {f"{name}.{kind}": drawn[name][kind] for name in drawn for kind in page.formats}
    told = {each.file: frame(each) for each in blocks if isinstance(each, Table) and each.file}
    files |= {f"{name}.csv": csv(table) for name, table in (told | dict(page.tables)).items()}
    make_folder(folder)
    for name in page.former:
        if name not in files:
            remove(folder / name)
    for name, data in files.items():
        write_atomically(folder / name, data)
    return [folder / name for name in files]
