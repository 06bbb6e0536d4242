"""Examining: a short look at a market's baseline before a decision, or a thorough one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from sim.market.market import Market
from sim.scenario import Scenario
from sim.studies.examination import looks
from sim.studies.examination.looks import Baseline
from sim.studies.examination.remark import Examination, Remark

Look = Callable[[Baseline], Iterator[Remark]]

LOOKS: tuple[Look, ...] = (
    looks.entered_shares,
    looks.price_optimum,
    looks.margin,
    looks.profit_level,
    looks.loyalty,
    looks.programme,
    looks.costs,
    looks.inherited_numbers,
    looks.idle_policies,
)
CUSTOMERS = 5_000
"""Customers of the markets that are looked at, at most."""


def examine(
    scenario: Scenario,
    seed: int = 1,
    policies: Collection[str] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Examination:
    """Run the baseline, and ask of it what a referee would ask first.

    Of policies only those that are asked for are looked at, if there are any.

    >>> small = Scenario.load("grocery").replace({"customers": 300, "weeks": 52})
    >>> found = examine(small)
    >>> [remark.id for remark in found.remarks][:3]
    ['entered-shares', 'price-optimum', 'margin']
    >>> [target.name for target in found.targets][:1]
    ['market share of us']
    """
    progress(0, len(LOOKS))
    market = Market(scenario, seed, labels=False)
    market.run()
    asked = scenario.policies if policies is None else policies
    baseline = Baseline(market, seed, frozenset(asked))
    remarks: list[Remark] = []
    for done, look in enumerate(LOOKS, start=1):
        remarks += look(baseline)
        progress(done, len(LOOKS))
    return Examination(tuple(remarks), tuple(looks.shares(baseline)), scenario.simulated, seed)
