"""Response: what a firm's own list price, changed for good, does to what it sells and earns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.market.flows import Flow
from sim.market.market import Market
from sim.measure.counts import weekly_counts
from sim.measure.definitions import MEASURES
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.scenario.weeks import YEAR
from sim.studies.variant import focus, hold, quiet

YEARS = 3
"""The horizon: what a price does to customers takes years to be seen."""
Weeks = NDArray[np.float64]


@dataclass(frozen=True)
class Sold:
    """What a firm sold at one list price: each measure by week, summed over markets."""

    units: Weeks
    revenue: Weeks
    contribution: Weeks
    profit: Weeks

    def __add__(self, other: Sold) -> Sold:
        """What both sold together."""
        mine, theirs = vars(self), vars(other)
        return Sold(**{name: mine[name] + theirs[name] for name in mine})


@dataclass(frozen=True)
class Response:
    """What a firm sold at several list prices, all else being equal.

    Sums over weeks are discounted at the scenario's rate.
    """

    scenario: Scenario
    firm: str
    sold: Mapping[float, Sold]
    """Change of the list price, as a share of today's -> what was sold; 0 is today's."""

    @property
    def margin(self) -> float:
        """Today's contribution as a share of revenue."""
        today = self.sold[0.0]
        return self._sum(today.contribution) / self._sum(today.revenue)

    def gain(self, change: float) -> float:
        """Return what the change adds to profit, as a share of today's contribution."""
        today = self.sold[0.0]
        more = self._sum(self.sold[change].profit) - self._sum(today.profit)
        return more / self._sum(today.contribution)

    def elasticity(self, change: float, begin: int, end: int) -> float:
        """Return the arc elasticity of units from week `begin` to before `end`, for ± a change."""
        more, less = (self.sold[each].units[begin:end].sum() for each in (change, -change))
        return float(np.log(more / less) / np.log((1.0 + change) / (1.0 - change)))

    def best_unit_cost(self, change: float) -> float:
        """Return the unit cost at which today's list price is the best.

        By the first-order condition between ± a change (backed out, as is usual in empirical
        industrial organisation: Berry, Levinsohn & Pakes 1995); all other costs stay.
        """
        more, less = self.sold[change], self.sold[-change]
        profit = self._sum(more.profit) - self._sum(less.profit)
        units = self._sum(more.units) - self._sum(less.units)
        return self.scenario.firms[self.firm].unit_cost + profit / units

    def _sum(self, weekly: Weeks) -> float:
        rate = 1.0 + self.scenario.discount_rate
        return float(weekly @ rate ** (-np.arange(len(weekly)) / YEAR))


def respond(
    scenario: Scenario,
    firm: str,
    changes: Sequence[float],
    seeds: Iterable[int],
    *,
    held: bool = True,
    threads: int = 1,
) -> Response:
    """Sell at every list price, to the same customers under the same draws, and sum over seeds.

    Rivals are `held` at what they do today, or answer as the file says.
    """
    today = scenario.firms[firm].price
    names = {change: f"{change:+g}" for change in changes}

    def ask(data: Data) -> None:
        if held:
            hold(data)
        focus(data, firm)
        data["weeks"] = YEARS * YEAR
        for change, name in names.items():
            data["policies"][name] = {"price": today * (1.0 + change)}

    spec = edited(scenario, ask)
    total: dict[float, Sold] = {}
    for seed in seeds:
        start = Market(spec, rng=seed, threads=threads, labels=False)
        for change, name in {0.0: spec.baseline, **names}.items():
            market = start.fork(name)
            market.run()
            one = sold_by(market, firm)
            total[change] = total[change] + one if change in total else one
    return Response(spec, firm, total)


def sold_by(market: Market, firm: str) -> Sold:
    """Return what a firm sold after the burn-in, by the measures of the same names."""
    j, begin = market.names.index(firm), market.burn_in_weeks
    counts = weekly_counts(market, by_segment=False, only=firm)

    def weekly(name: str) -> Weeks:
        return MEASURES[name].of(counts)[begin:, 0, j]

    return Sold(weekly("sales"), weekly("revenue"), weekly("contribution"), weekly("profit"))


def category_units(
    scenario: Scenario, change: float, seeds: Iterable[int], threads: int = 1
) -> Weeks:
    """Return the units of the whole category by week with all list prices changed, over today's.

    >>> spec = Scenario.load("grocery").replace("customers", 300)
    >>> bool(category_units(spec, 0.1, [1])[-52:].mean() < 1.0)
    True
    """
    spec = quiet(scenario).replace("weeks", YEARS * YEAR)
    totals = np.zeros((2, YEARS * YEAR))
    for seed in seeds:
        start = Market(spec, rng=seed, threads=threads, labels=False)
        for row, times in enumerate((1.0, 1.0 + change)):
            market = start.fork()
            for firm in market.firms:
                firm.adopt(firm.today.replace("price", firm.today.price * times))
            market.run()
            flows = market.flows[market.burn_in_weeks :]
            totals[row] += flows[:, :, :, Flow.UNITS].sum(axis=(1, 2))
    found: Weeks = totals[1] / totals[0]
    return found
