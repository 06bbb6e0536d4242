"""HTML: a page of sections in one file, which needs nothing else and asks nobody for anything."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.report.asked import Asked
from sim.report.blocks import (
    Block,
    Picture,
    Points,
    Prose,
    Section,
    Table,
    Texts,
    Words,
    spans,
)

_KINDS: dict[type[Block], str] = {
    Prose: "prose",
    Points: "points",
    Picture: "picture",
    Table: "table",
}


@cache
def _templates() -> Environment:
    """Return templates that escape whatever is put into them, and refuse what is missing."""
    templates = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["kind"] = lambda block: _KINDS[type(block)]
    templates.filters["spans"] = spans
    templates.filters["texts"] = lambda column: isinstance(column, Texts)
    templates.filters["rows"] = _rows
    return templates


def html(
    title: str,
    subtitle: str,
    sections: Sequence[Section],
    pictures: Mapping[str, bytes],
    beside: Iterable[str],
    footer: str,
    asked: Asked | None = None,
) -> str:
    """Return a page as the HTML of one self-contained file.

    `pictures` are the SVGs of the sections' pictures by name. They are inside, there is no script,
    and the page's own policy forbids the browser to load anything. All text is escaped. `beside`
    are the names of the files that lie in its folder, which the page only names. What was `asked`
    stands at its foot, if it is known.
    """
    return (
        _templates()
        .get_template("page.html")
        .render(
            title=title,
            subtitle=subtitle,
            sections=sections,
            images={name: _embedded(svg) for name, svg in pictures.items()},
            beside=" ".join(beside),
            footer=footer,
            asked=asked,
        )
    )


def _rows(table: Table) -> list[tuple[str, list[Words]]]:
    """Return of every row how it stands out, in classes of the style sheet, and its cells."""
    marks = {"strong": table.strong, "faint": table.faint, "below": table.below}
    cells = zip(*(column.cells for column in table.columns_in("page")), strict=True)
    return [
        (" ".join(mark for mark, rows in marks.items() if i in rows), list(row))
        for i, row in enumerate(cells)
    ]


def _embedded(svg: bytes) -> str:
    """Return an SVG as a data address: as an image it can neither run scripts nor load anything."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
