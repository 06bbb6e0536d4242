"""Scenario discovery in plain sentences: how often it happens, and mostly where."""

from __future__ import annotations

from sim.analysis.discover.boxes import Box
from sim.analysis.discover.discover import Discovery, Region
from sim.report.units import percent
from sim.text import listed, shown, visible

_SURE = 0.001
"""Quasi-p-value below which the number itself says nothing more."""


def discovery_sentences(found: Discovery) -> list[str]:
    """Return sentences on how often it happens under each policy, and where."""
    told = [sentence for region in found.regions for sentence in region_sentences(found, region)]
    if not any(region.cases.any() for region in found.regions):
        told.append("It happens nowhere, so that there is nothing to tell about where.")
    if found.lacking:
        policies = listed([shown(policy) for policy in found.lacking])
        told.append(f"Under {policies} what the condition names is undefined.")
    if found.never:
        policies = listed([shown(policy) for policy in found.never])
        told.append(f"Under {policies} it is true at none of the {found.points:,} points.")
    return told


def region_sentences(found: Discovery, region: Region) -> list[str]:
    """Return sentences on how often it happens under one policy, and where."""
    where, policy = visible(found.where, 120), shown(region.policy)
    count, cases = len(region.cases), int(region.cases.sum())
    gap = f", undefined at {region.undefined:,} of them" if region.undefined else ""
    if cases in (0, count):
        each = "never true" if cases == 0 else "true at all of"
        of_them = "" if cases else " at any of"
        return [f"Under {policy}, {where} is {each}{of_them} the {count:,} points{gap}."]
    first = (
        f"Under {policy}, {where} at {cases:,} of {count:,} points ({percent(region.share)}{gap})"
    )
    if not region.boxes:
        return [f"{first}; no rule tells where better than chance would."]
    return [
        f"{first}, mostly where {box_words(found, region.boxes[0])}.",
        *(f"Outside of that, where {box_words(found, box)}." for box in region.boxes[1:]),
    ]


def box_words(found: Discovery, box: Box) -> str:
    """Return the rule of a box in words, with its density and coverage."""
    rule = box.rule
    return (
        f"{rule.words(found.parameters)} (true at {box.cases:,} of the {box.points:,} points "
        f"there: density {percent(rule.density)}, coverage {percent(rule.coverage)})"
    )


def doubt_words(doubt: float) -> str:
    """Return a quasi-p-value in words: the number, or that it is small.

    >>> doubt_words(0.0123), doubt_words(1e-9)
    ('0.012', '< 0.001')
    """
    return f"< {_SURE:g}" if doubt < _SURE else f"{doubt:.3f}"
