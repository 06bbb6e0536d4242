"""Asking: commands that know, while they run, how they were called."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import typer
from typer.core import TyperCommand

called: ContextVar[typer.Context | None] = ContextVar("called", default=None)
"""The context of the command that runs; None if none does, as when Python calls an analysis."""


class Asking(TyperCommand):
    """A command that knows, while it runs, how it was called."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        token = called.set(ctx)
        try:
            return super().invoke(ctx)
        finally:
            called.reset(token)


class Application(typer.Typer):
    """An application all of whose commands know how they were called."""

    def command(self, name: str | None = None, **options: Any) -> Callable[..., Any]:
        """Return the decorator that makes a command of a function."""
        return super().command(name, **{"cls": Asking, **options})
