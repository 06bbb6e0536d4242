"""A third of the points that members earn is never used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.market.flows import Flow
from sim.scenario.weeks import YEAR
from sim.studies.lab import Lab
from sim.studies.picture import Lines
from sim.studies.programmes.launch import Launch, launched, programme_of, starts_points
from sim.studies.programmes.pace import enlarged
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

YEARS = 6
REPLICATIONS = 4
TIMES = 0.4
"""Size of each replication's market, as a multiple of the lab's, where purchases are weekly."""
BAND = Band(0.25, 0.42)


def measure(lab: Lab) -> Finding:
    """Measure the points expired ÷ points expired or redeemed, after six years."""
    programme = programme_of(lab.scenario, "points")
    times = TIMES * enlarged(lab.scenario)
    ends = []
    customers = 0
    for replication in range(REPLICATIONS):
        market = lab.market(times=times, replication=replication)
        fork = launched(market, {market.spec.focal: Launch(programme)})
        fork.run(YEARS * YEAR)
        focal = fork.names.index(fork.spec.focal)
        counted = fork.flows[fork.burn_in_weeks :, :, focal].sum(axis=1)
        ends.append(counted[:, [Flow.POINTS_EXPIRED, Flow.POINTS_REDEEMED]])
        customers += len(fork.customers)
    yearly = np.array(ends).reshape(REPLICATIONS, YEARS, YEAR, 2).sum(axis=2)
    so_far = yearly.cumsum(axis=1)
    value = broken(so_far[:, -1])
    picture = Lines(
        list(range(1, YEARS + 1)),
        {
            "since the launch": [broken(so_far[:, year])[0] for year in range(YEARS)],
            "of the year": [broken(yearly[:, year])[0] for year in range(YEARS)],
        },
        "Years since the launch",
        "Expired ÷ (expired + redeemed)",
    )
    expiry = programme.expires_after
    note = (
        f"Points lapse after {expiry} weeks without a purchase"
        if expiry
        else "Points never lapse here but when a customer leaves the market"
    )
    return Finding(
        (Value("points never redeemed", *value, BAND),),
        picture,
        f"{customers:,} customers in {REPLICATIONS} replications, {YEARS} years",
        f"{note}; those of leavers are lost. Points still held at the end are in neither count.",
    )


def broken(points: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return (share expired, low, high).

    `points` are replications by (expired, redeemed).

    >>> broken(np.array([[1, 3], [1, 3]]))
    (0.25, 0.25, 0.25)
    """
    each = points[:, 0] / np.maximum(points.sum(axis=1), 1)
    expired, redeemed = points.sum(axis=0)
    value = float(expired) / max(float(expired + redeemed), 1.0)
    error = float(each.std(ddof=1)) / np.sqrt(len(each))
    half = float(stats.t.ppf(0.975, len(each) - 1) * error)
    return value, value - half, value + half


ROW = Regularity(
    id="breakage",
    statement="About a third of the value of points is never redeemed.",
    source="Colloquy 2011",
    band="about 1/3 (25–42 % ~)",
    use=Use.TUNE,
    how=(
        "Points that expired ÷ points that expired or were redeemed, in the six years after the "
        "launch; points of customers who leave the market expire."
    ),
    measure=measure,
    applies=starts_points,
    if_missed=(
        "Breakage follows from how far the reward lies from what a usual member earns before "
        "points lapse, and from forgetting (`rewards.redemption`, `rewards.attention_power`): a "
        "reward that takes years leaves more points unused. The programme's own `goal` and "
        "`expires_after` would mend it, as would a steeper or flatter attention."
    ),
    off={"behaviour.rewards.redemption": 1.0, "behaviour.rewards.attention_power": 0.0},
)
