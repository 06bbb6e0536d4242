"""Worlds: one market before the launch, and what became of it with, without and in part.

All start from the same week with the same customers, and meet the same chance events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.market.columns import copy_columns
from sim.market.customers import Customers
from sim.market.market import Market
from sim.measure.field import Repeat
from sim.measure.followed import FollowedMarket, follow
from sim.measure.ledger import Ledger
from sim.scenario import Scenario
from sim.scenario.weeks import YEAR

RECENT = 26
"""Weeks before the launch that count as recent."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Worlds:
    """Ledgers of the year before the launch and of the year after it."""

    launch: int
    """Week of the launch, counted from the start of the burn-in."""
    start: Customers
    """The customers as they stood at the launch."""
    earlier: Ledger
    """The year before but for its last RECENT weeks."""
    before: Ledger
    """The year before."""
    policy: Ledger
    """The year after, under the policy."""
    baseline: Ledger
    """The same year under the baseline: everybody's twins."""
    held_out: Ledger
    """The same year under the baseline among rivals who do what they do under the policy."""


def make_worlds(
    scenario: Scenario,
    policy: str,
    seed: int,
    threads: int = 1,
    progress: Progress | None = None,
) -> Worlds:
    """Run a market to a launch, and from there with the policy, without it and in part.

    A year under the baseline, then the launch, whatever the policy's `from` says (its `until` is
    kept as a duration), then a year. `progress(weeks done, weeks in all)` is called now and then.
    """
    done = 0

    def run(market: Market, weeks: int) -> None:
        nonlocal done

        def tell(some: int) -> None:
            if progress is not None:
                progress(done + some, 4 * YEAR)

        market.run(weeks=weeks, progress=tell)
        done += weeks

    market = Market(launched(scenario, policy), seed, threads=threads, labels=False)
    past = follow(market)
    run(past, YEAR - RECENT)
    earlier = past.ledger
    run(past, RECENT)
    columns = past.customers.columns
    treated, twins = follow(past, policy), follow(past, scenario.baseline)
    run(treated, YEAR)
    run(twins, YEAR)
    spared = among_rivals_of(treated, follow(past, scenario.baseline))
    run(spared, YEAR)
    return Worlds(
        launch=past.clock,
        start=Customers(copy_columns(columns), past.names, past.segments),
        earlier=earlier,
        before=past.ledger,
        policy=treated.ledger,
        baseline=twins.ledger,
        held_out=spared.ledger,
    )


def launched(scenario: Scenario, policy: str) -> Scenario:
    """Return the scenario with the policy starting after a year.

    >>> from sim.scenario.policy import Policy
    >>> grocery = Scenario.load("grocery")
    >>> launched(grocery, "points").policies["points"].starts
    52
    """
    plan = scenario.policies[policy]
    until = None if plan.until is None else plan.until - plan.starts + YEAR
    moved = plan.model_copy(update={"starts": YEAR, "until": until})
    return scenario.model_copy(update={"policies": {**scenario.policies, policy: moved}})


def among_rivals_of(treated: Market, market: FollowedMarket) -> FollowedMarket:
    """Return the market, in which rivals will repeat what they did in `treated`.

    `treated` is a market after its run. Whom a firm holds out lives in the town where the policy is
    on: rivals answer for everybody.
    """
    for firm, model in zip(market.firms, treated.firms, strict=True):
        if firm.name != market.spec.focal:
            firm.strategy = Repeat(model)
    return market
