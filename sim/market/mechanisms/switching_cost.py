"""Lock (step 3): the deliberate switching costs that keep a customer who would rather leave."""

from __future__ import annotations

from sim.market.arithmetic import ZERO, f4
from sim.market.compile import mechanism

_MONTHS = f4(12.0)


@mechanism
def financial_lock(
    sensitivity: float, fee: float, in_contract: bool, points_at_stake: float, month: float
) -> float:
    """Return the utility of staying that an exit fee and points at stake make.

    One-off money counts as a share of what a year costs, at the price `month` per month.
    """
    stake = points_at_stake
    if in_contract:
        stake += fee
    if stake <= ZERO:
        return ZERO
    return sensitivity * stake / (_MONTHS * month)
