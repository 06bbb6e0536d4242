"""About: what the file of a sweep says of its experiment, declared once for who writes and reads.

Whoever writes it must give every key, and whoever reads it can ask for no other: mypy sees to
both. A file that was written by other code is held against it when it is opened.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Literal, TypeAlias

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

Beside: TypeAlias = Literal["", "times", "plus_minus"]
"""How a value stands to the scenario's number: in its place, as a factor, or added to it."""

_EXACTLY = with_config(ConfigDict(extra="forbid", strict=True))


@_EXACTLY
class Varied(TypedDict):
    """One path that varies."""

    path: str
    words: str
    how: str
    beside: Beside
    today: float | None
    whole: bool


Parts = TypedDict(
    "Parts",
    {
        "the scenario": str,
        "the paths that vary": str,
        "the points": str,
        "the seed": str,
        "the measures": str,
        "the version of Loyalsim": str,
    },
)
"""What makes it this experiment and no other, each as a hash or a short text."""


@_EXACTLY
class About(TypedDict):
    """What the experiment is."""

    name: str
    title: str
    scenario: str
    market: str
    focal: str
    baseline: str
    currency: str
    weeks: int
    customers: int
    market_customers: int
    seed: int
    policies: list[str]
    replications: int
    measures: list[str]
    weekly: bool
    design: str
    points: int
    vary: list[Varied]
    parts: Parts
    fingerprint: str


_ABOUT = TypeAdapter(About)


class Otherwise(ValueError):
    """What a file says of its experiment is not laid out so; the message says where."""


def read_about(rows: Iterable[tuple[str, str]]) -> About:
    """Return what a file says of its experiment; Otherwise if it is not laid out so.

    `rows` are (name, value as JSON).

    >>> read_about([("name", '"price"')])
    Traceback (most recent call last):
    sim.runs.store.about.Otherwise: "title" of its experiment
    """
    try:
        return _ABOUT.validate_python({name: json.loads(value) for name, value in rows})
    except ValidationError as error:
        where = ".".join(str(key) for key in error.errors()[0]["loc"])
        raise Otherwise(f'"{where}" of its experiment') from error
