"""Notices: what a person should know though nothing has failed."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Notice(UserWarning):
    """A warning that a command prints as a line of its own, without the place in the code."""


@contextmanager
def notices_as_lines() -> Iterator[None]:
    """Print notices inside as lines on standard error, each once."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", Notice)
        hooks: Any = warnings
        before, told = hooks.showwarning, set[str]()

        def tell(message: Warning | str, category: type[Warning], *rest: object) -> None:
            if issubclass(category, Notice):
                if str(message) in told:
                    return
                told.add(str(message))
                sys.stderr.write(f"{message}\n")
                sys.stderr.flush()
            else:
                before(message, category, *rest)

        hooks.showwarning = tell
        yield
