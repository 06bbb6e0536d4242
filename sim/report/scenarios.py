"""What scenarios contain, as a terminal shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from sim.report.layout import plain_table, text
from sim.report.units import price, years
from sim.scenario import Scenario
from sim.scenario.errors import listed, name_of
from sim.scenario.origins import Origins

_MOST_LINES = 8
"""Lines that are named one by one."""


def list_report(scenarios: Mapping[str, Scenario]) -> RenderableType:
    """list_report({name: Scenario}) -> what each is about, its firms and its policies."""
    parts: list[RenderableType] = []
    for name, scenario in scenarios.items():
        lines = Text()
        lines.append(name, "bold cyan")
        lines.append_text(text(f"  {scenario.title}", 200, "bold"))
        lines.append(f"\n  kind      {scenario.kind}, {_size(scenario)}")
        lines.append_text(_listed("\n  firms     ", list(scenario.firms)))
        lines.append_text(_listed("\n  policies  ", list(scenario.policies)))
        parts += [lines, Text("")]
    parts.append(
        Text("Try one: loyalsim compare NAME. Make it yours: loyalsim new FILE --from NAME")
    )
    return Group(*parts)


def check_report(file: str, scenario: Scenario, found: Origins | None = None) -> RenderableType:
    """check_report(file, scenario, origins=None) -> that the file is fine, and what it contains.

    With `origins` also which lines do not say where their numbers come from.
    """
    head = Text.assemble(
        (f"{name_of(file)} is fine", "bold green"),
        "\n",
        (text(scenario.title, 200).plain, "bold"),
        f"\n{scenario.kind}, {_size(scenario)}, after a burn-in of {scenario.burn_in_weeks} weeks",
    )
    segments = plain_table()
    for title in ("Segment", "Share"):
        segments.add_column(title, justify="left" if title == "Segment" else "right")
    segments.add_column("Summary", overflow="fold")
    for name, segment in scenario.segments.items():
        segments.add_row(text(name), f"{segment.share:.0%}", text(segment.summary, 500))
    firms = plain_table()
    firms.add_column("Firm")
    firms.add_column("Market share", justify="right")
    firms.add_column("Price", justify="right")
    firms.add_column("Rival strategy")
    unit = price(scenario)
    for name, firm in scenario.firms.items():
        focal = name == scenario.focal
        firms.add_row(
            text(name),
            f"{firm.market_share:.0%}",
            f"{unit.plain(firm.price)} {unit.name}",
            "(the firm whose policies these are)" if focal else firm.strategy.name,
            style="bold" if focal else "",
        )
    policies = plain_table()
    policies.add_column("Policy")
    policies.add_column("Summary", overflow="fold")
    for name, policy in scenario.policies.items():
        baseline = " (baseline)" if name == scenario.baseline else ""
        policies.add_row(text(f"{name}{baseline}", 60), text(policy.summary, 500))
    parts: list[RenderableType] = [head, Text(""), segments, Text(""), firms, Text(""), policies]
    if found is not None and found.unexplained:
        parts += [Text(""), Text(_unexplained(found.unexplained))]
    return Group(*parts)


def _unexplained(lines: Sequence[int]) -> str:
    first = [str(line) for line in lines[:_MOST_LINES]]
    more = len(lines) - len(first)
    told = ", ".join(first) + f" and {more} more" if more else listed(first)
    return (
        f"Line{'' if len(lines) == 1 else 's'} {told}: no comment says where the number comes "
        "from; write # source: ... or # assumed beside it."
    )


def new_report(file: Path, source: str) -> RenderableType:
    """new_report(file, source) -> what was made, and what to do next."""
    name = name_of(file)
    return Text(
        f"Made {name} from {source}.\n"
        f"Check it:     loyalsim check {name}\n"
        f"Compare with: loyalsim compare {name}"
    )


def _size(scenario: Scenario) -> str:
    return f"{scenario.customers:,} customers, {years(scenario.weeks)}"


def _listed(head: str, names: list[str]) -> Text:
    return Text(head).append_text(text(", ".join(names), 1000))
