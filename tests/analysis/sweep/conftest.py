"""The engine is compiled before anything is killed, limited or interrupted."""

from __future__ import annotations

import pytest

from sim.runs.worker import compile_engine
from sim.scenario import Scenario
from tests.analysis.sweep.asking import SMALL


@pytest.fixture(scope="package", autouse=True)
def compiled() -> None:
    compile_engine(Scenario.load(SMALL))
