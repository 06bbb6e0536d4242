"""What a programme brings is gone when rivals copy it, and sooner if they copy it at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.scenario.weeks import YEAR
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.panel import record
from sim.studies.picture import Lines
from sim.studies.programmes.arms import Whole, more_than
from sim.studies.programmes.launch import Launch, launched, programme_of, starts_points
from sim.studies.programmes.pace import enlarged
from sim.studies.regularity import POSITIVE, Band, Finding, Regularity, Use, Value

AT_ONCE, NEVER = 0, 2 * YEAR
LAGS = (AT_ONCE, 13, 26, 52, NEVER)
"""Weeks until all rivals have the same programme."""
RARE, WEEKLY = 2.0, (12.0, 48.0)
"""Size of the market, and of the one in which firms are compared: larger where purchases are rare,
and where they are weekly, as programmes then lift sales by little."""
LEAST = 0.005
"""A lift below this is too small to say what is left of it."""
MOSTLY_GONE = Band(high=0.0, strict=True, words="< 0 (less than half is left ~)")


def measure(lab: Lab) -> Finding:
    """Measure the lift of the second year by the weeks until rivals copy."""
    times, more = sizes(lab.scenario)
    market = lab.market(times=times)
    focal, large, small = focal_firms(lab.scenario)
    usual = second_year(market, focal, None, lab)
    sold = {NEVER: second_year(market, focal, NEVER, lab)}
    n, names = usual.shape[1], market.names

    def lift(after: Whole, before: Whole, firm: str, rows: Rows) -> float:
        j = names.index(firm)
        return more_than(after[j, rows], before[j, rows])

    alone = lift(sold[NEVER], usual, focal, np.arange(n))
    if 0.0 < alone < LEAST:
        raise ValueError(f"the programme lifts sales by {alone:.1%} only: too little to halve")
    sold |= {lag: second_year(market, focal, lag, lab) for lag in LAGS if lag != NEVER}
    at_once, without = sold[AT_ONCE], usual
    if more > times:
        large_market = lab.market(times=more)
        at_once = second_year(large_market, focal, AT_ONCE, lab)
        without = second_year(large_market, focal, None, lab)
    rigid_market = lab.market(rigid(lab.quiet), times=times)
    rigid_sold = {lag: second_year(rigid_market, focal, lag, lab) for lag in (AT_ONCE, NEVER)}
    rigid_usual = second_year(rigid_market, focal, None, lab)

    lifts = {lag: estimate(partial(lift, sold[lag], usual, focal), n) for lag in LAGS}

    def rigid_lift(lag: int, rows: Rows) -> float:
        return lift(rigid_sold[lag], rigid_usual, focal, rows)

    def left(rows: Rows) -> float:
        return rigid_lift(AT_ONCE, rows) - rigid_lift(NEVER, rows) / 2.0

    def sooner(rows: Rows) -> float:
        return lift(sold[YEAR], usual, focal, rows) - lift(sold[AT_ONCE], usual, focal, rows)

    def larger(rows: Rows) -> float:
        return lift(at_once, without, large, rows) - lift(at_once, without, small, rows)

    values = (
        Value(
            "rigid market: lift if copied at once less half of the lift if never",
            *estimate(left, n),
            MOSTLY_GONE,
        ),
        Value("lift if copied after a year less if at once", *estimate(sooner, n), POSITIVE),
        Value(
            "lift of the largest firm less the smallest, copied at once",
            *estimate(larger, without.shape[1]),
            POSITIVE,
        ),
        *(Value(f"second-year lift, {words(lag)}", *lifts[lag]) for lag in LAGS),
        *(
            Value(
                f"second-year lift in a rigid market, {words(lag)}",
                *estimate(partial(rigid_lift, lag), n),
            )
            for lag in (AT_ONCE, NEVER)
        ),
    )
    shown = [words(lag) for lag in LAGS]
    picture = Lines(
        list(LAGS),
        {"the firm's sales": [lifts[lag][0] for lag in LAGS]},
        "Weeks until all rivals have it (last: never)",
        "Second-year lift",
        {"the firm's sales": [lifts[lag][1] for lag in LAGS]},
        {"the firm's sales": [lifts[lag][2] for lag in LAGS]},
    )
    note = (
        f"{focal} starts the programme of its policy, all rivals the same one: {', '.join(shown)}. "
        f"Largest firm: {large}, smallest: {small}. Rigid: nobody buys more often for a better "
        "offer (`demand.expandability` 0)."
    )
    sample = f"{n:,} customers in each of {len(LAGS) + 4} arms"
    if more > times:
        sample += f", {without.shape[1]:,} where firms are compared"
    return Finding(values, picture, sample, note)


def sizes(scenario: Scenario) -> tuple[float, float]:
    """Return the size of the market, and of the one for firms, as multiples of the lab's.

    >>> sizes(Scenario.load("grocery"))
    (12.0, 48.0)
    """
    growth = enlarged(scenario)
    if growth == 1.0:
        return WEEKLY
    return RARE * growth, RARE * growth


def words(lag: int) -> str:
    """Say when rivals copy, from the weeks until they do.

    >>> words(13), words(0), words(NEVER)
    ('copied after 13 weeks', 'copied at once', 'never copied')
    """
    named = {AT_ONCE: "copied at once", NEVER: "never copied"}
    return named.get(lag, f"copied after {lag} weeks")


def focal_firms(scenario: Scenario) -> tuple[str, str, str]:
    """Return (the focal firm, the largest one, the smallest one)."""
    known = [name for name, firm in scenario.firms.items() if firm.awareness > 0.0]
    ordered: Sequence[str] = sorted(known, key=lambda name: scenario.firms[name].market_share)
    return scenario.focal, ordered[-1], ordered[0]


def rigid(scenario: Scenario) -> Scenario:
    """Return the market in which a better offer makes nobody buy more often."""

    def fix(data: Data) -> None:
        data["behaviour"]["demand"]["expandability"] = 0.0

    return edited(scenario, fix)


def second_year(market: Market, focal: str, lag: int | None, lab: Lab) -> Whole:
    """Return the purchases by firms and customers in weeks 52 to 103.

    The focal firm launches in week 0, all others `lag` weeks later; None: nobody does.
    """
    launches: dict[str, Launch] = {}
    if lag is not None:
        programme = programme_of(lab.scenario, "points")
        launches = {name: Launch(programme, lag) for name in market.names}
        launches[focal] = Launch(programme)
    panel = record(launched(market, launches), 2 * YEAR)
    return np.asarray(panel.bought(YEAR).T)


ROW = Regularity(
    id="imitation",
    statement=(
        "A programme that rivals copy brings little, the less the sooner they do; large firms "
        "keep more of it."
    ),
    source="Gilbert & Karabeyekian 1995; Liu & Yang 2009",
    band="towards 0 in rigid markets; large firms keep more",
    use=Use.CHECK,
    how=(
        "The firm launches; all rivals start the same programme at once, after 13, 26, 52 weeks or "
        "never. Purchases of the second year against the same customers without any programme."
    ),
    measure=measure,
    applies=starts_points,
    if_missed=(
        "If all have the same programme, whoever has more purchases per customer has fuller "
        "balances and pulls harder: frequency grows with share (double jeopardy), but also "
        "with taste, so that a small dear firm with few and loyal customers can keep more. The "
        "reward is worth less where prices are higher. What large firms add in the studies, more "
        "places to earn and spend, is not in the market."
    ),
    off={"behaviour.rewards.pull": 0.0},
)
