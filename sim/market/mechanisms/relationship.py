"""Relationship (step 6): bonds from delight, deal proneness, reference prices, and time's work."""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO
from sim.market.compile import mechanism


@mechanism
def openness(proneness: float, deal_drag: float) -> float:
    """Return the part of the growth of bonds that deal proneness D leaves."""
    return ONE - deal_drag * proneness


@mechanism
def bond_after_experience(
    bond: float,
    intention: float,
    trust: float,
    surprise: float,
    open: float,
    growth: float,
    delight: float,
) -> float:
    """Return the bond B after an experience: only clear delight builds it.

    `open` is what deal proneness leaves of its growth, see `openness`.
    """
    gain = growth * open * intention * trust * max(surprise - delight, ZERO)
    return bond + min(gain, ONE) * (ONE - bond)


@mechanism
def bond_after_welcome(bond: float, intention: float, onboarding: float) -> float:
    """Return the bond B of a newcomer who was welcomed and taught."""
    return bond + onboarding * intention * (ONE - bond)


@mechanism
def learn_proneness(proneness: float, deal: bool, intention: float, omega: float) -> float:
    """Return the deal proneness D after a purchase (Mela et al. 1997)."""
    if deal:
        return proneness + omega * (ONE - intention - proneness)
    return proneness - omega * proneness


@mechanism
def learn_reference(reference: float, log_price: float, alpha: float) -> float:
    """Return the log reference price lnP, moved towards the price seen."""
    return reference + alpha * (log_price - reference)


@mechanism
def fade(state: float, decay: float) -> float:
    """Return a state a week later, nearer to 0."""
    return (ONE - decay) * state


@mechanism
def heal(trust: float, healing: float) -> float:
    """Return the trust T a week later, nearer to 1."""
    return trust + healing * (ONE - trust)


@mechanism
def use_stock(stock: float, gained: float, rate: float) -> float:
    """Return the home stock H after a week's use; below 0, as many needs wait.

    `gained` is what was bought beyond the usual this week, `rate` the purchases needed.
    """
    return (stock + gained) / (ONE + rate)
