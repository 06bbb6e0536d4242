"""Naive comparisons: members against non-members, and customers before the launch and after it."""

from __future__ import annotations

from sim.analysis.audit.reading import compare_means, enough, mean_of
from sim.analysis.audit.study import Mask, Seen
from sim.measure.metric import Vector
from sim.stats.estimators.fitted import Fitted


def members_against_others(seen: Seen, after: Vector) -> Fitted:
    """Return the mean of members less that of non-members.

    Both are of all who bought in the year after.
    """
    members, others = seen.bought & seen.member, seen.bought & ~seen.member
    enough(int(members.sum()), "members")
    enough(int(others.sum()), "non-members who bought")
    return compare_means(after[members], after[others])


def members(seen: Seen) -> Mask:
    """Return the members who bought in the year after."""
    return seen.bought & seen.member


def before_and_after(seen: Seen, after: Vector) -> Fitted:
    """Return the mean change from the year before, of customers at the launch."""
    return _change(seen.customer, seen, after)


def members_before_and_after(seen: Seen, after: Vector) -> Fitted:
    """Return the mean change from the year before, of members alone.

    Members are those who were customers at the launch already.
    """
    return _change(earlier_members(seen), seen, after)


def earlier_members(seen: Seen) -> Mask:
    """Return the members who were customers at the launch and bought since."""
    return seen.customer & seen.bought & seen.member


def _change(who: Mask, seen: Seen, after: Vector) -> Fitted:
    enough(int(who.sum()), "customers with a year before and a year after")
    return mean_of((after - seen.before)[who])
