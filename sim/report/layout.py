"""Tables and names in a terminal: quiet, and free of other people's markup."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from sim.scenario.errors import visible


def plain_table(gap: int = 2) -> Table:
    """plain_table(gap=2) -> an empty Table with a line below its head and nothing else.

    `gap` is the number of blanks between columns.
    """
    return Table(
        box=box.SIMPLE_HEAD,
        padding=(0, gap, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )


def text(words: str, longest: int = 40, style: str = "") -> Text:
    """text(words) -> Text as it is: free text, not markup; shortened, without control characters.

    >>> text("[red]us")
    <text '[red]us' [] ''>
    """
    return Text(visible(words, longest), style)
