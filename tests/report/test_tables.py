"""Tables for spreadsheets: what is text stays text."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.report.tables import csv


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\tx"])
def test_no_text_of_a_table_is_a_formula_to_a_spreadsheet(name: str) -> None:
    table = pd.DataFrame({"policy": [name, "us"], "n": [1, 2], "profit": [-1.5, None]})
    rows = csv(table).splitlines()
    assert rows[1].lstrip('"').startswith("'" + name[0])
    assert rows[1].endswith(",1,-1.5")
    assert rows[2] == "us,2,"


@pytest.mark.parametrize("name", ["-1", "+2.5", "us", "1=1", "a-b"])
def test_other_text_is_written_as_it_is(name: str) -> None:
    assert csv(pd.DataFrame({"policy": [name]})) == f"policy\n{name}\n"
