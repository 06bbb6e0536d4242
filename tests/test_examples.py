"""Everything a user is shown has an example, which runs as a doctest.

The doctests themselves are collected with the package; here it is made sure that there are any.
"""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.analysis.compare.comparison import Comparison, PolicyResult
from sim.market.books import Books
from sim.market.customers import Customers
from sim.market.firm import Firm
from sim.runs.run import Run
from sim.scenario import FileProblem, Problem
from sim.scenario.levers import Levers
from sim.scenario.policy import Policy
from sim.stats.decide import Decision

ROOT = Path(__file__).parents[1]

COME_BACK = (
    *(Customers, Firm, Books, Levers, Policy, Problem, FileProblem),
    *(Comparison, PolicyResult, Decision, Run),
)
"""What a user is handed by what `sim` offers."""


def documented() -> Iterator[Any]:
    """Return what the Python examples of the README and of docs/ import."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
            for module, names in re.findall(r"^from (sim[\w.]*) import (.+)$", block, re.M):
                for name in names.split(", "):
                    yield getattr(importlib.import_module(module), name)


def public() -> dict[str, Any]:
    """Return name -> every item a user is shown, and the public methods of its class."""
    found: dict[str, Any] = {}
    offered = [getattr(sim, name) for name in sim.__all__]
    for item in (*offered, *COME_BACK, *documented()):
        if not (inspect.isclass(item) or inspect.isfunction(item)):
            continue
        name = f"{item.__module__}.{item.__qualname__}"
        found[name] = item
        if inspect.isclass(item):
            for member, value in vars(item).items():
                is_method = inspect.isroutine(value) or isinstance(value, property)
                if is_method and not member.startswith("_"):
                    found[f"{name}.{member}"] = value
    return found


@pytest.mark.parametrize("name", public())
def test_every_public_item_has_an_example(name: str) -> None:
    docstring = inspect.getdoc(public()[name]) or ""
    assert doctest.DocTestParser().get_examples(docstring), f"{name} has no example"


def test_the_walk_meets_what_it_should() -> None:
    names = set(public())
    assert len(names) > 70
    assert {
        "sim.market.market.Market.fork",
        "sim.scenario.levers.Levers.replace",
        "sim.analysis.compare.compare.compare",
        "sim.analysis.audit.audit.audit",
    } <= names
