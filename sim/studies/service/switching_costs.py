"""Each of the three kinds of switching cost makes customers stay."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.market.columns import NEVER
from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.weeks import YEAR
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import POSITIVE, Finding, Regularity, Use, Value
from sim.studies.service.counting import QUARTER, bought, present
from sim.studies.variant import with_policies

TIMES = 5.0
"""Size of the market: newcomers are few."""
EFFORT = 0.5
ONBOARDING = 0.5
BILLS = 3.0
"""Exit fee in monthly bills."""
WEEKS = 104
"""Term of a contract."""
NONE, PROCEDURAL, FINANCIAL, RELATIONAL = "unbound", "procedural", "financial", "relational"
LABELS = {
    PROCEDURAL: "procedural: effort",
    FINANCIAL: "financial: contract and exit fee",
    RELATIONAL: "relational: onboarding",
}

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


def measure(lab: Lab) -> Finding:
    """Measure purchases with each cost against those of twins with none."""
    policies = costs(lab.scenario)
    start = lab.market(with_policies(lab.quiet, policies), times=TIMES)
    customers, born = present(start), start.customers["born"].copy()
    first, unbound = live(start.fork(NONE))
    values = []
    for policy in policies:
        if policy == NONE:
            continue
        arm = start.fork(policy)
        came, year = live(arm)
        group = came & first if policy == RELATIONAL else customers
        kept = np.flatnonzero(group & (arm.customers["born"] == born))
        if not unbound[kept].any():
            raise ValueError(f"no customers to see {LABELS[policy]} on")
        interval = estimate(partial(gain, year[kept], unbound[kept]), len(kept))
        values.append(Value(LABELS[policy], *interval, POSITIVE))
    picture = Bars(
        labels=[value.name for value in values],
        heights=[value.value for value in values],
        ylabel="Staying: purchases against twins without",
        low=[value.low for value in values],
        high=[value.high for value in values],
    )
    return Finding(
        tuple(values),
        picture,
        f"{int(customers.sum()):,} customers at the start, {int(first.sum()):,} newcomers",
        "Onboarding is looked for in newcomers only. "
        + (
            f"Contract: {WEEKS} weeks and {BILLS:g} bills to leave earlier."
            if FINANCIAL in policies
            else "Contracts and exit fees belong to subscriptions."
        ),
    )


def costs(scenario: Scenario) -> dict[str, Mapping[str, Any]]:
    """Return policies: one with no switching cost at all, and one for each kind."""
    free = {"effort": 0.0, "exit_fee": 0.0, "contract_weeks": 0, "onboarding": 0.0}
    kinds: dict[str, dict[str, float]] = {NONE: {}, PROCEDURAL: {"effort": EFFORT}}
    if scenario.kind == "subscription":
        fee = BILLS * scenario.firms[scenario.focal].price
        kinds[FINANCIAL] = {"exit_fee": fee, "contract_weeks": WEEKS}
    kinds[RELATIONAL] = {"onboarding": ONBOARDING}
    return {name: {"switching_costs": {**free, **kind}} for name, kind in kinds.items()}


def live(market: Market) -> tuple[Mask, Whole]:
    """Return (who comes to the focal firm in the coming quarter, purchases in the year after).

    Those who come do so for the first time; purchases are at the focal firm, of all customers. The
    market moves on.
    """
    focal = market.names.index(market.spec.focal)
    before = market.customers["first_bought"][focal] == NEVER
    market.run(QUARTER)
    came = before & (market.customers["first_bought"][focal] != NEVER)
    return came, bought(market, YEAR)[focal]


def gain(with_cost: Whole, without: Whole, rows: Rows) -> float:
    """Return the ratio of purchases with a cost and without, less 1.

    >>> gain(np.array([2, 4]), np.array([2, 2]), np.arange(2))
    0.5
    """
    below = float(without[rows].sum())
    return float(with_cost[rows].sum()) / below - 1.0 if below else np.nan


ROW = Regularity(
    id="switching-costs",
    statement="Procedural, financial and relational switching costs all make customers stay.",
    source="Burnham, Frels & Mahajan 2003; Pick & Eisend 2014",
    band="each > 0",
    use=Use.CHECK,
    how=(
        "The focal firm with one kind of switching cost against none at all: purchases in a year, "
        "from the second quarter on, of its customers at the start (onboarding: of those who came "
        "in the first quarter), against the same customers'."
    ),
    measure=measure,
    if_missed=(
        "A cost that only the last firm charges cannot hold those who are away, and newcomers who "
        "see a contract come less often. Resentment of captives works against it, too "
        "(`relationship.resentment`)."
    ),
    off={"behaviour.choice.bond": 0.0},
)
