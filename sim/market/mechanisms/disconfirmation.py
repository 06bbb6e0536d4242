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
def compared(
    level: float, expectation: float, mean_quality: float, weight: float, usual_shortfall: float
) -> float:
    """Return a level of quality as who has come to expect less than the category's mean feels it.

    `level + weight (min(E - q-bar, 0) - s-bar)`: a comparison level (Thibaut & Kelley 1959), with
    `usual_shortfall` as the category's mean of what is expected below its mean.
    """
    return level + weight * (min(expectation - mean_quality, ZERO) - usual_shortfall)


@mechanism
def learn_satisfaction(
    satisfaction: float, level: float, value: float, usual_value: float, kappa: float, alpha: float
) -> float:
    """Return the satisfaction A after an experience.

    `level` is the quality met less the category's mean, as compared by `compared`, `value` what the
    surprise is felt as, `usual_value` the category's mean of it.
    """
    return satisfaction + alpha * (kappa * level + value - usual_value - satisfaction)


@mechanism
def keep_promise(trust: float, gain: float) -> float:
    """Return the trust T after an experience without a failure: a promise kept, slowly up."""
    return trust + gain * (ONE - trust)


@mechanism
def trust_after_failure(
    trust: float,
    surprise: float,
    soft: float,
    tolerance: float,
    span: float,
    gain: float,
    loss: float,
) -> float:
    """Return the trust T after a failure: fast down, unless the loss is one that is tolerated."""
    broken = min(max((max(-surprise, ZERO) * soft - tolerance) / span, ZERO), ONE)
    if broken == ZERO:
        return keep_promise(trust, gain)
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
