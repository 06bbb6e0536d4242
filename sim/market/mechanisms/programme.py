"""Programme (step 3c): who joins, who redeems, who gives up, and what points do to choice."""

from __future__ import annotations

from sim.market.arithmetic import ONE, TWO, exp, f4, logistic, power
from sim.market.compile import mechanism

NONE, POINTS, STAMPS = 0, 1, 2
KINDS = {"none": NONE, "points": POINTS, "stamps": STAMPS}
NO_MEMBER, MEMBER, GAVE_UP = 0, 1, 2

_WEEKS = f4(52.0)


@mechanism
def chance_to_enrol(
    yearly_reward: float,
    sensitivity: float,
    mean_sensitivity: float,
    intention: float,
    hassle: float,
    a0: float,
    a1: float,
    a2: float,
) -> float:
    """Return the probability that a customer joins the programme."""
    weight = ONE
    if mean_sensitivity > f4(0.0):
        weight = sensitivity / mean_sensitivity
    return logistic(a0 + a1 * yearly_reward * weight - hassle + a2 * intention)


@mechanism
def yearly_reward(own_rate: float, reward: float, goal: float, points_per_purchase: float) -> float:
    """Return the reward that a customer can expect of a programme in a year."""
    return _WEEKS * own_rate * reward / goal * points_per_purchase


@mechanism
def reachable(
    own_rate: float, goal: float, points_per_purchase: float, expires_after: float
) -> float:
    """Return how well a reward can be reached before points expire, smoothly from 0 to 1.

    `expires_after` is in weeks, 0 if points never expire.
    """
    if expires_after <= f4(0.0):
        return ONE
    pace = own_rate * points_per_purchase
    if pace <= f4(0.0):
        return f4(0.0)
    w = goal / pace / expires_after
    return ONE / (ONE + w * w)


@mechanism
def money_weight(sensitivity: float, mean_sensitivity: float, by_sensitivity: float) -> float:
    """Return how much more than others a customer is drawn by money, 1 on average."""
    if mean_sensitivity <= f4(0.0):
        return ONE
    return ONE + by_sensitivity * (sensitivity / mean_sensitivity - ONE)


@mechanism
def freshness(weeks: float, wear_out: float) -> float:
    """Return what is left of a programme's pull so many weeks after joining.

    `wear_out` is per week. Whether it wears out is disputed: short spikes in some studies, gains
    over three years and more in 322 firms' programmes (Chaudhuri, Voorhees & Beck 2019).
    """
    return exp(-wear_out * max(weeks, f4(0.0)))


@mechanism
def nearness(
    progress: float,
    gamma: float,
    patience: float,
    own_rate: float,
    needed: float,
    points_per_purchase: float,
) -> float:
    """Return how near a reward is felt to be, 0 to 1: by progress, or by the weeks to wait for it.

    With patience tau, W weeks for a full card: `W / (tau + W) exp(-(1 - n/N) W / tau)`; a small
    reward every week draws as little as a large one far away. Without, `(n/N)^gamma`.
    """
    progress = min(progress, ONE)
    if patience <= f4(0.0):
        return power(progress, gamma)
    pace = own_rate * points_per_purchase
    if pace <= f4(0.0):
        return f4(0.0)
    weeks = needed / pace
    return weeks / (patience + weeks) * exp(-(ONE - progress) * weeks / patience)


@mechanism
def pull(attention: float, mu: float, value: float, near: float, reach: float) -> float:
    """Return L, what the programme adds to the utility of its firm.

    That is at joining, to a customer of mean price sensitivity; `value` is the reward in purchases,
    `near` how near it is felt to be (`nearness`).
    """
    return TWO * attention * mu * value * near * reach


@mechanism
def chance_to_redeem(attention: float, redemption: float, steepness: float) -> float:
    """Return the probability that a member whose balance is full redeems it at a visit.

    As many rewards are taken as it holds.
    """
    return redemption * power(attention, steepness)


@mechanism
def chance_to_give_up(progress: float, abandonment: float) -> float:
    """Return the probability per week that a stamp card is given up."""
    left = ONE - min(progress, ONE)
    return abandonment * left * left
