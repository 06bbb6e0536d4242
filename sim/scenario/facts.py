"""Facts: what is true of a number of a scenario file besides its range and default.

They stand in the number's field, and nowhere else. Which numbers are money, what is spent on
loyalty, what may be scaled, how a number is said and under which name the kernels read it is all
derived from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from sim.scenario.errors import Path
from sim.scenario.paths import ANY

Unit = Literal[
    "",
    "share",
    "weeks",
    "per week",
    "per year",
    "money",
    "per unit of money",
    "utility",
    "logit",
    "sd of quality",
    "customers",
    "purchases",
    "points",
    "contacts",
]
Per = Literal[
    "",
    "unit",
    "purchase",
    "complaint",
    "complaint resolved at once",
    "contact",
    "customer and year",
    "newcomer",
    "leaver",
    "customer reached",
    "member and year",
    "reward",
    "year",
    "week of deals",
    "programme started",
]
LUMP_SUMS: tuple[Per, ...] = ("year", "week of deals", "programme started")
"""Money that is paid for these is the same whatever the number of customers."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one number, as far as somebody other than its own mechanism asks.

    It stands among the annotations of the number's field. Where a field adds facts to those of its
    type, what it says itself counts.

    >>> Facts("money", per="year").lump_sum, Facts("per unit of money").money
    (True, -1)
    """

    unit: Unit = ""
    """What it is counted in; "" for a number without a unit."""
    symbol: str = ""
    """Its symbol in `docs/model.md`, where that is not the key itself."""
    kernel: str = ""
    """Name under which the kernels read it, if they read it as it stands: numbers per year are
    given to them per week."""
    words: str = ""
    """What it is called in a sentence, if not by its keys; `{}` stands for whose it is."""
    per: Per = ""
    """What an amount of money is paid for, each time; "" for money that nobody pays."""
    spends: str = ""
    """The measure that counts what it costs as spending on loyalty."""
    scales: Literal["", "line", "ratio"] = ""
    """A matter of degree: more of it is further along a line, or by the same ratio again. The
    rest (targets, calendars, prices of one contact) are terms, which stay when a policy is
    scaled."""
    amount: bool = False
    """How much there is of what its table describes: at 0 there is none. The rest of the table that
    is a matter of degree then stays."""
    follows: str = ""
    """The key of the same table that it is in proportion to, as the price of more of it."""
    mechanism: str = ""
    """The mechanism that it is a switch of, in words: see `sim.scenario.switches`."""
    off: float = 0.0
    """The value at which a switch takes its mechanism out of the market."""
    within: str = ""
    """The mechanism without which it does nothing."""

    @property
    def money(self) -> int:
        """Return 1 for an amount of money, -1 for what is per unit of money, 0 for all else."""
        return {"money": 1, "per unit of money": -1}.get(self.unit, 0)

    @property
    def unit_words(self) -> str:
        """Return the unit, and for money what is paid for.

        >>> Facts("money", per="contact").unit_words, Facts("weeks").unit_words
        ('money per contact', 'weeks')
        """
        return _unit_words(self.unit, self.per)

    @property
    def lump_sum(self) -> bool:
        """Whether it is paid whatever the number of customers."""
        return self.per in LUMP_SUMS

    def and_then(self, more: Facts) -> Facts:
        """Return these facts with others on top, as far as the others say anything.

        >>> Facts("money").and_then(Facts(per="reward"))
        Facts(unit='money', symbol='', kernel='', words='', per='reward', spends='', scales='', \
amount=False, follows='', mechanism='', off=0.0, within='')
        """
        each = {
            one.name: (getattr(more, one.name), getattr(self, one.name)) for one in fields(self)
        }
        return Facts(**{name: new or old for name, (new, old) in each.items()})

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Say in the JSON Schema, too, what editors and errors ask of a number."""
        node: dict[str, Any] = handler(core)
        unit = self.unit or node.get("unit", "")
        told = {"unit": _unit_words(unit, self.per), "symbol": self.symbol}
        return node | {name: value for name, value in told.items() if value}


def _unit_words(unit: str, per: str) -> str:
    return f"{unit} per {per}" if per else unit


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Key:
    """A number of a scenario file, and the facts about it."""

    path: Path
    """As in a file; `*` stands for names that the strategist chooses."""
    facts: Facts
    whole: bool
    """Whether it is a whole number."""


@cache
def numbers(root: type[BaseModel]) -> dict[Path, Key]:
    """Return every number below a table of the schema, by its path there, in the schema's order.

    >>> from sim.scenario.segment import Segment
    >>> numbers(Segment)["purchase_rate", "mean"].facts.unit
    'per week'
    """
    return {key.path: key for key in _below((), root)}


def _below(path: Path, table: type[BaseModel]) -> Iterator[Key]:
    for name, field in table.model_fields.items():
        yield from _within((*path, field.alias or name), field.annotation, _told(field.metadata))


def _within(path: Path, kind: Any, facts: Facts) -> Iterator[Key]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from _within(path, inner[0], _told(inner[1:]).and_then(facts))
    elif origin in (Union, UnionType):
        for option in inner:
            yield from _within(path, option, facts)
    elif origin is dict and _is_table(inner[1]):
        yield from _below((*path, ANY), inner[1])
    elif kind in (int, float):
        yield Key(path, facts, kind is int)
    elif _is_table(kind):
        yield from _below(path, kind)


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _told(metadata: Any) -> Facts:
    facts = NO_FACTS
    for each in metadata:
        facts = facts.and_then(each) if isinstance(each, Facts) else facts
    return facts
