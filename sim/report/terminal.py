"""What is read in a terminal: tables of a run and of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.experiment.compare import Comparison, PolicyResult
from sim.experiment.findings import Findings
from sim.market.market import Market
from sim.report.headline import grounds
from sim.report.layout import LONG, PlainTable, Unbroken, text
from sim.report.units import (
    COUNT,
    LEVEL,
    NOTHING,
    PERCENT,
    POINTS,
    Unit,
    money,
    replications,
    yearly_money,
    years,
)
from sim.report.verdict import per_year, verdict
from sim.scenario.weeks import YEAR
from sim.text import name_of, visible

_NOTE = (
    "Gains are differences to the baseline, in percentage points (pp) of retention and in money. "
    "Correlation: of the policy's profit with the baseline's over replications; the higher, the "
    "narrower the intervals."
)


def run_report(market: Market, described: Mapping[str, Any]) -> RenderableType:
    """run_report(market, described) -> a table with one row per firm, and what the words mean.

    `described` is what `sim.experiment.single.describe` says of the market.
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
        f"{years(spec.weeks)} · {spec.customers:,} customers · seed {market.seed_word}",
    )
    note = Text(_run_note(market), style="dim")
    return Group(head, Text(""), table, Text(""), note, _books(described))


def compare_report(findings: Findings) -> RenderableType:
    """compare_report(findings) -> the decision, a table with one row per policy, the grounds."""
    comparison = findings.comparison
    unit = yearly_money(comparison)
    yearly = f"{unit.short}/year"
    table = PlainTable(gap=1)
    table.words("Policy")
    table.numbers("Reten-\ntion", "%")
    table.numbers("Gain", "pp", label="Retention gain")
    table.numbers("95 % interval", "pp")
    table.numbers("Profit\ngain", yearly)
    table.numbers("95 % interval", yearly)
    table.numbers("Cor-\nrel.", label="Correlation")
    for name, result in comparison.policies.items():
        table.row(*_policy_cells(result, comparison, unit), style=_tone(name, comparison))
    head = Text.assemble(
        (visible(comparison.title, LONG), "bold"),
        f"\nPolicies of {visible(comparison.focal, LONG)} against "
        f"{visible(comparison.baseline, LONG)} · "
        f"{years(comparison.weeks)} · {comparison.customers:,} customers · "
        f"{replications(comparison)} · seed {comparison.seed}",
    )
    sentences = [Text(words) for words in (*verdict(comparison), *grounds(findings))]
    budget = [Text(line) for line in findings.budget.sentences()] if findings.budget else []
    note = Text(_NOTE, style="dim")
    blank = Text("")
    return Group(head, blank, table, blank, *sentences, *budget, note)


def files_report(files: list[Path]) -> RenderableType:
    """files_report(files) -> where they landed, in a sentence."""
    if not files:
        return Text("")
    figures = [file.stem for file in files if file.suffix == ".png"]
    tables = [file.stem for file in files if file.suffix == ".csv"]
    pages = [file.name for file in files if file.suffix == ".html"]
    lines = [f"\nIn {name_of(files[0].parent)}:"]
    if pages:
        lines.append(f"  to read: {', '.join(pages)}")
    if figures:
        lines.append(f"  figures (PNG and SVG): {', '.join(figures)}")
    if tables:
        lines.append(f"  tables (CSV): {', '.join(tables)}")
    return Group(*map(Unbroken, lines))


def _policy_cells(result: PolicyResult, comparison: Comparison, unit: Unit) -> list[Text | str]:
    retention = PERCENT.plain(result.values["retention"].mean)
    if result.policy == comparison.baseline:
        return [text(result.policy), retention, "0", "baseline", "0", "baseline", ""]
    kept = result.vs_baseline["retention"]
    earned = per_year(result.vs_baseline["profit"], comparison.years)
    correlation = result.correlation["profit"]
    return [
        text(result.policy),
        retention,
        POINTS.signed(kept.mean),
        POINTS.interval(kept).replace(" to ", ", "),
        unit.signed(earned.mean),
        unit.interval(earned).replace(" to ", ", "),
        NOTHING if correlation is None else LEVEL.plain(correlation),
    ]


def _tone(name: str, comparison: Comparison) -> str:
    return "bold" if name == comparison.baseline else ""


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
