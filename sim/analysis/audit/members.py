"""Members against non-members: the first slide of every programme's success."""

from __future__ import annotations

from sim.analysis.audit.outcome import Vector
from sim.analysis.audit.reading import Reading, compare_means, enough
from sim.analysis.audit.study import Mask, Seen


def members_against_others(seen: Seen, after: Vector) -> Reading:
    """Return Reading.

    Of all who bought in the year after, the mean of members less that of non-members.
    """
    members, others = seen.bought & seen.member, seen.bought & ~seen.member
    enough(int(members.sum()), "members")
    enough(int(others.sum()), "non-members who bought")
    return compare_means(after[members], after[others])


def members(seen: Seen) -> Mask:
    """Return whom that is about."""
    return seen.bought & seen.member
