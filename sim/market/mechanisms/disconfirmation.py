"""Experience (step 4): quality met against quality expected, satisfaction and trust."""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO
from sim.market.compile import mechanism


@mechanism
def learn_expectation(expectation: float, surprise: float, alpha: float) -> float:
    """Return the expectation E, moved towards the quality met."""
    return expectation + alpha * surprise


@mechanism
def felt(surprise: float, loss_weight: float, soft: float) -> float:
    """Return what a surprise is felt as, v: a gain as it is, a loss weighted, and softened.

    `soft` is what `softening` leaves of it after a failure, else 1.
    """
    if surprise >= ZERO:
        return surprise
    return loss_weight * surprise * soft


@mechanism
def learn_satisfaction(
    satisfaction: float, level: float, value: float, usual_value: float, kappa: float, alpha: float
) -> float:
    """Return the satisfaction A after an experience.

    `level` is the quality met less the category's mean, `value` what the surprise is felt as,
    `usual_value` the category's mean of it.
    """
    return satisfaction + alpha * (kappa * level + value - usual_value - satisfaction)


@mechanism
def learn_trust(
    trust: float,
    surprise: float,
    soft: float,
    tolerance: float,
    span: float,
    gain: float,
    loss: float,
) -> float:
    """Return the trust T after an experience: slowly up, fast down."""
    broken = min(max((max(-surprise, ZERO) * soft - tolerance) / span, ZERO), ONE)
    if broken == ZERO:
        return trust + gain * (ONE - trust)
    return trust - loss * broken * trust


@mechanism
def softening(
    intention: float, bond: float, member: bool, forgiveness: float, member_buffer: float
) -> float:
    """Return the part of a failure's loss that is felt: bonds forgive, membership buffers."""
    soft = ONE - forgiveness * intention * bond
    if member:
        soft *= ONE - member_buffer
    return soft
