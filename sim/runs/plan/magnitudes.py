"""Magnitudes: how long and how large, in words, before anybody has measured."""

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
    return CUSTOMER_WEEK * weeks * scenario.customers


def duration(seconds: float) -> str:
    """Return in words, with two digits.

    >>> duration(0.2), duration(100.0), duration(90_000.0), duration(1e9)
    ('a second', '100 seconds', '25 hours', '32 years')
    """
    for unit, length in (("year", 31_557_600.0), ("day", 86_400.0), ("hour", 3_600.0)):
        if seconds >= 1.5 * length:
            return f"{float(f'{seconds / length:.2g}'):,.15g} {unit}s"
    if seconds >= 120.0:
        return f"{seconds / 60.0:.0f} minutes"
    return f"{seconds:.0f} seconds" if seconds >= 1.5 else "a second"


def size(count: float) -> str:
    """Return in words, with two digits.

    >>> size(300), size(1_500_000), size(4.6e12)
    ('1 kB', '1.5 MB', '4.6 TB')
    """
    for unit, length in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= length:
            return f"{float(f'{count / length:.2g}'):,.15g} {unit}"
    return f"{max(count / 1e3, 1.0):.0f} kB"
