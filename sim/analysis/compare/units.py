"""Units of a comparison: its money a year, and how often it was repeated."""

from __future__ import annotations

from dataclasses import replace

from sim.analysis.compare.comparison import Comparison
from sim.report.units import Unit, money


def yearly_money(comparison: Comparison) -> Unit:
    """Return the unit in which to show profit differences per year.

    Decimals are left out where all that would be rounded is large.
    """
    differences = [result.vs_baseline["profit"] for result in comparison.policies.values()]
    ends = [end for value in differences for end in (value.mean, *(value.ci95 or ()))]
    amounts = [abs(end) / comparison.years for end in ends if end]
    unit = money(comparison.currency, amounts)
    if amounts and max(amounts) >= 100 * unit.per and min(amounts) >= unit.per:
        return replace(unit, decimals=0)
    return unit


def replications(comparison: Comparison) -> str:
    """Return how many replications there were, in words."""
    count = comparison.replications
    words = "1 replication" if count == 1 else f"{count} paired replications"
    return f"{words} in {comparison.worlds} worlds" if comparison.uncertain else words
