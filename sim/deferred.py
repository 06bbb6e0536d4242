"""Deferred imports: what a library imports for rare uses of it is loaded when one occurs."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class Deferred(ModuleType):
    """A stand-in for a module, which is imported when something of it is used."""

    def __getattr__(self, attribute: str) -> Any:
        if attribute == "__file__":  # inspect asks it of every module that there is
            raise AttributeError(attribute)
        _withdraw(self)
        return getattr(importlib.import_module(self.__name__), attribute)


@contextmanager
def deferring(*names: str) -> Iterator[None]:
    """Let modules that are imported inside get stand-ins for those named.

    Nobody else does: afterwards a module that is named is imported as usual. One that was
    imported before stays as it is; one of which something is used inside is loaded there.

    >>> with deferring("modulefinder"):
    ...     import modulefinder
    >>> "modulefinder" in sys.modules, modulefinder.Module("a"), "modulefinder" in sys.modules
    (False, Module('a'), True)
    """
    stand_ins = [Deferred(name) for name in names if name not in sys.modules]
    sys.modules.update((stand_in.__name__, stand_in) for stand_in in stand_ins)
    try:
        yield
    finally:
        for stand_in in stand_ins:
            _withdraw(stand_in)


def _withdraw(stand_in: Deferred) -> None:
    if sys.modules.get(stand_in.__name__) is stand_in:
        del sys.modules[stand_in.__name__]
