"""What scenarios contain, as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.report.layout import LONG, PlainTable, text
from sim.report.units import price, years
from sim.scenario import Scenario
from sim.scenario.origins import Origins
from sim.text import listed, name_of, visible

_MOST_LINES = 8
"""Lines that are named one by one."""


def list_report(scenarios: Mapping[str, Scenario]) -> RenderableType:
    """Say what each scenario is about, and which firms and policies it has."""
    parts: list[RenderableType] = []
    for name, scenario in scenarios.items():
        contents = Table.grid(padding=(0, 2, 0, 0))
        contents.add_column(no_wrap=True)
        contents.add_column()
        contents.add_row("kind", f"{scenario.kind}, {_size(scenario)}")
        contents.add_row("firms", _listed(scenario.firms))
        contents.add_row("policies", _listed(scenario.policies))
        head = Text.assemble((name, "bold cyan"), "  ", text(scenario.title, style="bold"))
        parts += [head, Padding(contents, (0, 0, 0, 2)), Text("")]
    parts.append(
        Text("Try one: loyalsim compare NAME. Make it yours: loyalsim new FILE --from NAME")
    )
    return Group(*parts)


def check_report(file: str, scenario: Scenario, found: Origins | None = None) -> RenderableType:
    """Say that a scenario file is fine, and what it contains.

    With `found` also which lines do not say where their numbers come from.
    """
    head = Text.assemble(
        (f"{name_of(file)} is fine", "bold green"),
        "\n",
        (text(scenario.title, 200).plain, "bold"),
        f"\n{scenario.kind}, {_size(scenario)}, after a burn-in of {scenario.burn_in_weeks} weeks",
    )
    segments = PlainTable()
    segments.words("Segment")
    segments.numbers("Share")
    segments.words("Summary", least=24)
    for name, segment in scenario.segments.items():
        segments.row(text(name), f"{segment.share:.0%}", text(segment.summary, 500))
    firms = PlainTable()
    firms.words("Firm")
    firms.numbers("Market share")
    firms.numbers("Price")
    firms.words("Rival strategy", least=16)
    unit = price(scenario)
    for name, firm in scenario.firms.items():
        focal = name == scenario.focal
        firms.row(
            text(name),
            f"{firm.market_share:.0%}",
            f"{unit.plain(firm.price)} {unit.name}",
            "(the firm whose policies these are)" if focal else firm.strategy.name,
            style="bold" if focal else "",
        )
    policies = PlainTable()
    policies.words("Policy")
    policies.words("Summary", least=24)
    for name, policy in scenario.policies.items():
        baseline = " (baseline)" if name == scenario.baseline else ""
        policies.row(Text(f"{visible(name, LONG)}{baseline}"), text(policy.summary, 500))
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
    """Say what scenario file was made, and what to do next."""
    name = name_of(file)
    return Text(
        f"Made {name} from {source}.\n"
        f"Check it:     loyalsim check {name}\n"
        f"Compare with: loyalsim compare {name}"
    )


def _size(scenario: Scenario) -> str:
    return f"{scenario.size_words} customers, {years(scenario.weeks)}"


def _listed(names: Iterable[str]) -> Text:
    return Text(", ".join(visible(name, LONG) for name in names))
