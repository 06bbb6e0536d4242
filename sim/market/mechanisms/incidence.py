"""Need (step 2): how many purchases this week, and when a subscriber reconsiders."""

from __future__ import annotations

from sim.market.arithmetic import ONE, ZERO, exp, f4, i4, log
from sim.market.compile import mechanism

MOST_PURCHASES = i4(31)
_MOST_MEAN = f4(80.0)
"""From this mean on, MOST_PURCHASES are certain at the precision of a draw."""
_ONE = i4(1)


@mechanism
def demand_factor(
    value: float, usual: float, stock: float, psi: float, chi: float, lowest: float, highest: float
) -> float:
    """Return F, the factor on the purchase rate.

    Exactly 1 when the market offers what it usually does and nothing is in stock.
    """
    return min(max(exp(psi * (value - usual) - chi * stock), lowest), highest)


@mechanism
def inclusive_value(weighted: float, taste: float) -> float:
    """Return IV, over the firms the customer knows."""
    return log(weighted / taste)


@mechanism
def poisson(mean: float, u: float) -> int:
    """Return the smallest n with u <= CDF(n), at most 31: inverse CDF of one draw."""
    mean = min(mean, _MOST_MEAN)
    p = exp(-mean)
    total = p
    n = i4(0)
    while u > total and n < MOST_PURCHASES:
        n += _ONE
        p *= mean / f4(n)
        total += p
    return n


@mechanism
def attention(
    spontaneous: float,
    kappa: float,
    price_rise: float,
    renewal: float,
    failure: float,
) -> float:
    """Return chance to reconsider this week."""
    price = max(ONE - kappa * max(price_rise, ZERO), ZERO)
    return ONE - (ONE - spontaneous) * price * (ONE - renewal) * (ONE - failure)
