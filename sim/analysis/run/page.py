"""What a run leaves in a folder: figures and tables."""

from __future__ import annotations

import pandas as pd

from sim.analysis.run.figures import run_figures
from sim.market.market import Market
from sim.measure.frames import weekly, yearly
from sim.measure.summary import summarise
from sim.measure.survival import survival
from sim.report.page import Page


def run_page(market: Market) -> Page:
    """Make the page of a run: figures over time, and tables; undefined values are empty.

    - `summary`: one row per firm, one column per measure of the whole run;
    - `yearly`, `weekly`: one row per year (week), firm and segment;
    - `survival`: customers left of each quarter's newcomers.
    """
    firms = summarise(market)
    return Page(
        figures=run_figures(market),
        tables={
            "summary": pd.DataFrame([{"firm": name, **of} for name, of in firms.items()]),
            "yearly": yearly(market),
            "weekly": weekly(market),
            "survival": survival(market),
        },
    )
