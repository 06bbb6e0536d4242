"""A small scenario, as text, as nested tables, and loaded."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import Scenario

SMALL = Path(__file__).with_name("small.toml")


@pytest.fixture
def text() -> str:
    return SMALL.read_text(encoding="utf-8")


@pytest.fixture
def data(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


@pytest.fixture
def small() -> Scenario:
    return Scenario.load(SMALL)
