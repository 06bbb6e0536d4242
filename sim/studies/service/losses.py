"""Losses: what a typical failure costs customers, and which losses surveys asked about."""

from __future__ import annotations

import math

from sim.scenario import Scenario
from sim.studies.applies import purchases

SMALL, LARGE = 5.0, 100.0
"""US dollars: surveys asked about losses below the one, and about losses above the other."""
HALF_WAY = 0.5


def largeness(scenario: Scenario) -> float:
    """Return where the losses of a market lie between small ones (0) and large ones (1), in logs.

    >>> largeness(Scenario.load("airline"))
    1.0
    """
    loss = scenario.behaviour.voice.loss_at_stake
    if loss <= SMALL:
        return 0.0
    return min(math.log(loss / SMALL) / math.log(LARGE / SMALL), 1.0)


def between(scenario: Scenario, small: float, large: float) -> float:
    """Return what was found for losses of this market's size, by the two that were asked about."""
    return small + largeness(scenario) * (large - small)


def large_losses(scenario: Scenario) -> str:
    """Return "" for a market of purchases whose losses are nearer to large than to small ones."""
    if largeness(scenario) < HALF_WAY:
        return "the study asked about losses far larger than this category's"
    return purchases(scenario)
