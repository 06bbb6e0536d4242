"""Choice (step 3): what an offer is worth to a customer.

A customer takes the firm with the largest V + Gumbel. As `exp` of it orders alike, the engine works
with weights exp(V) and takes the largest weight / exponential draw, which saves a logarithm.
"""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO
from sim.market.compile import mechanism


@mechanism
def price_utility(
    log_price: float,
    reference: float,
    sensitivity: float,
    proneness: float,
    bond: float,
    image: float,
    eta: float,
    iota: float,
    remembered: float,
    relief: float,
) -> float:
    """Return the utility of a price, with the loss where it is above its reference.

    `-beta (1 - b_beta B) (lp + eta D (lp - m_P lnP) + iota max(0, lp - lnP) + I)`
    """
    loss = max(log_price - reference, ZERO)
    prone = eta * proneness
    felt = (ONE + prone) * log_price - prone * remembered * reference + iota * loss + image
    return -sensitivity * (ONE - relief * bond) * felt


@mechanism
def relationship_utility(
    satisfaction: float,
    trust: float,
    bond: float,
    buzz: float,
    theta: float,
    theta_t: float,
    baseline_trust: float,
    phi: float,
) -> float:
    """Return the utility of a customer's relationship with a firm.

    `theta A + theta_T (T - T_0) + phi B + W`
    """
    return theta * satisfaction + theta_t * (trust - baseline_trust) + phi * bond + buzz
