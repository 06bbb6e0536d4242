"""The page of a sensitivity analysis: what it found, its figure, and tables beside it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.sensitivity.analyse import Question, Sensitivity
from sim.analysis.sensitivity.figure import sensitivity_figure
from sim.analysis.sensitivity.words import sensitivity_sentences
from sim.report.blocks import Picture, Section
from sim.report.page import Page
from sim.report.sections import found_and_drawn
from sim.text import slug, visible


def sensitivity_page(result: Sensitivity, told: Sequence[Section]) -> Page:
    """Return the page: what a terminal shows (`told`), and a figure.

    Beside it lie a table with a row per varied number, and one with a row per run. They are named
    by the question (see `stem`).
    """
    asked, name = result.question, stem(result.question)
    alt = " ".join(sensitivity_sentences(result))
    caption = f"What {visible(asked.outcome.words, 80)} hangs on."
    picture = Picture(name, sensitivity_figure(result), alt, caption)
    return Page(
        title=f"{visible(asked.scenario.title, 80)}: what does it hang on?",
        subtitle=f"{visible(asked.outcome.words, 80)} · {asked.rows:,} points · "
        f"{asked.replications} replications",
        sections=found_and_drawn(told, [picture]),
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
