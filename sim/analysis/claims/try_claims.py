"""Try claims: at the file's own numbers, and at random draws of what is uncertain."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sim import arguments
from sim.analysis.claims.conditions import find_conditions
from sim.analysis.claims.result import ClaimResult, ClaimsResult
from sim.runs.backend import backend
from sim.runs.band import at_point, parameters
from sim.runs.design import latin_hypercube
from sim.runs.run import Progress
from sim.runs.scheduler import run_each
from sim.runs.worker import compile_engine
from sim.scenario import Scenario
from sim.scenario.resize import like_it
from sim.studies.claims.claim import Claim, Outcome
from sim.studies.claims.table import choose
from sim.studies.claims.trial import Trial

CUSTOMERS = 4_000
DRAWS = 64
REPLICATIONS = 10
Tried: TypeAlias = Outcome | str
"""What a trial gave, or why it gave nothing."""


@dataclass(frozen=True, slots=True)
class ClaimsTask:
    """What depends on no other work: some claims in one market."""

    market: Scenario
    claims: tuple[str, ...]
    seed: int
    replication: int

    def tried(self) -> tuple[Tried, ...]:
        """Try the claims, and return an Outcome of each, or why there is none."""
        try:
            trial = Trial(self.market, self.seed, self.replication, self.market.simulated)
        except ValueError as error:
            return (str(error),) * len(self.claims)
        return tuple(_try(claim, trial) for claim in choose(self.claims))


def try_claims(
    scenario: Scenario,
    claims: Sequence[Claim] | None = None,
    *,
    draws: int = DRAWS,
    replications: int = REPLICATIONS,
    seed: int = 1,
    customers: int = CUSTOMERS,
    workers: int | None = None,
    progress: Progress | None = None,
) -> ClaimsResult:
    """Try claims in a market at its own numbers, and at draws of what is uncertain.

    Every claim that belongs to the market is tried in `replications` markets with the file's own
    numbers, and in one market at each of `draws` points of a Latin hypercube over its uncertainty
    table, each with chance events of its own. Without such a table there are no draws. Markets
    have `customers` simulated (see `like_it`). `workers` is the number of
    processes (None: one per processor), which changes nothing but the time it takes.
    `progress(markets done, markets in all)` is called now and then.

    Raises ValueError for an argument out of range, WorkerLost if a worker process dies.
    """
    arguments.whole("draws", draws, 0)
    arguments.whole("replications", replications, 1)
    asked = choose([]) if claims is None else tuple(claims)
    why_not = {claim.id: claim.applies(scenario) for claim in asked}
    here = tuple(claim.id for claim in asked if not why_not[claim.id])
    uncertain = parameters(scenario) if scenario.uncertainty and draws else ()
    points = latin_hypercube(uncertain, draws, seed) if uncertain else np.zeros((0, 0))
    today = like_it(scenario.model_copy(update={"uncertainty": {}}), customers)
    tasks = [ClaimsTask(today, here, seed, replication) for replication in range(replications)]
    for number, values in enumerate(points.tolist()):
        market = like_it(at_point(scenario, uncertain, values), customers)
        tasks.append(ClaimsTask(market, here, seed, number))
    tried = _run_all(tasks if here else [], workers, progress)
    own, drawn = tried[:replications], tried[replications:]
    results = [
        _result(
            claim,
            [row[here.index(claim.id)] for row in own],
            [row[here.index(claim.id)] for row in drawn],
            points,
            seed,
        )
        if claim.id in here
        else ClaimResult(claim, reason=why_not[claim.id])
        for claim in asked
    ]
    return ClaimsResult(
        scenario, seed, customers, replications, len(points), uncertain, points, tuple(results)
    )


def _run_all(
    tasks: Sequence[ClaimsTask], workers: int | None, progress: Progress | None
) -> list[tuple[Tried, ...]]:
    """Return what every task gave, in order."""
    if not tasks:
        return []
    count = min(workers or os.cpu_count() or 1, len(tasks))
    if count > 1:
        compile_engine(tasks[0].market)

    def tell(done: int) -> None:
        if progress is not None:
            progress(done, len(tasks))

    with backend(None, count) as where:
        return run_each(ClaimsTask.tried, tasks, where, tell)


def _try(claim: Claim, trial: Trial) -> Tried:
    try:
        return claim.measure(trial)
    except (ValueError, ArithmeticError) as error:
        return str(error)


def _result(
    claim: Claim,
    own: Sequence[Tried],
    drawn: Sequence[Tried],
    points: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    seed: int,
) -> ClaimResult:
    margins = np.array([each.margin if isinstance(each, Outcome) else np.nan for each in drawn])
    reasons = [each for each in (*own, *drawn) if isinstance(each, str)]
    return ClaimResult(
        claim,
        tuple(each for each in own if isinstance(each, Outcome)),
        margins,
        find_conditions(points, margins, seed) if len(margins) else None,
        reasons[0] if reasons else "",
    )
