"""A run in a terminal: a table with one row per firm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.market.market import Market
from sim.report.layout import LONG, PlainTable, text
from sim.report.units import COUNT, LEVEL, PERCENT, money, years
from sim.scenario.weeks import YEAR
from sim.text import visible


def run_report(market: Market, described: Mapping[str, Any]) -> RenderableType:
    """Return a table with one row per firm, and what the words mean.

    `described` is what `sim.analysis.run.single.describe` says of the market.
    """
    spec = market.spec
    firms: Mapping[str, Mapping[str, float | None]] = described["firms"]
    revenue = {name: _yearly(values, "revenue") for name, values in firms.items()}
    unit = money(spec.currency, (values["profit_per_year"] for values in firms.values()))
    large = money(spec.currency, revenue.values())
    table = PlainTable(gap=1)
    table.words("Firm")
    table.numbers("Market\nshare", "%")
    table.numbers("Customers")
    table.numbers("Reten-\ntion", "%")
    table.numbers("Revenue\na year", large.short)
    table.numbers("Profit\na year", unit.short)
    for title in ("Satis-\nfaction", "Trust", "Bond"):
        table.numbers(title)
    for name, values in firms.items():
        table.row(
            text(name),
            PERCENT.plain(values["market_share"]),
            COUNT.plain(values["customers"]),
            PERCENT.plain(values["retention"]),
            large.plain(revenue[name]),
            unit.plain(values["profit_per_year"]),
            LEVEL.plain(values["satisfaction"]),
            LEVEL.plain(values["trust"]),
            LEVEL.plain(values["bond"]),
            style="bold" if name == spec.focal else "",
        )
    head = Text.assemble(
        (visible(spec.title, LONG), "bold"),
        f"\nPolicy {visible(market.policy, LONG)} of {visible(spec.focal, LONG)} (bold) · "
        f"{years(spec.weeks)} · {spec.size_words} customers · seed {market.seed_word}",
    )
    note = Text(_run_note(market), style="dim")
    return Group(head, Text(""), table, Text(""), note, _books(described))


def _yearly(measures: Mapping[str, float | None], name: str) -> float | None:
    value, weeks = measures[name], measures["weeks"]
    return value * YEAR / weeks if value is not None and weeks else None


def _books(described: Mapping[str, Any]) -> Text:
    residuals = described["residuals"]
    if any(residuals.values()):
        lost = ", ".join(f"{name} {amount}" for name, amount in residuals.items())
        return Text(f"The books do not balance ({lost}): please report this.", style="bold red")
    return Text(
        f"Books: every cent and point accounted for. Digest {described['digest'][:12]}", style="dim"
    )


def _run_note(market: Market) -> str:
    window = market.spec.retention_window
    period = "year" if window == YEAR else f"{window} weeks"
    if market.spec.kind == "subscription":
        kept = f"subscribers kept over a {period}" if window == YEAR else f"kept over {period}"
    else:
        kept = f"buyers of one {period} who buy again in the next"
    return (
        f"Retention: {kept}. Profit: after all costs, those of loyalty included. "
        "Satisfaction: 0 is the category's mean; trust and bond: from 0 to 1."
    )
