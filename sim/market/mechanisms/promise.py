"""Promises broken otherwise than by bad service (step 5): a devalued programme, unfair deals."""

from __future__ import annotations

from sim.market.arithmetic import ONE, f4
from sim.market.compile import mechanism

_HALF = f4(0.5)


@mechanism
def trust_after_devaluation(
    trust: float, attention: float, devalued: float, devaluation: float, loss: float
) -> float:
    """Return the trust T of a member whose programme lost the share `devalued` of its worth."""
    return trust - loss * min(devaluation * devalued * attention, ONE) * trust


@mechanism
def unfair(unfairness: float, intention: float) -> float:
    """Return how far a deal aimed at others breaks a promise.

    It hurts those most who care most for the relationship (Feinberg, Krishna & Zhang 2002).
    `unfairness` is already multiplied by the deal's depth.
    """
    return min(unfairness * (_HALF + intention), ONE)


@mechanism
def trust_after_unfairness(trust: float, unfair: float, loss: float) -> float:
    """Return the trust T of a customer whom a deal passed over, by how unfair it was."""
    return trust - loss * unfair * trust
