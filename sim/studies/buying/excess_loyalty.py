"""A reward programme gives its brand little loyalty beyond what its size would."""

from __future__ import annotations

from typing import NamedTuple

from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.weeks import YEAR
from sim.stats.estimators.dirichlet import fit_concentration, pooled_shares
from sim.stats.estimators.fitted import Floats, Ints
from sim.stats.estimators.nbd import fit_nbd
from sim.stats.estimators.norms import Norms, dirichlet_norms, observed_norms
from sim.studies.applies import programme_policy, purchases
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.panel import record
from sim.studies.picture import Bars
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

SETTLING = YEAR
"""Weeks between the launch and the year that is measured."""
WEAK = Band(-10.0, 10.0, words="weak: within 10 % (~)")


class Excess(NamedTuple):
    """Observed above the Dirichlet norm, in percent, of each firm."""

    frequency: Floats
    requirements: Floats


def measure(lab: Lab) -> Finding:
    """Measure the programme firm's excess loyalty, with the programme and without."""
    policy = programme_policy(lab.scenario, "points", "stamps")
    if policy is None:
        raise ValueError("no policy here is a programme")
    market = lab.market(times=2)
    focal = market.names.index(lab.scenario.focal)
    without = second_year(market.fork())
    programme = second_year(market.fork(policy))

    def more(statistic: int) -> tuple[float, float, float]:
        def difference(rows: Rows) -> float:
            arms = (excess(programme[rows])[statistic], excess(without[rows])[statistic])
            return float(arms[0][focal] - arms[1][focal])

        return estimate(difference, len(without))

    launched, before = excess(programme), excess(without)
    values = (
        Value("excess purchase frequency, programme less none, %", *more(0), WEAK),
        Value("excess share of requirements, programme less none, %", *more(1), WEAK),
    )
    picture = Bars(
        market.names,
        launched.frequency.tolist(),
        "Purchase frequency above the Dirichlet norm (%)",
        others={"without the programme": before.frequency.tolist()},
    )
    note = (
        f"Policy {policy!r}. Against the norm, {lab.scenario.focal} has "
        f"{launched.frequency[focal]:+.1f} % purchases per buyer with the programme, and "
        f"{before.frequency[focal]:+.1f} % without; of requirements "
        f"{launched.requirements[focal]:+.1f} % and {before.requirements[focal]:+.1f} %."
    )
    sample = f"{len(without):,} customers in both arms, the second year after the launch"
    return Finding(values, picture, sample, note)


def second_year(market: Market) -> Ints:
    """Return the purchases in the year after the first one, customers by firms."""
    market.run(SETTLING)
    return record(market, 52).bought()


def excess(bought: Ints) -> Excess:
    """Return the excess over the Dirichlet norms fitted to the same purchases."""
    seen, norms = observed_norms(bought), norms_of(bought)
    return Excess(
        100.0 * (seen.frequency / norms.frequency - 1.0),
        100.0 * (seen.requirements / norms.requirements - 1.0),
    )


def norms_of(bought: Ints) -> Norms:
    """Return the norms of the Dirichlet fitted to purchases, at the observed shares."""
    nbd = fit_nbd(bought.sum(axis=1))
    return dirichlet_norms(
        nbd.shape.value, nbd.mean.value, fit_concentration(bought), pooled_shares(bought)
    )


def launched_here(scenario: Scenario) -> str:
    """Return "" for purchase markets in which a policy is a programme, else why not."""
    if purchases(scenario):
        return purchases(scenario)
    found = programme_policy(scenario, "points", "stamps")
    return "" if found else "no policy here is a programme"


ROW = Regularity(
    id="excess-loyalty",
    statement="Programmes give little repeat buying beyond the Dirichlet norm of the brand's size.",
    source="Sharp & Sharp 1997",
    band="excess within 10 % (~)",
    use=Use.CHECK,
    how=(
        "A panel in the second year after the launch, and its twin without the programme: "
        "purchases per buyer and share of requirements against the Dirichlet fitted to each panel."
    ),
    measure=measure,
    applies=launched_here,
    if_missed=(
        "Points pull members harder the nearer a reward is; a reward that is large for its price "
        "(`reward_value`, `pull`) makes them concentrate their purchases beyond what size explains."
    ),
    exempt="asserts that a programme adds no loyalty beyond the norm",
)
