"""What a customer is worth when five in a hundred more stay each year."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from sim.market.firm import Firm
from sim.market.market import Market
from sim.market.strategies import Strategy
from sim.scenario.levers import Levers
from sim.scenario.weeks import YEAR
from sim.stats.estimators.fitted import Floats
from sim.studies.applies import subscriptions
from sim.studies.groups import estimate, ratio
from sim.studies.lab import Lab
from sim.studies.panel import Mask
from sim.studies.picture import Bars
from sim.studies.regularity import Finding, Regularity, Use, Value

HORIZON = 10 * YEAR
"""Weeks."""
POINTS = 0.05
MOST = 10.0
"""Effort that a scenario allows."""
CLOSE = 0.01
"""Effort is found to within so much."""


class Bundled(Strategy):
    """A strategy that does as planned, and makes leaving harder by so much utility."""

    def __init__(self, effort: float) -> None:
        self.effort = effort
        self._known: tuple[Levers, Levers] | None = None

    def decide(self, firm: Firm, market: Market) -> Levers:
        """Return the plan with more procedural switching cost."""
        plan = firm.plan(market.week)
        if self._known is None or self._known[0] is not plan:
            costs = plan.switching_costs
            harder = costs.model_copy(update={"effort": costs.effort + self.effort})
            self._known = (plan, plan.model_copy(update={"switching_costs": harder}))
        return self._known[1]


@dataclass(frozen=True)
class Course:
    """What became of those who were customers of the focal firm at the start."""

    worth: Floats
    """(customers,) discounted weeks as a subscriber; each brings the same contribution."""
    stayed: Mask
    """(customers,) whether customers after a year."""

    @property
    def retention(self) -> float:
        """Share of them who are customers after a year."""
        return float(self.stayed.mean())


def measure(lab: Lab) -> Finding:
    """Measure the change of discounted contribution per customer, in percent."""
    market = lab.market(times=0.5)
    effort = effort_for(market, POINTS)
    base, more = follow(market, 0.0, HORIZON), follow(market, effort, HORIZON)
    change = ratio(more.worth - base.worth, base.worth)
    measured = [100.0 * part for part in estimate(change, len(base.worth))]
    rate = lab.scenario.discount_rate
    formulas = [
        100.0 * (multiple(more.retention, rate, years) / multiple(base.retention, rate, years) - 1)
        for years in (HORIZON // YEAR, math.inf)
    ]
    values = (
        Value("change of customer value, %", measured[0], measured[1], measured[2]),
        Value("formula over the same ten years, %", formulas[0], formulas[0], formulas[0]),
        Value("formula r/(1 + d − r), for ever, %", formulas[1], formulas[1], formulas[1]),
    )
    picture = Bars(
        ("simulated", "formula, ten years", "formula, for ever"),
        (measured[0], *formulas),
        "Change of customer value (%)",
        low=(measured[1], *formulas),
        high=(measured[2], *formulas),
        target=(25.0, 85.0),
    )
    note = (
        f"Yearly retention of the focal firm's customers rises from {base.retention:.1%} to "
        f"{more.retention:.1%} by a procedural switching cost of {effort:.2f}; what that costs is "
        "not counted. Reichheld & Sasser report 25 to 85 % over nine lines of business. "
        "The formula takes retention as the same every year and leavers as gone for good; the "
        "simulation assumes neither."
    )
    sample = f"{len(base.worth):,} customers of the focal firm, {HORIZON // YEAR} years"
    return Finding(values, picture, sample, note)


def multiple(retention: float, discount_rate: float, years: float = math.inf) -> float:
    """Return the value of a customer ÷ its yearly margin.

    Margins at the end of each year of who has stayed so far: Σ (r/(1 + d))^t, which for ever is
    r/(1 + d - r) (Gupta & Lehmann 2003).

    >>> round(multiple(0.9, 0.1), 3), round(multiple(0.9, 0.1, years=1), 3)
    (4.5, 0.818)
    """
    kept = retention / (1.0 + discount_rate)
    return float(kept * (1.0 - kept**years) / (1.0 - kept))


def effort_for(market: Market, points: float) -> float:
    """Return the effort at which a share of `points` more of the customers stay a year.

    Raises ValueError if no effort holds so many.
    """
    target = follow(market, 0.0, YEAR).retention + points
    most = follow(market, MOST, YEAR).retention
    if most < target:
        raise ValueError(
            f"retention cannot rise from {target - points:.1%} to {target:.1%}: "
            f"with any switching cost it is {most:.1%} at most"
        )

    def missing(effort: float) -> float:
        return follow(market, effort, YEAR).retention - target

    return float(brentq(missing, 0.0, MOST, xtol=CLOSE))


def follow(market: Market, effort: float, weeks: int) -> Course:
    """Follow today's customers of the focal firm for some weeks.

    Every week as a subscriber counts, until the customer leaves the market: who has left the firm
    and returns counts again. The market itself is not changed.
    """
    twin = market.fork()
    focal, customers = twin.names.index(twin.spec.focal), twin.customers
    twin.firm(twin.spec.focal).strategy = Bundled(effort)
    rows = np.flatnonzero(customers["last_firm"] == focal)
    born = customers["born"][rows].copy()
    worth, stayed = np.zeros(len(rows)), np.zeros(len(rows), np.bool_)
    for week in range(weeks):
        twin.run(1)
        here = (customers["last_firm"][rows] == focal) & (customers["born"][rows] == born)
        worth += here * (1.0 + twin.spec.discount_rate) ** (-week / YEAR)
        if week == YEAR - 1:
            stayed = here
    return Course(worth, stayed)


ROW = Regularity(
    id="value",
    statement="Five points more of retention raise what a customer is worth by 25 to 85 %.",
    source="Reichheld & Sasser 1990; formula after Gupta & Lehmann 2003",
    band="reported",
    use=Use.CHECK,
    how=(
        "Leaving is made harder until five in a hundred more of the focal firm's customers stay a "
        "year; the discounted contribution of today's customers over ten years against their "
        "twins', and against the formula with both retentions."
    ),
    measure=measure,
    applies=subscriptions,
    exempt="asserts no effect: it is reported beside a formula, without a band",
)
