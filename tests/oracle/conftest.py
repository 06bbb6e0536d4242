"""The marker of long runs, and the table of partings at the end of a test session."""

from __future__ import annotations

import pytest

from .outcome import Outcome, table_of

OUTCOMES = pytest.StashKey[list[Outcome]]()


def pytest_configure(config: pytest.Config) -> None:
    """pytest_configure(config) -> None: the marker `full`, and room for outcomes."""
    config.addinivalue_line("markers", "full: at full size; minutes, deselected by default")
    config.stash[OUTCOMES] = []


@pytest.fixture
def outcomes(request: pytest.FixtureRequest) -> list[Outcome]:
    """outcomes -> what the lockstep runs of this session have shown so far."""
    return request.config.stash[OUTCOMES]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """pytest_terminal_summary(...) -> None: partings by decision."""
    outcomes = config.stash[OUTCOMES]
    if outcomes:
        terminalreporter.section("engine and oracle in lockstep")
        terminalreporter.write_line(table_of(outcomes))
