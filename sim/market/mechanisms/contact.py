"""Contact (step 1): a relevant contact builds a bond, one too many irritates."""

from __future__ import annotations

from sim.market.arithmetic import HALF, ONE
from sim.market.compile import mechanism


@mechanism
def bond_after_contact(
    bond: float, intention: float, trust: float, gain: float, relevance: float, warmth: float
) -> float:
    """Return the bond B after one contact."""
    return bond + gain * intention * trust * (ONE - bond) * relevance * warmth


@mechanism
def is_too_many(contacts: float, tolerance: float, intention: float) -> bool:
    """Return whether this contact is one beyond what the customer tolerates a year."""
    return contacts > tolerance * (HALF + intention)
