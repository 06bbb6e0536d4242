"""Contract (step 3): how long a new one binds, as not everybody signs for the same time."""

from __future__ import annotations

from sim.market.arithmetic import ONE, i4
from sim.market.compile import mechanism


@mechanism
def binding_weeks(
    u: float, weeks: int, month_to_month: float, short_terms: float, short_weeks: int
) -> int:
    """Return the weeks that a new contract binds a customer; 0 for who pays month by month.

    `u` is the customer's, for life and for all firms: who wants the least commitment wants it
    everywhere. `short_terms` is the share of short contracts among those with a term.
    """
    if u < month_to_month:
        return i4(0)
    if u < month_to_month + (ONE - month_to_month) * short_terms:
        return i4(min(i4(short_weeks), i4(weeks)))
    return i4(weeks)
