"""The registry: every file of a folder that holds a study is found there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

Study = TypeVar("Study")


def studies(
    package: str, folder: Iterable[str], kind: type[Study], order: Sequence[str]
) -> tuple[Study, ...]:
    """Return the studies of a folder: of each file, what it defines of that kind.

    `order` names files in the order a reader would want; those that it does not name follow by
    name, so that a new study is one new file.

    >>> from sim.studies import buying
    >>> from sim.studies.regularity import Regularity
    >>> [row.id for row in studies(buying.__name__, buying.__path__, Regularity, ["scr"])][:2]
    ['scr', 'churn-level']
    """
    found = sorted(module.name for module in iter_modules(folder))
    first = [name for name in order if name in found]
    names = [*first, *(name for name in found if name not in first)]
    modules = [import_module(f"{package}.{name}") for name in names]
    return tuple(
        value
        for module in modules
        for name, value in vars(module).items()
        if name in ("ROW", "CLAIM") and isinstance(value, kind)
    )
