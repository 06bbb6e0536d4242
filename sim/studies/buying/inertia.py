"""Customers stay with the brand bought last; who takes all customers for alike overstates it."""

from __future__ import annotations

import math

import numpy as np

from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.stats.estimators.logit import DRAWS, LogitFit, Occasions, fit_logit, fit_mixed_logit
from sim.studies.applies import brands
from sim.studies.lab import Lab
from sim.studies.panel import Panel, record
from sim.studies.picture import Bars
from sim.studies.regularity import POSITIVE, Band, Finding, Regularity, Use, Value

WEEKS = 156
HOUSEHOLDS = 300
FEWEST, MOST = 10, 30
"""Purchases of a household: those with fewer are left out, later ones than that are, too."""
DEPTH, EVERY = 0.2, 6
BAND = Band(0.40, 0.75)


def measure(lab: Lab) -> Finding:
    """Measure inertia by both logits, in a panel and in one without habit."""
    habit = lab.scenario.behaviour.choice.habit
    plain, mixed, occasions = both(lab, habit)
    plain_none, mixed_none, _ = both(lab, 0.0)
    values = (
        Value("mixed logit below the homogeneous one", *overstatement(plain, mixed), BAND),
        _value("inertia, mixed logit", mixed, POSITIVE),
        _value("inertia, homogeneous logit", plain),
        _value("the same without habit: mixed logit", mixed_none),
        _value("the same without habit: homogeneous logit", plain_none),
    )
    fits = (plain, mixed, plain_none, mixed_none)
    picture = Bars(
        ("homogeneous", "mixed", "homogeneous, no habit", "mixed, no habit"),
        [fit.inertia.value for fit in fits],
        "Inertia (utility)",
        low=[fit.inertia.low for fit in fits],
        high=[fit.inertia.high for fit in fits],
    )
    households = len(np.unique(occasions.household))
    sample = f"{households} households, {len(occasions.chosen):,} purchases, {WEEKS} weeks"
    note = (
        f"Each brand sells at {DEPTH:.0%} off in one week of {EVERY}, in turn. Habit in the market "
        f"is {habit:g}. Without it the mixed logit finds {mixed_none.inertia}: what looks like "
        "habit and is none, such as tastes that are not normal, and satisfaction, trust, bond and "
        "remembered prices, which follow purchases, too."
    )
    return Finding(values, picture, sample, note)


def both(lab: Lab, habit: float) -> tuple[LogitFit, LogitFit, Occasions]:
    """Return (homogeneous fit, mixed fit, occasions) of a panel with deals."""
    market = lab.market(with_deals(lab.quiet, habit)).fork()
    occasions = occasions_of(record(market, WEEKS, watch=("last_firm",)))
    return fit_logit(occasions), fit_mixed_logit(occasions, DRAWS), occasions


def with_deals(scenario: Scenario, habit: float) -> Scenario:
    """Return the market with this habit and every firm's deal in turn: prices must vary to tell."""

    def change(data: Data) -> None:
        for j, name in enumerate(sorted(data["firms"])):
            data["firms"][name]["discount"] = {"depth": DEPTH, "every": EVERY, "offset": j % EVERY}
        data["behaviour"]["choice"]["habit"] = habit

    return edited(scenario, change)


def occasions_of(
    panel: Panel, households: int = HOUSEHOLDS, fewest: int = FEWEST, most: int = MOST
) -> Occasions:
    """Return the occasions of the first households of a panel.

    A week in which a household buys one brand is an occasion; weeks with several brands are left
    out, but the brand bought last is known from the diary. A household's first occasion only
    says which brand came before. Raises ValueError if no household has enough.
    """
    buys = panel.purchases > 0
    single = buys.sum(axis=1) == 1
    diary = np.concatenate([panel.before["last_firm"][None], panel.watched["last_firm"]])
    by_place = np.argsort(panel.place, kind="stable")
    enough = by_place[single.sum(axis=0)[by_place] >= fewest][:households]
    if not len(enough):
        raise ValueError(f"no household made {fewest} purchases or more in {panel.weeks} weeks")
    weeks = [np.flatnonzero(single[:, row])[1:most] for row in enough]
    week = np.concatenate(weeks)
    household = np.repeat(np.arange(len(enough)), [len(own) for own in weeks])
    row = enough[household]
    return Occasions(
        household=household,
        chosen=np.argmax(buys[week, :, row], axis=1).astype(np.int64),
        last=diary[week, row].astype(np.int64),
        log_price=np.log(panel.price[week]),
    )


def overstatement(plain: LogitFit, mixed: LogitFit) -> tuple[float, float, float]:
    """Return (value, low, high) of 1 − mixed ÷ homogeneous estimate of inertia.

    By the delta method, as if the two estimates were independent; they vary together, so that
    the interval is rather too wide.
    """
    below, above = plain.inertia, mixed.inertia
    share = above.value / below.value
    halves = (above.high - above.value, share * (below.high - below.value))
    half = math.hypot(*halves) / abs(below.value)
    return 1.0 - share, 1.0 - share - half, 1.0 - share + half


def _value(name: str, fit: LogitFit, band: Band | None = None) -> Value:
    return Value(name, fit.inertia.value, fit.inertia.low, fit.inertia.high, band)


ROW = Regularity(
    id="inertia",
    statement=(
        "Customers stay with the brand bought last even if tastes are allowed to differ; a logit "
        "in which all are alike overstates it."
    ),
    source="Dubé, Hitsch & Rossi 2010",
    band="mixed estimate > 0, and 40–75 % below the homogeneous one",
    use=Use.TUNE,
    how=(
        "Homogeneous and random-coefficients logit (brand constants normal, log price, last "
        "brand) fitted to a household panel of three years, and to one of a market without habit."
    ),
    measure=measure,
    applies=brands,
    if_missed=(
        "The homogeneous estimate is mostly taste: it moves with `preference_concentration`; the "
        "mixed one with `habit`. More habit or a higher concentration narrows the gap."
    ),
    off={"behaviour.choice.habit": 0.0},
)
