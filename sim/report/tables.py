"""Tables as CSV text, for spreadsheets and notebooks."""

from __future__ import annotations

import math
import re

import pandas as pd

from sim.report.blocks import Table, Values

_FORMULA = re.compile(r"[=@\t\r]|[-+](?![\d.]+$)")
"""What a formula may begin with in a spreadsheet; a number may begin with its sign."""


def frame(table: Table) -> pd.DataFrame:
    """Return what a table's CSV file has: the values of the columns that say their name there.

    What is not finite is left out.

    >>> from sim.report.blocks import Numbers, Texts
    >>> names, ranks = Texts("Policy", ["bond"], csv="policy"), Numbers("Rank", [1])
    >>> frame(Table("Gains", [names, ranks, Values("low", [-math.inf]), Values("high", [0.5])]))
      policy  low  high
    0   bond  NaN   0.5
    """
    names = [
        (column.title if isinstance(column, Values) else column.csv) for column in table.columns
    ]
    found = {name: column.values for name, column in zip(names, table.columns, strict=True) if name}
    return pd.DataFrame(found).replace([math.inf, -math.inf], math.nan)


def csv(table: pd.DataFrame) -> str:
    """Return a table as CSV text: a header, one line per row, numbers in full precision.

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
