"""Response: what a firm's own list price, changed for good, does to what it sells and earns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.market.flows import FIXED, Flow
from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.scenario.weeks import YEAR
from sim.studies.variant import quiet, with_focal, with_policies

YEARS = 3
Weeks = NDArray[np.float64]


@dataclass(frozen=True)
class Sold:
    """What a firm sold at one list price, summed over replications: one number per week."""

    units: Weeks
    revenue: Weeks
    """In money."""
    profit: Weeks
    """In money, after all costs of the firm."""

    def __add__(self, other: Sold) -> Sold:
        return Sold(
            self.units + other.units, self.revenue + other.revenue, self.profit + other.profit
        )


@dataclass(frozen=True)
class Response:
    """What a firm sold at several list prices, all else being equal."""

    scenario: Scenario
    firm: str
    sold: Mapping[float, Sold]
    """Change of the list price, as a share of today's -> what was sold; 0 is today's."""

    @property
    def margin(self) -> float:
        """What is left of the revenue after costs that come with units and purchases, today."""
        return 1.0 - self.variable_costs(0.0) / self._discounted(self.sold[0.0].revenue)

    def variable_costs(self, change: float) -> float:
        """Return the discounted costs but for those that are the same at every price."""
        sold = self.sold[change]
        return self._discounted(sold.revenue - sold.profit) - self._fixed

    def gain(self, change: float) -> float:
        """Return the gain of discounted contribution, as a share of today's contribution."""
        today = self.sold[0.0]
        more = self._discounted(self.sold[change].profit) - self._discounted(today.profit)
        return more / (self._discounted(today.profit) + self._fixed)

    def elasticity(self, change: float, begin: int, end: int) -> float:
        """Return the arc elasticity of units from week `begin` to before `end`, for ± a change."""
        more, less = (self.sold[each].units[begin:end].sum() for each in (change, -change))
        return float(np.log(more / less) / np.log((1.0 + change) / (1.0 - change)))

    def best_unit_cost(self, change: float) -> float:
        """Return the unit cost at which neither more nor less than today's price would earn more.

        By the first-order condition, between ± a change; all other costs stay.
        """
        more, less = self.sold[change], self.sold[-change]
        units = self._discounted(more.units) - self._discounted(less.units)
        profit = self._discounted(more.profit) - self._discounted(less.profit)
        return self.scenario.firms[self.firm].unit_cost + profit / units

    @property
    def _fixed(self) -> float:
        """Costs that are the same at every price: of the year, discounted."""
        firm = self.scenario.firms[self.firm]
        weekly = (firm.costs.fixed + firm.contacts.fixed + firm.knowledge.cost) / YEAR
        weekly += firm.programme.fixed / YEAR if firm.programme.kind != "none" else 0.0
        return self._discounted(np.full(len(self.sold[0.0].units), weekly)) * self.replications

    @property
    def replications(self) -> int:
        """Over how many replications everything is summed."""
        return self._replications

    _replications: int = 1

    def _discounted(self, weekly: Weeks) -> float:
        rate = 1.0 + self.scenario.discount_rate
        return float(weekly @ rate ** (-(np.arange(len(weekly)) + 1.0) / YEAR))


def priced(scenario: Scenario, firm: str, changes: Iterable[float], held: bool = True) -> Scenario:
    """Return the market seen from a firm, with a policy for every change of its list price.

    Rivals are `held` at what they do today, or answer as the file says.
    """
    seen = with_focal(quiet(scenario) if held else scenario, firm)
    today = seen.firms[firm].price
    return with_policies(
        seen, {f"{change:+g}": {"price": today * (1.0 + change)} for change in changes if change}
    )


def respond(
    scenario: Scenario,
    firm: str,
    changes: Sequence[float],
    seeds: Iterable[int],
    *,
    held: bool = True,
    threads: int = 2,
) -> Response:
    """Sell at every list price, to the same customers under the same draws, and sum over seeds."""
    spec = priced(scenario, firm, changes, held).replace("weeks", YEARS * YEAR)
    total: dict[float, Sold] = {}
    count = 0
    for seed in seeds:
        start = Market(spec, rng=seed, threads=threads, labels=False)
        count += 1
        for change in (0.0, *changes):
            market = start.fork(f"{change:+g}" if change else None)
            market.run()
            one = sold_by(market, firm)
            total[change] = total[change] + one if change in total else one
    return Response(spec, firm, total, _replications=count)


def sold_by(market: Market, firm: str) -> Sold:
    """Return what a firm sold after the burn-in."""
    j = market.names.index(firm)
    flows = market.flows[market.burn_in_weeks :, :, j].sum(axis=1)
    entries = market.books.entries[market.burn_in_weeks :, :, j].sum(axis=1)
    scale = market.books.ticks_per_unit
    from sim.market.books import EXPENSES, INCOME

    accounts = [*INCOME, *EXPENSES]
    profit = -entries[:, accounts].sum(axis=1) / scale
    return Sold(flows[:, Flow.UNITS] / FIXED, flows[:, Flow.REVENUE] / scale, profit)


def category(scenario: Scenario, change: float, seeds: Iterable[int], threads: int = 2) -> Weeks:
    """Return the units of the whole category by week, with all list prices changed, over today's.

    Every firm is at the new price from the first week on; what customers know is today's.
    """
    spec = quiet(scenario).replace("weeks", YEARS * YEAR)
    totals = np.zeros((2, YEARS * YEAR))
    for seed in seeds:
        start = Market(spec, rng=seed, threads=threads, labels=False)
        for k, times in enumerate((1.0, 1.0 + change)):
            market = start.fork()
            for firm in market.firms:
                dearer = {"price": firm.today.price * times}
                firm.adopt(firm.today.model_copy(update=dearer), 0, None)
            market.run()
            flows = market.flows[market.burn_in_weeks :]
            totals[k] += flows[:, :, :, Flow.UNITS].sum(axis=(1, 2))
    return np.asarray(totals[1] / totals[0])
