"""Objects show themselves in a few lines, as tables in notebooks, and complete their names."""

from __future__ import annotations

from functools import cache
from typing import Any
from xml.etree import ElementTree

import pytest

from sim import Hold, Imitate, Market, MatchPrice, Scenario, Strategy, compare
from sim.market.columns import COLUMNS
from sim.notebook import brief, table

FEW = 600
"""Characters: half a dozen lines of a terminal."""


@cache
def shown() -> dict[str, Any]:
    """Return one of each object that a reader meets, by name."""
    comparison = compare("grocery", replications=2, customers=300, weeks=8, workers=1)
    scenario = Scenario.load("grocery")
    market = Market(scenario, rng=1, customers=300)
    return {
        "scenario": scenario,
        "larger scenario": scenario.replace("weeks", 157),
        "levers": scenario.levers("mix"),
        "policy": scenario.policies["mix"],
        "segment": scenario.segments["regulars"],
        "behaviour": scenario.behaviour,
        "market": market,
        "customers": market.customers,
        "books": market.books,
        "firm": market.firm("us"),
        "hold": Hold(),
        "imitate": Imitate("us"),
        "match": MatchPrice("us"),
        "comparison": comparison,
        "decision": comparison.decision,
        "result": comparison.policies["points"],
        "run": comparison.runs[0],
    }


def test_whatever_a_reader_meets_fits_a_few_lines() -> None:
    for name, one in shown().items():
        assert 0 < len(repr(one)) <= FEW, name
        assert len(str(one)) <= FEW, name
        assert " at 0x" not in repr(one), name


def test_levers_show_what_differs_from_the_defaults() -> None:
    levers = shown()["levers"].replace({"price": 30.0, "discount.depth": 0.1})
    assert repr(levers).startswith("Levers(price=30.0, ")
    assert "Discount(depth=0.1" in repr(levers)
    assert "lapsing_after" not in repr(shown()["scenario"].levers("status-quo"))


def test_a_strategy_of_ones_own_shows_its_settings() -> None:
    class Undercut(Strategy):
        def __init__(self) -> None:
            self.below, self.seen, self._cache = 0.02, list(range(1000)), 3

    assert repr(Undercut()) == "Undercut(below=0.02, seen=[0, 1, 2, 3, ...])"


def test_a_comparison_names_policies_size_and_winner() -> None:
    found = shown()["comparison"]
    for word in (*found.policies, found.scenario, "2 replications", "8 weeks", found.decision.best):
        assert word in repr(found)


@pytest.mark.parametrize(
    ("name", "rows"), [("scenario", 3), ("market", 3), ("customers", 5), ("comparison", 11)]
)
def test_notebooks_show_tables(name: str, rows: int) -> None:
    html = shown()[name]._repr_html_()
    assert len(ElementTree.fromstring(html).findall(".//tbody/tr")) == rows


def test_names_are_shown_as_text_and_never_as_markup() -> None:
    html = table("<b>", [{"firm": "<script>"}])
    assert "<b>" not in html
    assert "<script>" not in html


def test_long_tables_are_cut_and_say_so() -> None:
    html = table("Weeks", [{"week": week} for week in range(1000)])
    assert html.count("<tr") == 21
    assert "and 980 more rows" in html


def test_columns_are_completed_as_attributes_and_as_keys() -> None:
    customers = shown()["customers"]
    assert customers._ipython_key_completions_() == list(COLUMNS)
    assert set(COLUMNS) <= set(dir(customers))


def test_what_is_brief_keeps_its_beginning() -> None:
    assert brief({"a": {"b": [1, 2]}}) == "{'a': {...}}"
    assert len(brief("x" * 10_000)) < 100
