"""Worse service costs more than better service brings."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.weeks import YEAR
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import Band, Finding, Regularity, Use, Value
from sim.studies.service.counting import bought, present, was_here_last
from sim.studies.variant import with_policies

BAND = Band(1.5, 2.5)
TIMES = 5.0
"""Size of the market: the gain is small beside chance."""
STEP = 1.0
WORSE, BETTER = "one sd worse", "one sd better"

Numbers = NDArray[np.int64]


def measure(lab: Lab) -> Finding:
    """Measure what the firm's customers buy with quality held worse and better for a year."""
    start = lab.market(held(lab.quiet), times=TIMES)
    stays = start.spec.kind == "subscription"
    born, kept = start.customers["born"].copy(), present(start)
    arms: dict[str | None, Numbers] = {}
    for policy in (None, WORSE, BETTER):
        arm = start.fork(policy)
        arms[policy] = loyalty(arm)
        kept = kept & (arm.customers["born"] == born)
    today, worse, better = (arms[policy][kept] for policy in (None, WORSE, BETTER))
    value = Value(
        "loss from −1 sd ÷ gain from +1 sd",
        *estimate(partial(asymmetry, today, worse, better), len(today)),
        BAND,
    )
    changes = [estimate(partial(change, today, arm), len(today)) for arm in (worse, better)]
    what = "subscribers after a year" if stays else "purchases in a year"
    picture = Bars(
        labels=[WORSE, BETTER],
        heights=[each[0] for each in changes],
        ylabel=f"Change of {what}",
        low=[each[1] for each in changes],
        high=[each[2] for each in changes],
    )
    return Finding(
        (value,),
        picture,
        f"{len(today):,} customers of the focal firm at the start, three arms of {YEAR} weeks",
        f"One sd worse: {changes[0][0]:+.1%} of {what}; one sd better: {changes[1][0]:+.1%}.",
    )


def held(scenario: Scenario) -> Scenario:
    """Return the scenario with two more policies: quality a standard deviation down, and up."""
    today = scenario.firms[scenario.focal].service_quality
    low, high = max(today - STEP, -3.0), min(today + STEP, 3.0)
    if high - today != today - low:
        raise ValueError(f"service quality {today:g} leaves no room for ±{STEP:g}")
    return with_policies(
        scenario, {WORSE: {"service_quality": low}, BETTER: {"service_quality": high}}
    )


def loyalty(market: Market) -> Numbers:
    """Return each customer's purchases at the focal firm in the coming year.

    Subscriptions: 1 for who is a subscriber after it.
    """
    purchases: Numbers = bought(market, YEAR)[market.names.index(market.spec.focal)]
    if market.spec.kind == "purchase":
        return purchases
    return was_here_last(market).astype(np.int64)


def asymmetry(today: Numbers, worse: Numbers, better: Numbers, rows: Rows) -> float:
    """Return the loss ÷ the gain, (today − worse) ÷ (better − today), of the sums.

    >>> asymmetry(np.array([10]), np.array([6]), np.array([12]), np.array([0]))
    2.0
    """
    gain = float(better[rows].sum() - today[rows].sum())
    return float(today[rows].sum() - worse[rows].sum()) / gain if gain else np.nan


def change(today: Numbers, arm: Numbers, rows: Rows) -> float:
    """Return the sum under the arm ÷ today's, less 1."""
    return float(arm[rows].sum()) / float(today[rows].sum()) - 1.0


ROW = Regularity(
    id="loss-asymmetry",
    statement="Service that gets worse loses 1.5 to 2.5 times what as much better service gains.",
    source="Anderson & Sullivan 1993; Mittal & Kamakura 2001",
    band="1.5–2.5 (~)",
    use=Use.TUNE,
    how=(
        "The focal firm's quality one standard deviation down, and up, for 52 weeks; purchases "
        "there of its customers at the start against the same customers' today (subscriptions: "
        "who is still there after the year)."
    ),
    measure=measure,
    if_missed=(
        "A lasting change of quality soon becomes what customers expect. What then counts is the "
        "level, which weighs gains and losses alike: a lower `experience.level` raises the ratio, "
        "and so does a stronger `choice.trust`; `experience.loss_weight` hardly. In contracts "
        "nearly all stay anyway, so little can be gained and the ratio is high."
    ),
    off={"behaviour.choice.trust": 0.0, "behaviour.experience.loss_weight": 1.0},
)
