"""Writing reports: figures and tables into a folder, every file whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from matplotlib.figure import Figure

from sim.files import remove, write_atomically
from sim.market.market import Market
from sim.report.figures import run_figures
from sim.report.folders import make_folder
from sim.report.style import house_style, render
from sim.report.tables import run_tables


def write_run(market: Market, folder: Path) -> list[Path]:
    """write_run(market, folder) -> the files written: figures (PNG and SVG) and CSV tables.

    The folder is made if need be, and files in it are overwritten. Raises FileProblem.
    """
    with house_style():
        drawn = _rendered(run_figures(market))
    tables = {f"{name}.csv": text for name, text in run_tables(market).items()}
    return write_files(folder, {**drawn, **tables})


def _rendered(figures: Mapping[str, Figure]) -> dict[str, bytes]:
    return {
        f"{name}.{kind}": data
        for name, figure in figures.items()
        for kind, data in render(figure).items()
    }


def write_files(
    folder: Path, files: Mapping[str, bytes | str], former: Iterable[str] = ()
) -> list[Path]:
    """write_files(folder, {name: content}, former=()) -> the files written, whole or not at all.

    The folder is made if need be, and files in it are overwritten. `former` are names that an
    earlier report may have left there: what is not written now goes, so that no figure of one
    report stands beside the page of another. Raises FileProblem.
    """
    make_folder(folder)
    for name in former:
        if name not in files:
            remove(folder / name)
    for name, data in files.items():
        write_atomically(folder / name, data)
    return [folder / name for name in files]
