"""Writing a sensitivity analysis: its figure and tables, every file whole or not at all."""

from __future__ import annotations

from pathlib import Path

from sim.experiment.sensitivity.analyse import Question, Sensitivity
from sim.report.sensitivity.figure import sensitivity_figure
from sim.report.style import house_style, render
from sim.report.tables import csv
from sim.report.write import write_files
from sim.text import slug


def write_sensitivity(result: Sensitivity, folder: Path) -> list[Path]:
    """write_sensitivity(result, folder) -> the files written.

    They are named by the question (see `stem`), so that the answers to several stand side by
    side: `.png` and `.svg` are the figure, `.csv` has a row per varied number, `-runs.csv` a row
    per run. The folder is made if need be, and files in it are overwritten. Raises FileProblem.
    """
    name = stem(result.question)
    with house_style():
        drawn = render(sensitivity_figure(result))
    files: dict[str, bytes | str] = {f"{name}.{kind}": data for kind, data in drawn.items()}
    files[f"{name}.csv"] = csv(result.to_frame())
    files[f"{name}-runs.csv"] = csv(result.runs)
    return write_files(folder, files)


def stem(question: Question) -> str:
    """stem(question) -> how its files are called: the method, the measure, the policies.

    >>> from sim.experiment.sensitivity.outcome import Outcome
    >>> from sim.scenario import Scenario
    >>> stem(Question(Scenario.load("grocery"), (), Outcome("profit", "bond", "status-quo")))
    'sobol-profit-bond-over-status-quo'
    """
    outcome = question.outcome
    parts = [question.method, outcome.measure.replace("_", "-"), slug(outcome.policy)]
    if outcome.baseline is not None:
        parts += ["over", slug(outcome.baseline)]
    return "-".join(parts)
