"""The registry: what belongs to a folder is found there, so that a new one is a new file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

Study = TypeVar("Study")


def modules(
    package: str, folder: Iterable[str], order: Sequence[str] = (), within: str = ""
) -> list[ModuleType]:
    """Import what a package holds, in the order a reader would want.

    Parameters
    ----------
    package, folder
        Its `__name__` and `__path__`.
    order
        Names of files, those that come first; what it does not name follows by name.
    within
        The file to import of each folder in it; with none, the files themselves.

    Examples
    --------
    >>> from sim.studies import buying
    >>> found = modules(buying.__name__, buying.__path__, order=["scr"])
    >>> [module.ROW.id for module in found][:2]
    ['scr', 'churn-level']
    """
    found = sorted(each.name for each in iter_modules(folder) if each.ispkg == bool(within))
    names = sorted(found, key=lambda name: order.index(name) if name in order else len(order))
    ending = f".{within}" if within else ""
    return [import_module(f"{package}.{name}{ending}") for name in names]


def studies(
    package: str, folder: Iterable[str], kind: type[Study], order: Sequence[str]
) -> tuple[Study, ...]:
    """Return what the files of a folder define under the name `ROW` or `CLAIM`, of one kind.

    >>> from sim.studies import buying
    >>> from sim.studies.regularity import Regularity
    >>> [each.id for each in studies(buying.__name__, buying.__path__, Regularity, ["scr"])][:1]
    ['scr']
    """
    return tuple(
        value
        for module in modules(package, folder, order)
        for name, value in vars(module).items()
        if name in ("ROW", "CLAIM") and isinstance(value, kind)
    )
