"""Writing a sensitivity analysis: its figure and tables, every file whole or not at all."""

from __future__ import annotations

from pathlib import Path

from sim.experiment.sensitivity.analyse import Sensitivity
from sim.report.sensitivity.figure import sensitivity_figure
from sim.report.style import house_style, render
from sim.report.tables import csv
from sim.report.write import write_files


def write_sensitivity(result: Sensitivity, folder: Path) -> list[Path]:
    """write_sensitivity(result, folder) -> the files written.

    `sensitivity.png` and `.svg` are the figure; `sensitivity.csv` has a row per varied number,
    `runs.csv` a row per run. The folder is made if need be, and files in it are overwritten.
    Raises FileProblem.
    """
    with house_style():
        drawn = render(sensitivity_figure(result))
    files: dict[str, bytes | str] = {f"sensitivity.{kind}": data for kind, data in drawn.items()}
    files["sensitivity.csv"] = csv(result.to_frame())
    files["runs.csv"] = csv(result.runs)
    return write_files(folder, files)
