"""What scenarios contain, as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from sim.report.blocks import LONG, Numbers, Prose, Section, Table, Texts
from sim.report.layout import text
from sim.report.terminal import rendered
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
        contents = RichTable.grid(padding=(0, 2, 0, 0))
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
    fine = Text(f"{name_of(file)} is fine", "bold green")
    head = f"{scenario.kind}, {_size(scenario)}, after a burn-in of {scenario.burn_in_weeks} weeks"
    left = [Prose(_unexplained(found.unexplained))] if found and found.unexplained else []
    tables = (_segments(scenario), _firms(scenario), _policies(scenario))
    title = visible(scenario.title, LONG)
    return Group(fine, rendered([Section("file", title, [Prose(head), *tables, *left])]))


def _segments(scenario: Scenario) -> Table:
    segments = scenario.segments.values()
    return Table(
        "Segments",
        [
            Texts("Segment", [visible(name, LONG) for name in scenario.segments]),
            Numbers("Share", [segment.share for segment in segments], "{:.0%}".format),
            Texts("Summary", [visible(each.summary, 500) for each in segments], least=24),
        ],
    )


def _firms(scenario: Scenario) -> Table:
    unit, firms = price(scenario), scenario.firms
    answers = [
        "(the firm whose policies these are)" if name == scenario.focal else firm.strategy.name
        for name, firm in firms.items()
    ]
    return Table(
        "Firms",
        [
            Texts("Firm", [visible(name, LONG) for name in firms]),
            Numbers("Market share", [f"{firm.market_share:.0%}" for firm in firms.values()]),
            Numbers("Price", [f"{unit.plain(firm.price)} {unit.name}" for firm in firms.values()]),
            Texts("Rival strategy", answers, least=16),
        ],
        strong=[row for row, name in enumerate(firms) if name == scenario.focal],
    )


def _policies(scenario: Scenario) -> Table:
    names = [
        visible(name, LONG) + (" (baseline)" if name == scenario.baseline else "")
        for name in scenario.policies
    ]
    summaries = [visible(policy.summary, 500) for policy in scenario.policies.values()]
    return Table("Policies", [Texts("Policy", names), Texts("Summary", summaries, least=24)])


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
