"""What an installation brings besides code."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_package_says_that_it_is_typed() -> None:
    """PEP 561: without the marker, type checkers of users take every name for Any."""
    assert (files("sim") / "py.typed").is_file()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["sim"]
    assert "Typing :: Typed" in project["project"]["classifiers"]
