"""What holds for all tests: examples that can be repeated, and a table at the end.

Properties are tried on the same examples every time; HYPOTHESIS_PROFILE=random looks for new ones.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.oracle.outcome import gathered, table_of

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Nothing fails because a machine is slow."""

settings.register_profile("same", UNTIMED, derandomize=True)
settings.register_profile("random", UNTIMED, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """pytest_terminal_summary(...): what engine and oracle have shown, in whichever process."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    outcomes = gathered(each.user_properties for each in reports)
    if outcomes:
        terminalreporter.section("engine and oracle in lockstep")
        terminalreporter.write_line(table_of(outcomes))
