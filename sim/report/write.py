"""Writing reports: figures and tables into a folder, every file whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from matplotlib.figure import Figure

from sim.experiment.compare import Comparison
from sim.files import write_atomically
from sim.market.market import Market
from sim.report.figures import run_figures
from sim.report.folders import make_folder
from sim.report.picture import retention_profit
from sim.report.style import house_style, render
from sim.report.tables import compare_tables, run_tables


def write_run(market: Market, folder: Path) -> list[Path]:
    """write_run(market, folder) -> the files written: figures (PNG and SVG) and CSV tables.

    The folder is made if need be, and files in it are overwritten. Raises FileProblem.
    """
    with house_style():
        drawn = _rendered(run_figures(market))
    return _write(folder, drawn, run_tables(market))


def write_comparison(comparison: Comparison, folder: Path) -> list[Path]:
    """write_comparison(comparison, folder) -> the files written, as by `write_run`.

    There is no picture if no difference is defined.
    """
    with house_style():
        picture = retention_profit(comparison)
        drawn = _rendered({"retention-profit": picture} if picture else {})
    return _write(folder, drawn, compare_tables(comparison))


def _rendered(figures: Mapping[str, Figure]) -> dict[str, bytes]:
    return {
        f"{name}.{kind}": data
        for name, figure in figures.items()
        for kind, data in render(figure).items()
    }


def _write(folder: Path, drawn: Mapping[str, bytes], tables: Mapping[str, str]) -> list[Path]:
    make_folder(folder)
    files: dict[str, bytes | str] = {**drawn}
    files |= {f"{name}.csv": text for name, text in tables.items()}
    for name, data in files.items():
        write_atomically(folder / name, data)
    return [folder / name for name in files]
