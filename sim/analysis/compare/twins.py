"""Twins: policies against the baseline customer by customer, in one replication.

Where `compare` says how much a policy changes, this says through whom: whom it persuades and whom
it pays for nothing, what holds the customers in the end, and how loyal they have become.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim import arguments
from sim.measure.ending import Ending, end_programme
from sim.measure.followed import FollowedMarket
from sim.measure.holding import Holding, holding
from sim.measure.incrementality import Incrementality, incrementality
from sim.measure.ledger import Ledger
from sim.measure.loyalty import LoyaltyFlows, loyalty_flows
from sim.notebook import Brief
from sim.runs.prepare import check_policies, label, prepare
from sim.scenario import Scenario
from sim.scenario.weeks import YEAR

Progress = Callable[[int, int], None]
"""Called with the policies that are done and the policies there are."""


@dataclass(frozen=True, repr=False)
class Twin(Brief):
    """What one policy did, customer by customer."""

    policy: str
    incrementality: Incrementality
    """Against the baseline; of the baseline itself, everybody is untouched."""
    holding: Holding
    """What holds the focal firm's customers at the end of the run."""
    loyalty: LoyaltyFlows | None
    """Moves between loyalty cells, stages and types; None if the run has no two moments."""
    ending: Ending | None
    """What follows if the programme ends after the run; None without a programme."""

    def to_dict(self) -> dict[str, Any]:
        """Return what the policy did as plain types, ready for JSON."""
        return {
            "incrementality": self.incrementality.to_dict(),
            "holding": self.holding.to_dict(),
            "loyalty": self.loyalty.to_dict() if self.loyalty else None,
            "programme_ends": self.ending.to_dict() if self.ending else None,
        }


@dataclass(frozen=True, repr=False)
class Twins(Brief):
    """Policies of a scenario against their baseline, customer by customer."""

    scenario: str
    title: str
    focal: str
    baseline: str
    currency: str
    weeks: int
    customers: int
    seed: int
    replication: int
    policies: Mapping[str, Twin]
    """By name, in the order of the scenario; the baseline is one of them."""

    def incrementality_frame(self) -> pd.DataFrame:
        """Return a tidy table: policy, then the columns of `Incrementality.to_frame`."""
        return self._frame({name: twin.incrementality.to_frame() for name, twin in self._twins()})

    def holding_frame(self) -> pd.DataFrame:
        """Return a tidy table: policy, then the columns of `Holding.to_frame`."""
        return self._frame({name: twin.holding.to_frame() for name, twin in self._twins()})

    def loyalty_frame(self) -> pd.DataFrame:
        """Return a tidy table: policy, then the columns of `LoyaltyFlows.to_frame`."""
        return self._frame(
            {name: twin.loyalty.to_frame() for name, twin in self._twins() if twin.loyalty}
        )

    def _twins(self) -> Sequence[tuple[str, Twin]]:
        return list(self.policies.items())

    def _frame(self, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        if not frames:
            return pd.DataFrame()
        for name, frame in frames.items():
            frame.insert(0, "policy", name)
        return pd.concat(frames.values(), ignore_index=True)

    def to_dict(self) -> dict[str, Any]:
        """Return all findings as plain types, ready for JSON; money in ticks of 1/10,000."""
        return {
            "scenario": self.scenario,
            "title": self.title,
            "focal": self.focal,
            "baseline": self.baseline,
            "currency": self.currency,
            "weeks": self.weeks,
            "customers": self.customers,
            "seed": self.seed,
            "replication": self.replication,
            "policies": {name: twin.to_dict() for name, twin in self.policies.items()},
        }


def compare_twins(
    scenario: Scenario | str | os.PathLike[str],
    policies: Sequence[str] | None = None,
    seed: int = 1,
    replication: int = 0,
    *,
    weeks: int | None = None,
    customers: int | None = None,
    threads: int = 1,
    after: int = YEAR,
    progress: Progress | None = None,
) -> Twins:
    """Compare policies customer by customer, each with its twin under the baseline.

    One market is burnt in and forked for the baseline and each policy, as `compare` does; every
    customer is followed through all weeks.

    Parameters
    ----------
    scenario : Scenario, str or path
        A Scenario, the name of a shipped one, or the path of a TOML file.
    policies : sequence of str, optional
        Names of policies. Left out: all of the scenario. The baseline always takes part.
    seed, replication : int, default 1 and 0
        Which draws to use: those of one replication of `compare` under the same seed.
    weeks, customers : int, optional
        In place of the scenario's weeks, and of the customers it simulates.
    threads : int, default 1
        Threads, which change nothing but the time it takes.
    after : int, default 52
        Weeks for which a programme's end is followed; 0: not at all.
    progress : callable, optional
        Called with the policies that are done and the policies in all.

    Raises
    ------
    ScenarioError
        For a wrong scenario or an unknown policy.
    ValueError
        For any other argument out of range.

    Examples
    --------
    >>> twins = compare_twins("grocery", ["discount"], customers=300, weeks=8)
    >>> cells = twins.policies["discount"].incrementality
    >>> int(cells.amounts[:, :, 0].sum()) == len(cells.cell) >= 300
    True
    """
    arguments.whole("after", after, 0)
    spec = prepare(scenario, None, weeks, customers)
    given = list(spec.policies) if policies is None else arguments.names("policies", policies)
    check_policies(spec, given)
    asked = {*given, spec.baseline}
    names = [name for name in spec.policies if name in asked]
    start = FollowedMarket(spec, seed, replication=replication, threads=threads)
    base = start.fork(spec.baseline)
    base.run()
    ledger = base.ledger
    found: dict[str, Twin] = {}
    for name in names:
        market = base
        if name != spec.baseline:
            market = start.fork(name)
            market.run()
        found[name] = twin_of(name, market, ledger, after)
        if progress is not None:
            progress(len(found), len(names))
    return Twins(
        scenario=label(scenario),
        title=spec.title,
        focal=spec.focal,
        baseline=spec.baseline,
        currency=spec.currency,
        weeks=spec.weeks,
        customers=spec.simulated,
        seed=seed,
        replication=replication,
        policies=found,
    )


def twin_of(policy: str, market: FollowedMarket, baseline: Ledger, after: int = YEAR) -> Twin:
    """Say what a policy did to each customer, against the same customer under the baseline.

    `market` is after its run, `baseline` the ledger of the baseline's run. A programme's end is
    followed for `after` weeks; 0: not at all.
    """
    has_programme = market.firm(market.spec.focal).offer.programme.kind != "none"
    return Twin(
        policy=policy,
        incrementality=incrementality(market.ledger, baseline),
        holding=holding(market),
        loyalty=loyalty_flows(market.moments) if len(market.moments) > 1 else None,
        ending=end_programme(market.unfollowed(), after) if after and has_programme else None,
    )
