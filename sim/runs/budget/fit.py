"""Fitting one policy to a budget: the factor at which it spends so much."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from scipy.optimize import brentq

from sim.runs.budget.scaling import scale, with_factors
from sim.runs.budget.spend import outlay
from sim.runs.worker import run_replication
from sim.scenario import Scenario

LEAST = 1 / 64
"""Smallest factor above 0 that is tried: what is spent there is spent once for all."""


@dataclass(frozen=True, slots=True)
class Job:
    """One policy to be brought to the budget of a market."""

    market: Scenario
    policy: str
    before: tuple[float, ...]
    """The baseline's outlay in each replication."""
    first: float
    """Spend of the policy as it is."""
    budget: float
    tolerance: float
    most: float
    seed: int


@dataclass(frozen=True, slots=True)
class Fit:
    """What came of a job; money per year."""

    policy: str
    first: float
    factor: float
    spend: float
    reached: bool
    note: str


class _Finder:
    """Spend of one policy by factor; remembers what it has run."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.known = {0.0: 0.0, 1.0: job.first}

    def miss(self, factor: float) -> float:
        """Return the spend less the budget; 0 within the tolerance, where the search may end."""
        if factor != self.job.most:
            factor = round(factor, 5)
        if factor not in self.known:
            self.known[factor] = self._run(factor)
        off = self.known[factor] - self.job.budget
        return 0.0 if abs(off) <= self.job.tolerance * self.job.budget else off

    def _run(self, factor: float) -> float:
        job = self.job
        scaled = with_factors(job.market, {job.policy: factor})
        spent = []
        for replication, before in enumerate(job.before):
            (run,) = run_replication(scaled, (job.policy,), job.seed, replication)
            spent.append(outlay(scaled, job.policy, run.measures) - before)
        return fmean(spent)

    @property
    def monotone(self) -> bool:
        """Whether more of the policy never spent clearly less, as far as was tried."""
        spends = [self.known[factor] for factor in sorted(self.known)]
        slack = self.job.tolerance * self.job.budget
        return all(b >= a - slack for a, b in pairwise(spends))

    def nearest(self) -> float:
        """Return the smallest factor tried, above 0, whose spend is nearest to the budget."""
        tried = sorted(factor for factor in self.known if factor > 0.0)
        return min(tried, key=lambda factor: abs(self.miss(factor)))

    def fit(self, factor: float, note: str = "") -> Fit:
        """Return what there is to say about ending with this factor."""
        reached = self.miss(factor) == 0.0
        if not self.monotone:
            odd = "spend does not always rise with the factor, so that others may do as well"
            note = f"{note}; {odd}" if note else odd
        job = self.job
        return Fit(job.policy, job.first, factor, self.known[factor], reached, note)


def fit_policy(job: Job) -> Fit:
    """Find the factor with which a policy spends the budget, or comes nearest.

    A bracket is found by doubling or halving, and Brent's method (`scipy.optimize.brentq`) goes
    on within it until the spend is within the tolerance.
    """
    finder = _Finder(job)
    if finder.miss(1.0) == 0.0:
        return finder.fit(1.0)
    if not scale(job.market, job.policy, 1.0).moved:
        return finder.fit(1.0, "it changes nothing that is a matter of degree")
    more = finder.miss(1.0) < 0.0
    inner, outer = 1.0, 1.0
    while finder.miss(outer) * (1.0 if more else -1.0) < 0.0:
        if more and scale(job.market, job.policy, outer).at_limit:
            what = "nothing" if finder.known[outer] <= 0.0 else "too little"
            return finder.fit(outer, f"its levers are at their limits, where it spends {what}")
        if more and outer >= job.most:
            if finder.known[outer] <= 0.0:
                return finder.fit(1.0, "it spends nothing, however much there is of it")
            return finder.fit(outer, f"even {outer:g} times as much of it spends too little")
        if not more and outer <= LEAST:
            return finder.fit(1.0, "what it costs once for all is more than the budget")
        inner, outer = outer, min(outer * 2.0, job.most) if more else outer / 2.0
    ends = (finder.miss(inner), finder.miss(outer))
    if 0.0 not in ends:
        brentq(finder.miss, inner, outer, xtol=1e-5, maxiter=60)
    factor = finder.nearest()
    note = "" if finder.miss(factor) == 0.0 else "its spend jumps past the budget; this is nearest"
    return finder.fit(factor, note)
