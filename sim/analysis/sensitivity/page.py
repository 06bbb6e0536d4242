"""What a sensitivity analysis leaves in a folder: its figure and tables."""

from __future__ import annotations

from sim.analysis.sensitivity.analyse import Question, Sensitivity
from sim.analysis.sensitivity.figure import sensitivity_figure
from sim.report.page import Page
from sim.text import slug


def sensitivity_page(result: Sensitivity) -> Page:
    """Return a figure, a table with a row per varied number, and one with a row per run.

    They are named by the question (see `stem`), so that the answers to several stand side by
    side.
    """
    name = stem(result.question)
    return Page(
        figures={name: sensitivity_figure(result)},
        tables={name: result.to_frame(), f"{name}-runs": result.runs},
    )


def stem(question: Question) -> str:
    """Return how the files of a question are called: the method, the measure, the policies.

    >>> from sim.analysis.sensitivity.response import Response
    >>> from sim.scenario import Scenario
    >>> stem(Question(Scenario.load("grocery"), (), Response("profit", "bond", "status-quo")))
    'sobol-profit-bond-over-status-quo'
    """
    outcome = question.outcome
    parts = [question.method, outcome.measure.replace("_", "-"), slug(outcome.policy)]
    if outcome.baseline is not None:
        parts += ["over", slug(outcome.baseline)]
    return "-".join(parts)
