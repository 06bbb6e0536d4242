"""A run in a terminal: a table with one row per firm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.market.market import Market
from sim.report.blocks import LONG, Numbers, Prose, Section, Span, Table, Texts
from sim.report.units import COUNT, LEVEL, PERCENT, money, years
from sim.scenario.weeks import YEAR
from sim.text import visible


def run_report(market: Market, described: Mapping[str, Any]) -> list[Section]:
    """Return a table with one row per firm, and what the words mean.

    `described` is what `sim.analysis.run.single.describe` says of the market.
    """
    spec = market.spec
    firms: Mapping[str, Mapping[str, float | None]] = described["firms"]
    revenue = {name: _yearly(values, "revenue") for name, values in firms.items()}
    unit = money(spec.currency, (values["profit_per_year"] for values in firms.values()))
    large = money(spec.currency, revenue.values())
    found = list(firms.values())
    levels = {"satisfaction": "Satis-\nfaction", "trust": "Trust", "bond": "Bond"}
    profit = [each["profit_per_year"] for each in found]
    table = Table(
        "Firms over the whole run",
        [
            Texts("Firm", [visible(name, LONG) for name in firms]),
            Numbers(
                "Share\nentered",
                [each["entered_share"] for each in found],
                PERCENT.plain,
                "%",
            ),
            Numbers("Market\nshare", [each["market_share"] for each in found], PERCENT.plain, "%"),
            Numbers("Customers", [each["customers"] for each in found], COUNT.plain),
            Numbers("Reten-\ntion", [each["retention"] for each in found], PERCENT.plain, "%"),
            Numbers("Revenue\na year", list(revenue.values()), large.plain, large.short),
            Numbers("Profit\na year", profit, unit.plain, unit.short),
            *(
                Numbers(title, [each[level] for each in found], LEVEL.plain)
                for level, title in levels.items()
            ),
        ],
        strong=[row for row, name in enumerate(firms) if name == spec.focal],
        gap=1,
    )
    head = (
        f"Policy {visible(market.policy, LONG)} of {visible(spec.focal, LONG)} (bold) · "
        f"{years(spec.weeks)} · {spec.size_words} customers · seed {market.seed_word}"
    )
    note = Prose(_run_note(market), faint=True)
    title = visible(spec.title, LONG)
    return [Section("firms", title, [Prose(head), table, note, _books(described)])]


def _yearly(measures: Mapping[str, float | None], name: str) -> float | None:
    value, weeks = measures[name], measures["weeks"]
    return value * YEAR / weeks if value is not None and weeks else None


def _books(described: Mapping[str, Any]) -> Prose:
    residuals = described["residuals"]
    if any(residuals.values()):
        lost = ", ".join(f"{name} {amount}" for name, amount in residuals.items())
        wrong = f"The books do not balance ({lost}): please report this."
        return Prose(Span(wrong, "bad"), strong=True)
    digest = described["digest"][:12]
    return Prose(f"Books: every cent and point accounted for. Digest {digest}", faint=True)


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
