"""The console: the one place where something becomes markup, or does not. Here nothing does."""

from __future__ import annotations

from rich.console import Console


def console(error: bool = False) -> Console:
    """console(error=False) -> the terminal behind standard output, or standard error.

    A string is free text to it, whatever it holds, for much of what is shown comes from files and
    from the command line: `[/b]` closes no style, `:smile:` is no picture.

    >>> console().print("[/b] of the [red]us :smile:")
    [/b] of the [red]us :smile:
    """
    return Console(stderr=error, markup=False, emoji=False, highlight=False)
