"""One run: a market under one policy, from the burn-in to its last week."""

from __future__ import annotations

from typing import Any

from sim.market.market import Market
from sim.measure.summary import summarise
from sim.runs.run import Progress
from sim.scenario import Scenario
from sim.scenario.content import provenance


def run_once(
    scenario: Scenario,
    policy: str | None = None,
    seed: int = 1,
    threads: int = 1,
    progress: Progress | None = None,
) -> Market:
    """Run a market under one policy (None: the baseline), and return it after its run.

    `progress(weeks done, weeks in all)` is called when the burn-in is over, and now and then.
    """
    market = Market(scenario, seed, policy=policy, threads=threads)
    if progress is None:
        market.run()
        return market
    progress(0, scenario.weeks)
    market.run(progress=lambda done: progress(done, scenario.weeks))
    return market


def describe(market: Market, name: str) -> dict[str, Any]:
    """Describe a market after its run: what `loyalsim run --json` prints.

    `name` is what the scenario is called. In the result `digest` is the SHA-256 of final state and
    books, `residuals` what the books cannot account for (0 and 0), `firms` every firm's measures,
    with `entered_share`, its market share as the file has it (None if nobody knows it).
    """
    return {
        "scenario": name,
        "title": market.spec.title,
        "policy": market.policy,
        "seed": market.seed_word,
        "weeks": market.spec.weeks,
        "customers": market.spec.simulated,
        "market_customers": market.spec.customers,
        "simulated_customers": market.spec.simulated,
        "currency": market.spec.currency,
        **provenance(market.spec),
        "digest": market.digest(),
        "residuals": market.residuals(),
        "firms": {
            firm: {"entered_share": entered_share(market.spec, firm), **values}
            for firm, values in summarise(market).items()
        },
    }


def entered_share(scenario: Scenario, firm: str) -> float | None:
    """Return a firm's market share as the file has it; None if nobody knows the firm.

    >>> entered_share(Scenario.load("grocery"), "us")
    0.38
    """
    spec = scenario.firms[firm]
    return spec.market_share if spec.awareness > 0.0 else None
