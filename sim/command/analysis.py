"""Analysis: the form that all questions share, from the question to what is read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from sim.report.blocks import Section
    from sim.report.page import Page

Answer = TypeVar("Answer")


class Analysis(ABC, Generic[Answer]):
    """One question, put by whoever calls a command: how it is answered, told and shown.

    The first line of what a class says of itself is the question, as its page tells it.

    Whoever makes one has checked the question; what is wrong with it is told before anything
    runs. The rest is done by `sim.command.runner.run`, the same for every question.
    """

    folder: Path
    """Where the page of the question goes that is asked if nothing but its subject is said; other
    questions have folders beside it."""
    named: Collection[str] = ()
    """Options, by the names of their parameters, that the folder's name tells already."""
    kind: str | None = None
    """The kind of market whose engine is needed: "purchase" or "subscription"; None for none."""
    paged: bool = True
    """Whether there is a page where nobody says where it goes."""
    keeps: bool = False
    """Whether runs are kept: in the folder that somebody names, else in `folder`, whatever the
    question, so that one question may use the runs of another."""

    @abstractmethod
    def find(self, folder: Path | None) -> Answer:
        """Answer the question. Runs may be kept in the folder, if there is one and `keeps`."""

    @abstractmethod
    def data(self, answer: Answer) -> Mapping[str, Any]:
        """Plain types, for JSON."""

    @abstractmethod
    def told(self, answer: Answer) -> Sequence[Section]:
        """What a terminal shows: sections of blocks, as a page has them."""

    def page(self, answer: Answer) -> Page:
        """The page, with the figures and tables that lie beside it."""
        from sim.report.page import Page  # figures are not drawn where only JSON is wanted

        return Page()
