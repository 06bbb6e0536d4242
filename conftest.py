"""Tests run in two processes, each of which computes with one thread."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")
"""Before NumPy is there. Threads of linear algebra wait for each other by spinning: where others
want the processors too, a product of small matrices takes a hundred times as long (measured)."""


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """pytest_addoption(...): in one process, without pytest-xdist, its options mean nothing."""
    if not pluginmanager.hasplugin("xdist"):
        for option in ("--numprocesses", "--dist"):
            parser.addoption(option)
        parser.addoption("--no-loadscope-reorder", action="store_true")
