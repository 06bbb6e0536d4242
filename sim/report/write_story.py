"""Writing the story of a customer: its figure and its weeks, every file whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.experiment.explain.life import Explanation
from sim.experiment.explain.trace import Week
from sim.files import write_atomically
from sim.report.folders import make_folder
from sim.report.story_figure import story_figure
from sim.report.style import house_style, render
from sim.report.tables import csv


def write_story(told: Explanation, folder: Path) -> list[Path]:
    """write_story(explanation, folder) -> the files written: the figure and a table of weeks.

    `story.png` and `story.svg` are the figure; `weeks.csv` has a row per week, world and firm.
    The folder is made if need be, and files in it are overwritten. Raises FileProblem.
    """
    with house_style():
        drawn = render(story_figure(told))
    files: dict[str, bytes | str] = {f"story.{kind}": data for kind, data in drawn.items()}
    files["weeks.csv"] = csv(weeks_frame(told))
    make_folder(folder)
    for name, data in files.items():
        write_atomically(folder / name, data)
    return [folder / name for name in files]


def weeks_frame(told: Explanation) -> pd.DataFrame:
    """weeks_frame(explanation) -> DataFrame, one row per week, world and firm."""
    return pd.DataFrame(
        [
            _row(life.policy, week, firm)
            for life in told.lives
            for week in life.weeks
            for firm in told.firms
        ]
    )


def _row(policy: str, week: Week, firm: str) -> dict[str, object]:
    payments = [p.payment for p in week.purchases if p.payment and p.payment.firm == firm]
    visits = [visit for visit in week.visits if visit.firm == firm]
    sight, tie = week.sight(firm), week.tie(firm)
    return {
        "policy": policy,
        "week": week.week,
        "firm": firm,
        "known": tie.known,
        "price": sight.price,
        "deal": sight.deal,
        "contact": sight.contacted,
        "purchases": len(payments),
        "paid": round(sum(payment.paid for payment in payments), 4),
        "failures": sum(visit.severity is not None for visit in visits),
        "complaints": sum(visit.complained for visit in visits),
        "rewards": sum(payment.rewards for payment in payments),
        "member": tie.membership == "member",
        "points": tie.points,
        "satisfaction": tie.satisfaction,
        "trust": tie.trust,
        "bond": tie.bond,
        "buzz": tie.buzz,
        "expectation": tie.expectation,
    }
