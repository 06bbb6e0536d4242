"""Columns: the customer table as the kernels see it, a few arrays of stacked columns.

Columns of one type lie in one array, (column, customer) or (column, firm, customer): few arrays
keep compilation short, and each column stays contiguous, so that loops over it vectorise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

F4: TypeAlias = NDArray[np.float32]
I1: TypeAlias = NDArray[np.int8]
I2: TypeAlias = NDArray[np.int16]
I4: TypeAlias = NDArray[np.int32]
I8: TypeAlias = NDArray[np.int64]

NEVER = -30_000
"""The week of something that never happened: long enough ago for every window."""
NO_CONTRACT = -1
"""The end of the contract of a customer who has none."""
NO_FIRM = -1
"""The last firm of a customer who has none."""

INTENTION, SENSITIVITY, RATE, BASKET, PRONENESS, STOCK, USUAL_VALUE, CONTACTS = range(8)
TASTE, EXPECTATION, SATISFACTION, TRUST, BOND, BUZZ, REFERENCE = range(7)
LAST_BOUGHT, FIRST_BOUGHT, BOUGHT_NOW, BOUGHT_BEFORE, JOINED = range(5)
AWARE, MEMBERSHIP = range(2)
SEGMENT, LAST_FIRM, START_FIRM, FAILED, SAID, LEAVING = range(6)
BORN, CONTRACT_END = range(2)


class Columns(NamedTuple):
    """All columns; `COLUMNS` says what each of them is."""

    place: I4
    spent: I8
    person: F4
    """Traits and states of a customer as such."""
    mark: I1
    week: I2
    tie: F4
    """Traits and states of a customer towards each firm."""
    history: I2
    flag: I1
    points: I4


@dataclass(frozen=True)
class Column:
    """Where a column lies, and what it says."""

    array: str
    index: int | None
    meaning: str
    per_firm: bool = False


COLUMNS: dict[str, Column] = {
    "place": Column("place", None, "the customer's number; a newcomer takes a leaver's place"),
    "born": Column("week", BORN, "week of birth from the start of the burn-in, 0 for the first"),
    "segment": Column("mark", SEGMENT, "number of the segment, in name order"),
    "intention": Column("person", INTENTION, "relationship intention R, 0 to 1"),
    "sensitivity": Column("person", SENSITIVITY, "price sensitivity beta"),
    "rate": Column("person", RATE, "purchases per week, lambda"),
    "basket": Column("person", BASKET, "units per purchase, b"),
    "proneness": Column("person", PRONENESS, "deal proneness D"),
    "stock": Column("person", STOCK, "home stock H, in usual purchases"),
    "usual_value": Column("person", USUAL_VALUE, "usual inclusive value IV0"),
    "contacts": Column("person", CONTACTS, "contacts of the past year N_c, fading"),
    "last_firm": Column("mark", LAST_FIRM, "firm bought last (or provider), -1 for none"),
    "start_firm": Column("mark", START_FIRM, "provider at the start of the present window"),
    "failed": Column("mark", FAILED, "whether a failure was met in the past week"),
    "said": Column("mark", SAID, "said this week: firm + 1 praised, -(firm + 1) blamed, 0 nothing"),
    "leaving": Column("mark", LEAVING, "whether the customer leaves at the end of this week"),
    "contract_end": Column("week", CONTRACT_END, "first week without a contract (subscriptions)"),
    "spent": Column("spent", None, "ticks paid to all firms less compensation received"),
    "taste": Column("tie", TASTE, "preference G_j, adding up to 1 over the known firms", True),
    "expectation": Column("tie", EXPECTATION, "quality expected, E", True),
    "satisfaction": Column("tie", SATISFACTION, "satisfaction A", True),
    "trust": Column("tie", TRUST, "trust T, 0 to 1", True),
    "bond": Column("tie", BOND, "bond B, 0 to 1", True),
    "buzz": Column("tie", BUZZ, "buzz W: what others say, in utility", True),
    "reference": Column(
        "tie", REFERENCE, "log reference price relative to the mean list price", True
    ),
    "aware": Column("flag", AWARE, "whether the customer knows the firm", True),
    "member": Column("flag", MEMBERSHIP, "0 no member, 1 member, 2 has given up", True),
    "joined": Column("history", JOINED, "week in which a member joined the programme", True),
    "points": Column("points", None, "points or stamps held", True),
    "last_bought": Column("history", LAST_BOUGHT, "week of the last purchase at the firm", True),
    "first_bought": Column("history", FIRST_BOUGHT, "week of the first purchase there", True),
    "bought_now": Column("history", BOUGHT_NOW, "purchases (or weeks paid) in this window", True),
    "bought_before": Column("history", BOUGHT_BEFORE, "purchases in the window before", True),
}
"""Name -> Column, in the order a reader would want them."""


def empty_columns(customers: int, firms: int) -> Columns:
    """Return columns of zeros, of the right shapes and types, for so many customers and firms."""
    return Columns(
        place=np.zeros(customers, np.int32),
        spent=np.zeros(customers, np.int64),
        person=np.zeros((8, customers), np.float32),
        mark=np.zeros((6, customers), np.int8),
        week=np.zeros((2, customers), np.int16),
        tie=np.zeros((7, firms, customers), np.float32),
        history=np.zeros((5, firms, customers), np.int16),
        flag=np.zeros((2, firms, customers), np.int8),
        points=np.zeros((firms, customers), np.int32),
    )


def copy_columns(columns: Columns) -> Columns:
    """Return an independent copy of all columns, for a fork."""
    copies: Any = [array.copy() for array in columns]
    return Columns(*copies)


def column_of(columns: Columns, name: str) -> NDArray[np.generic]:
    """Return the column of that name, without a copy.

    Raises KeyError with all names.
    """
    if name not in COLUMNS:
        raise KeyError(f"no column {name!r}; columns are {', '.join(COLUMNS)}")
    column = COLUMNS[name]
    array: NDArray[np.generic] = getattr(columns, column.array)
    return array if column.index is None else array[column.index]
