"""The page of a run: the table of firms, figures over time, and tables beside it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.analysis.run.figures import run_figures
from sim.market.market import Market
from sim.measure.frames import weekly, yearly
from sim.measure.summary import summarise
from sim.measure.survival import survival
from sim.report.blocks import Picture, Section
from sim.report.page import Page
from sim.report.sections import found_and_drawn
from sim.report.units import years
from sim.text import visible

CAPTIONS = {
    "market-share": "Market share of every firm, week by week.",
    "profit": "Cumulative profit of every firm since the end of the burn-in.",
    "relationship": "Satisfaction, trust and bond of every firm's present customers.",
    "retention": "Retention of every firm, window by window.",
}
"""Figure -> what it shows."""
NUMBERS = "The numbers are in yearly.csv and weekly.csv."


def run_page(market: Market, told: Sequence[Section]) -> Page:
    """Make the page of a run: what a terminal shows (`told`), and figures over time.

    Beside it lie tables; undefined values are empty.

    - `summary`: one row per firm, one column per measure of the whole run;
    - `yearly`, `weekly`: one row per year (week), firm and segment;
    - `survival`: customers left of each quarter's newcomers.
    """
    firms, spec = summarise(market), market.spec
    pictures = [
        Picture(name, figure, f"{CAPTIONS[name]} {NUMBERS}", CAPTIONS[name])
        for name, figure in run_figures(market).items()
    ]
    return Page(
        title=f"{visible(spec.title, 80)}: how does every firm fare?",
        subtitle=f"Policy {visible(market.policy, 40)} of {visible(spec.focal, 40)} · "
        f"{years(spec.weeks)} · {spec.size_words} customers · seed {market.seed_word}",
        sections=found_and_drawn(told, pictures, "Firms over the whole run"),
        tables={
            "summary": pd.DataFrame([{"firm": name, **of} for name, of in firms.items()]),
            "yearly": yearly(market),
            "weekly": weekly(market),
            "survival": survival(market),
        },
    )
