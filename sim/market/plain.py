"""Plain copies: numbers that the kernels read as a scenario has them, under the names it gives.

Which they are, and their names, stands in the schema (`sim.scenario.facts`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter

import numpy as np

from sim.scenario.facts import Key, numbers
from sim.scenario.weeks import YEAR
from sim.scenario.words import Words


def plain_fields(table: type[Words]) -> list[tuple[str, type[np.generic]]]:
    """Return names and types of a table's plain copies, in order of name, for a record's type.

    Weeks are short integers, as in the columns of customers.

    >>> from sim.scenario.levers import Advertising
    >>> plain_fields(Advertising)
    [('reach', <class 'numpy.float32'>)]
    """
    return [(key.facts.kernel, _type(key)) for key in _copied(table)]


def plain_values(table: Words) -> dict[str, float]:
    """Return the values of a table's plain copies by name; what is per year comes per week.

    >>> from sim.scenario.levers import Contacts
    >>> plain_values(Contacts(per_year=26.0))["contact_rate"]
    0.5
    """
    return {
        name: read(table) / per if per else read(table) for name, read, per in _readers(type(table))
    }


def _copied(table: type[Words]) -> list[Key]:
    keys = [key for key in numbers(table).values() if key.facts.kernel]
    return sorted(keys, key=lambda key: key.facts.kernel)


def _type(key: Key) -> type[np.generic]:
    if not key.whole:
        return np.float32
    return np.int16 if key.facts.unit == "weeks" else np.int32


@cache
def _readers(table: type[Words]) -> list[tuple[str, Callable[[Words], float], int]]:
    """Return of each copy its name, what reads it, and by what it is divided (0: it is not)."""
    return [
        (key.facts.kernel, attrgetter(".".join(key.path)), YEAR * (key.facts.unit == "per year"))
        for key in _copied(table)
    ]
