"""Magnitudes: how long runs take and how large they are, before anybody has measured."""

from __future__ import annotations

from sim.scenario import Scenario

CUSTOMER_WEEK = 150e-9
"""Seconds that a customer and week take on one processor, roughly; measured by `forecast.py`."""
PER_RUN = 250
"""Bytes of a run in the store, without its measures: keys, checksum, indices."""
PER_NUMBER = 34
"""Bytes of one measure of a run."""
PER_WEEK = 19
"""Bytes of one week of one measure."""


def bytes_per_run(measures: int, weekly: int, weeks: int) -> int:
    """Return bytes in the store, about.

    >>> bytes_per_run(6, 0, 104)
    454
    """
    return PER_RUN + PER_NUMBER * measures + PER_WEEK * weekly * weeks


def seconds_per_run(scenario: Scenario, policies: int) -> float:
    """Return on one processor, roughly."""
    weeks = scenario.weeks + scenario.burn_in_weeks / max(policies, 1)
    return CUSTOMER_WEEK * weeks * scenario.simulated
