"""Tables: what was measured, as CSV text for spreadsheets and notebooks."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from sim.experiment.comparison import Comparison
from sim.experiment.robustness.robustness import Robustness
from sim.experiment.twins import Twins
from sim.market.market import Market
from sim.measure.frames import weekly, yearly
from sim.measure.summary import summarise
from sim.measure.survival import survival

_FORMULA = re.compile(r"[=@\t\r]|[-+](?![\d.]+$)")
"""What a formula may begin with in a spreadsheet; a number may begin with its sign."""


def run_tables(market: Market) -> dict[str, str]:
    """run_tables(market) -> {name of a file: CSV text}.

    - `summary`: one row per firm, one column per measure of the whole run;
    - `yearly`, `weekly`: one row per year (week), firm and segment;
    - `survival`: customers left of each quarter's newcomers.

    Undefined values are empty.
    """
    return {
        "summary": csv(_summary(summarise(market))),
        "yearly": csv(yearly(market)),
        "weekly": csv(weekly(market)),
        "survival": csv(survival(market)),
    }


def compare_tables(comparison: Comparison) -> dict[str, str]:
    """compare_tables(comparison) -> {name of a file: CSV text}.

    `comparison` has one row per policy, `runs` one per run.
    """
    return {"comparison": csv(comparison.to_frame()), "runs": csv(comparison.runs_frame())}


def twins_tables(twins: Twins) -> dict[str, str]:
    """twins_tables(twins) -> {name of a file: CSV text}.

    - `incrementality`: one row per policy, group of customers and segment;
    - `holding`: one row per policy and segment;
    - `loyalty`: customers by policy, label before and after, window and segment.
    """
    return {
        "incrementality": csv(twins.incrementality_frame()),
        "holding": csv(twins.holding_frame()),
        "loyalty": csv(twins.loyalty_frame()),
    }


def robustness_tables(robustness: Robustness) -> dict[str, str]:
    """robustness_tables(robustness) -> {"robustness": CSV text}, one row per point and policy."""
    return {"robustness": csv(robustness.to_frame())}


def csv(table: pd.DataFrame) -> str:
    """csv(table) -> CSV text, a header and one line per row; numbers in full precision.

    A text that a spreadsheet would take for a formula, such as the name "=1+1" of a policy in
    somebody else's scenario, begins with an apostrophe.

    >>> csv(pd.DataFrame({"firm": ["us, them"], "share": [0.5], "bond": [float("nan")]}))
    'firm,share,bond\\n"us, them",0.5,\\n'
    >>> csv(pd.DataFrame({"policy": ["=1+1", "-1"], "profit": [-3.0, 2.0]}))
    "policy,profit\\n'=1+1,-3.0\\n-1,2.0\\n"
    """
    words = table.select_dtypes(exclude=["number", "bool"]).columns
    plain = table.assign(**{name: table[name].map(_no_formula) for name in words})
    return str(plain.to_csv(index=False, lineterminator="\n"))


def _no_formula(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _summary(firms: Mapping[str, Mapping[str, float | None]]) -> pd.DataFrame:
    return pd.DataFrame([{"firm": name, **measures} for name, measures in firms.items()])
