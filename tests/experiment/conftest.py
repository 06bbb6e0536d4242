"""A small market, with a policy that changes nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from sim.scenario import Scenario

SMALL = Path(__file__).parents[1] / "scenario" / "small.toml"


@pytest.fixture(scope="session")
def small() -> Scenario:
    data = tomllib.loads(SMALL.read_text(encoding="utf-8"))
    data |= {"customers": 400, "weeks": 52}
    data["policies"] |= {"same": {"price": 30.0}}
    return Scenario.from_dict(data)
