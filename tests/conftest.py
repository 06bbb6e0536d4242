"""What holds for all tests: examples that can be repeated, a small market, a table at the end.

Properties are tried on the same examples every time; HYPOTHESIS_PROFILE=random looks for new ones.
"""

from __future__ import annotations

import os
import tomllib

import pytest
from hypothesis import HealthCheck, settings

from sim.runs.worker import compile_engine
from sim.scenario import Scenario
from tests.commands import SMALL
from tests.oracle.outcome import gathered, table_of

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Nothing fails because a machine is slow."""

settings.register_profile("same", UNTIMED, derandomize=True)
settings.register_profile("random", UNTIMED, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session")
def small() -> Scenario:
    """A small market, with a policy that changes nothing."""
    data = tomllib.loads(SMALL.read_text(encoding="utf-8"))
    data |= {"customers": 400, "weeks": 52}
    data["policies"] |= {"same": {"price": 30.0}}
    return Scenario.from_dict(data)


@pytest.fixture(scope="session")
def compiled() -> None:
    """The engine is compiled before, so that no command has anything to say about it."""
    compile_engine(Scenario.load(SMALL))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What engine and oracle have shown, in whichever process."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    outcomes = gathered(each.user_properties for each in reports)
    if outcomes:
        terminalreporter.section("engine and oracle in lockstep")
        terminalreporter.write_line(table_of(outcomes))
