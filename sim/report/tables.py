"""Tables as CSV text, for spreadsheets and notebooks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from sim.report.blocks import Table

_FORMULA = re.compile(r"[=@\t\r]|[-+](?![\d.]+$)")
"""What a formula may begin with in a spreadsheet; a number may begin with its sign."""


def frame(table: Table) -> pd.DataFrame:
    """Return what the columns of a table have, those that a CSV file names.

    >>> from sim.report.blocks import Numbers, Texts
    >>> names = Texts("Policy", ["bond"], csv="policy")
    >>> ends = Numbers("Interval", [(-1.0, 2.0)], csv=("low", "high"))
    >>> frame(Table("Gains", [names, ends, Numbers("Rank", [1])]))
      policy  low  high
    0   bond -1.0   2.0
    """
    found: dict[str, Sequence[object]] = {}
    for column in table.columns:
        if isinstance(column.csv, str):
            found |= {column.csv: column.values} if column.csv else {}
        else:
            found |= {
                name: [value[i] for value in column.values] for i, name in enumerate(column.csv)
            }
    return pd.DataFrame(found)


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
