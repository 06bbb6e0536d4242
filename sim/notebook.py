"""How objects show themselves: in a line or two, and as a table in a notebook."""

from __future__ import annotations

import reprlib
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import fields
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_LONGEST = 500
"""Characters of the fields that are shown, about."""

_ROWS = 20
"""Rows of a table that a notebook shows."""


class _Shortened(reprlib.Repr):
    def repr_float(self, x: float, level: int) -> str:
        return f"{x:.6g}"


_BRIEF = _Shortened()
_BRIEF.maxlevel = 1
_BRIEF.maxdict = _BRIEF.maxlist = _BRIEF.maxtuple = 4
_BRIEF.maxstring = 60
_BRIEF.maxother = 80


class Brief:
    """A dataclass(repr=False) that shows its fields shortened, so that it fits a few lines.

    >>> from dataclasses import dataclass
    >>> @dataclass(repr=False)
    ... class Found(Brief):
    ...     numbers: list[int]
    >>> Found(list(range(1000)))
    Found(numbers=[0, 1, 2, 3, ...])
    """

    __slots__ = ()

    def __repr__(self) -> str:
        own: Any = self  # a dataclass, as whoever inherits this is
        shown = [f"{one.name}={brief(getattr(self, one.name))}" for one in fields(own)]
        while sum(map(len, shown)) > _LONGEST:
            shown[-2:] = ["..."]
        return f"{type(self).__name__}({', '.join(shown)})"


class Tabular(Brief):
    """A `Brief` whose `to_frame` gives the table that a notebook shows.

    >>> from sim import compare
    >>> found = compare("grocery", ["bond"], replications=2, customers=300, weeks=8, workers=1)
    >>> "<table" in found._repr_html_()
    True
    """

    __slots__ = ()

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Return the table that a notebook shows."""

    def _repr_html_(self) -> str:
        return table(repr(self), self.to_frame())


def brief(value: object) -> str:
    """Return the repr of a value, shortened to some hundred characters.

    >>> brief("x" * 100)[:10], len(brief("x" * 100))
    ("'xxxxxxxxx", 60)
    """
    return _BRIEF.repr(value)


def table(caption: str, rows: pd.DataFrame | Sequence[Mapping[str, object]]) -> str:
    """Return the HTML of a caption and a table's first rows, as Jupyter shows it.

    >>> "<td>us</td>" in table("Firms", [{"firm": "us", "price": 3.0}])
    True
    """
    import pandas as pd

    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    indexed = frame.index.name is not None
    html: str = frame.head(_ROWS).to_html(
        index=indexed, border=0, float_format="{:,.4g}".format, na_rep=""
    )
    left = len(frame) - _ROWS
    rest = f"<p>and {left:,} more rows; to_frame() has them all</p>" if left > 0 else ""
    return f"<div><p>{escape(caption)}</p>\n{html}{rest}</div>"
