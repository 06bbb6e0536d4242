"""Voice (step 5): who complains after a failure, and what an answer restores."""

from __future__ import annotations

from sim.market.arithmetic import logistic
from sim.market.compile import mechanism


@mechanism
def chance_to_complain(severity: float, intention: float, c0: float, c1: float, c2: float) -> float:
    """Return the probability of a complaint after a failure; most stay silent."""
    return logistic(c0 + c1 * severity + c2 * intention)


@mechanism
def restore(after_failure: float, without_failure: float, share: float) -> float:
    """Return a state after an answer, which gives back a share of what the failure took."""
    return after_failure + share * (without_failure - after_failure)
