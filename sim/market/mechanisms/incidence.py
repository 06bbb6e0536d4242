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

    `value` is the inclusive value of the offers, `usual` what it usually is. F is exactly 1 when
    the market offers what it usually does and nothing is in stock.
    """
    return min(max(exp(psi * (value - usual) - chi * stock), lowest), highest)


@mechanism
def inclusive_value(weighted: float, taste: float) -> float:
    """Return the inclusive value IV of the firms that a customer knows.

    `weighted` is the sum of what their offers weigh, `taste` that of the tastes for them.
    """
    return log(weighted / taste)


@mechanism
def poisson(mean: float, u: float) -> int:
    """Return a Poisson number of that mean, at most 31: the smallest n with u <= CDF(n).

    It is the inverse CDF of one draw, `u`.
    """
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
    """Return the chance that a subscriber reconsiders this week.

    `spontaneous` is the chance without an occasion. A price above its reference (`price_rise`, in
    logs, weighted by `kappa`), the end of a contract (`renewal`) and a failure last week
    (`failure`) raise it; the last two are 0 where there was none.
    """
    price = max(ONE - kappa * max(price_rise, ZERO), ZERO)
    return ONE - (ONE - spontaneous) * price * (ONE - renewal) * (ONE - failure)
