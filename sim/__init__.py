"""Loyalsim: a wind tunnel for loyalty strategies.

>>> from sim import Scenario
>>> Scenario.load("grocery").focal
'us'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analysis.compare.compare import compare
    from sim.market.market import Market
    from sim.market.strategies import Hold, Imitate, MatchPrice, Strategy
    from sim.scenario import Scenario, ScenarioError

__version__ = "0.1.0"

_HOMES = {
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
    "Market": "sim.market.market",
    "Strategy": "sim.market.strategies",
    "Hold": "sim.market.strategies",
    "Imitate": "sim.market.strategies",
    "MatchPrice": "sim.market.strategies",
    "compare": "sim.analysis.compare.compare",
}

__all__ = [
    "Hold",
    "Imitate",
    "Market",
    "MatchPrice",
    "Scenario",
    "ScenarioError",
    "Strategy",
    "compare",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that a command's help loads no engine."""
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
