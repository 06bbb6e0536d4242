"""The registry and the page that is generated from it."""

from __future__ import annotations

from pathlib import Path

from sim.market.books import EXPENSES
from sim.market.labels import BONDED, MAIN_SHARE, TRUSTING
from sim.measure.definitions import MEASURES, measures, table
from sim.measure.measure import Level
from sim.scenario.facts import numbers
from sim.scenario.firm import FirmSpec

PAGE = (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")


def test_the_page_holds_the_generated_table() -> None:
    begin = "<!-- begin of the generated table: python -m sim.measure.definitions -->"
    between = PAGE.split(begin)[1].split("<!-- end of the generated table -->")[0]
    assert between.strip() == table()


def test_the_page_states_the_thresholds_in_force() -> None:
    assert f"B = {BONDED:.1f} (`BONDED`)" in PAGE
    assert f"T = {TRUSTING:.1f} (`TRUSTING`)" in PAGE
    assert f"share of {MAIN_SHARE:.1f} (`MAIN_SHARE`)" in PAGE


def test_every_account_of_expenses_is_a_measure_and_on_the_page() -> None:
    for account in EXPENSES:
        assert f"cost_{account.name.lower()}" in MEASURES
        assert f"| `{account.name}` | expense |" in PAGE


def test_every_cost_stands_in_the_row_of_the_account_that_it_is_paid_from() -> None:
    rows = {line.split("`")[1].lower(): line for line in PAGE.splitlines() if "| expense |" in line}
    paid = [
        (path[-1], key.facts.spends) for path, key in numbers(FirmSpec).items() if key.facts.per
    ]
    accounts = {spends for _, spends in paid if spends.startswith("cost_")}
    assert len(accounts) > 8
    for name, spends in paid:
        if spends.startswith("cost_"):
            assert name in rows[spends.removeprefix("cost_")], (name, spends)


def test_meanings_are_sentences() -> None:
    for measure in MEASURES.values():
        assert measure.meaning.endswith("."), measure.name
        assert "|" not in measure.meaning


def test_churn_per_month_is_for_subscriptions() -> None:
    assert {m.name for m in measures(Level.RUN, "subscription")} - {
        m.name for m in measures(Level.RUN, "purchase")
    } == {"churn_per_month"}
