"""The studies of a folder: of each file, the one that it defines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sim.registry import modules

Study = TypeVar("Study")


def studies(
    package: str, folder: Iterable[str], kind: type[Study], order: Sequence[str]
) -> tuple[Study, ...]:
    """Return the studies of a kind that a folder holds, under the name `ROW` or `CLAIM`.

    `order` names files in the order a reader would want; others follow, so that a new study is
    one new file.
    """
    return tuple(
        value
        for module in modules(package, folder, order)
        for name, value in vars(module).items()
        if name in ("ROW", "CLAIM") and isinstance(value, kind)
    )
