"""Trial: one market, and the arms that the claims compare in it; what several need is run once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.market.flows import FIXED, Flow
from sim.market.market import Market
from sim.market.strategies import Imitate
from sim.scenario import Scenario
from sim.scenario.weeks import YEAR
from sim.studies.lab import Lab

Weekly = NDArray[np.float64]
Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]


class Trial:
    """One market to try claims in; arms that several need are run once.

    Rivals go on as today unless an arm says otherwise: the claims are about customers. All arms
    start from the same customers in the same week and meet the same draws.

    >>> trial = Trial(Scenario.load("grocery"), customers=300)
    >>> trial.arm("points", 4).week, trial.arm().week
    (4, 0)
    """

    def __init__(
        self, scenario: Scenario, seed: int = 1, replication: int = 0, customers: int = 4_000
    ) -> None:
        self.scenario = scenario
        lab = Lab(scenario, seed, customers, threads=1)
        self.start: Market = lab.market(replication=replication)
        """The settled market at week 0. Run forks of it, never itself."""
        self.focal = self.start.names.index(scenario.focal)
        """Number of the focal firm."""
        self._arms: dict[tuple[str, bool], dict[int, Market]] = {}

    def arm(self, policy: str | None = None, weeks: int = 0, copied: bool = False) -> Market:
        """Return the market after so many weeks of a policy, the baseline if none is named.

        `copied`: every rival does what the focal firm does, in full and a week later. Markets
        are kept for the next who asks: run forks of them, never themselves.
        """
        name = policy or self.scenario.baseline
        known = self._arms.setdefault((name, copied), {})
        if not known:
            known[0] = self._copied(name) if copied else self.start.fork(name)
        if weeks not in known:
            later = known[max(week for week in known if week < weeks)].fork()
            later.run(weeks - later.week)
            known[weeks] = later
        return known[weeks]

    def stopped(self, policy: str, after: int, weeks: int) -> Market:
        """Return the market after `weeks` in all, of which the policy held in the first `after`."""
        market = self.arm(policy, after).fork(self.scenario.baseline)
        market.run(weeks - after)
        return market

    def sold(self, market: Market) -> Weekly:
        """Return the goods that the focal firm sold in each week since week 0.

        In mean purchases; subscriptions: weeks paid.
        """
        units = market.flows[market.burn_in_weeks :, :, self.focal, Flow.UNITS]
        sold: Weekly = units.sum(axis=1) / FIXED
        return sold

    def lift(self, market: Market, year: int) -> float:
        """Return the sales of a year (1 is the first) against the baseline's, in %."""
        weeks = slice((year - 1) * YEAR, year * YEAR)
        base = float(self.sold(self.arm(weeks=market.week))[weeks].sum())
        if base == 0.0:
            raise ValueError(f"nothing is sold under the baseline in year {year}")
        return 100.0 * (float(self.sold(market)[weeks].sum()) / base - 1.0)

    def present(self, market: Market) -> Mask:
        """Return which customers are the focal firm's at this moment, one truth for each.

        Purchase markets: last purchase there at most 52 weeks ago. Subscriptions: subscriber.
        """
        customers = market.customers
        if self.scenario.kind == "subscription":
            subscribed: Mask = customers["last_firm"] == self.focal
            return subscribed
        last = customers["last_bought"][self.focal].astype(np.int64)
        bought: Mask = market.clock - last <= YEAR
        return bought

    def watch(self, market: Market, weeks: int = YEAR) -> tuple[Market, Counts]:
        """Return the market some weeks later, and the purchases at the focal firm meanwhile.

        One number per row of customers (subscriptions: weeks paid); of no use where the customer
        has been replaced, see `same`. The market given does not move on.
        """
        later = market.fork()
        window = market.spec.retention_window
        bought = np.zeros(len(market.customers), np.int64)
        for _ in range(weeks):
            before = later.customers["bought_now"][self.focal].copy()
            later.run(1)
            closed = later.week % window == 0
            now = later.customers["bought_before" if closed else "bought_now"][self.focal]
            bought += np.maximum(now - before, 0)
        return later, bought

    def _copied(self, policy: str) -> Market:
        market = self.start.fork(policy)
        for firm in market.firms:
            if firm.name != self.scenario.focal:
                firm.strategy = Imitate(self.scenario.focal, lag=0)
        return market


def same(one: Market, other: Market) -> Mask:
    """Return in which rows two markets have the same customer."""
    found: Mask = one.customers["born"] == other.customers["born"]
    return found
