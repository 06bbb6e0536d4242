"""Held prices: what customers buy when the list price is another for some time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.market.market import Market
from sim.studies.groups import Rows, Statistic
from sim.studies.panel import record
from sim.studies.prices.arms import CHEAPER, DEARER, STEP
from sim.studies.prices.events import by_place


@dataclass(frozen=True)
class Held:
    """Units of the focal firm that each customer bought in the same weeks, at three prices."""

    today: NDArray[np.float64]
    dearer: NDArray[np.float64]
    cheaper: NDArray[np.float64]

    @property
    def customers(self) -> int:
        """Places of customers; who left the market meanwhile counts nothing."""
        return len(self.today)


def hold_prices(market: Market, weeks: int) -> Held:
    """Record what customers buy today and under the policies DEARER and CHEAPER.

    The market itself is not changed. At today's price the baseline holds, whatever held before.
    """
    arms = (market.spec.baseline, DEARER, CHEAPER)
    today, dearer, cheaper = (_units(market.fork(policy), weeks) for policy in arms)
    return Held(today, dearer, cheaper)


def elasticity(held: Held) -> Statistic:
    """Return the statistic: ln(units cheaper ÷ dearer) ÷ ln(price cheaper ÷ dearer).

    >>> held = Held(np.ones(1), np.array([1.1 ** -2]), np.array([0.9 ** -2]))
    >>> round(elasticity(held)(np.arange(1)), 9)
    -2.0
    """
    return _statistic(held.cheaper, held.dearer, (1.0 - STEP) / (1.0 + STEP))


def elasticity_up(held: Held) -> Statistic:
    """Return the same statistic of the dearer price against today's."""
    return _statistic(held.dearer, held.today, 1.0 + STEP)


def elasticity_down(held: Held) -> Statistic:
    """Return the same statistic of the cheaper price against today's."""
    return _statistic(held.cheaper, held.today, 1.0 - STEP)


def _statistic(
    above: NDArray[np.float64], below: NDArray[np.float64], price_ratio: float
) -> Statistic:
    def statistic(rows: Rows) -> float:
        bought, twin = float(above[rows].sum()), float(below[rows].sum())
        if bought <= 0.0 or twin <= 0.0:
            return math.nan
        return math.log(bought / twin) / math.log(price_ratio)

    return statistic


def _units(market: Market, weeks: int) -> NDArray[np.float64]:
    basket = by_place(market)
    panel = record(market, weeks)
    units = np.zeros(len(basket))
    units[panel.place] = panel.bought()[:, panel.focal] * basket[panel.place]
    return units
