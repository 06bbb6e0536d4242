"""Before and after: the same customers a year before the launch and a year after it."""

from __future__ import annotations

from sim.analysis.audit.outcome import Vector
from sim.analysis.audit.reading import Reading, enough, mean_of
from sim.analysis.audit.study import Mask, Seen


def before_and_after(seen: Seen, after: Vector) -> Reading:
    """Return Reading, of customers at the launch."""
    return _change(seen.customer, seen, after)


def members_before_and_after(seen: Seen, after: Vector) -> Reading:
    """Return Reading, of members alone.

    Members are those who were customers at the launch already.
    """
    return _change(earlier_members(seen), seen, after)


def earlier_members(seen: Seen) -> Mask:
    """Return members who were customers at the launch."""
    return seen.customer & seen.bought & seen.member


def _change(who: Mask, seen: Seen, after: Vector) -> Reading:
    enough(int(who.sum()), "customers with a year before and a year after")
    return mean_of((after - seen.before)[who])
