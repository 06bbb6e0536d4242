"""Years of heavier promotion make customers answer prices more."""

from __future__ import annotations

from functools import partial

from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.prices.arms import DEPTH, EVERY, PROMOTED, goods, quiet_trial
from sim.studies.prices.held import Held, elasticity, hold_prices
from sim.studies.regularity import POSITIVE, Finding, Regularity, Use, Value

YEARS, QUARTER = 156, 13
"""Weeks under each regime, and weeks after it in which prices are tried."""
TIMES = 2.0
"""Size of the market: a difference of differences of elasticities is small beside chance."""
MARKET, UNTAUGHT, LOSS_FREE = "market", "no sensitisation (η = 0)", "no loss aversion (ι = 0)"


def measure(lab: Lab) -> Finding:
    """Measure by how much the elasticity is larger after years of promotion, and why."""
    own = quiet_trial(lab)
    specs = {
        MARKET: own,
        UNTAUGHT: unsensitised(own),
        LOSS_FREE: quiet_trial(lab, loss_aversion=0.0),
    }
    arms = {name: regimes(lab, spec) for name, spec in specs.items()}
    size = arms[MARKET][0].customers

    def taught(rows: Rows) -> float:
        return rise(*arms[MARKET], rows) - rise(*arms[UNTAUGHT], rows)

    rises = {name: estimate(partial(rise, *each), size) for name, each in arms.items()}
    values = (
        Value("larger elasticity after promotions", *rises[MARKET], POSITIVE),
        Value("larger by more than without sensitisation", *estimate(taught, size), POSITIVE),
        Value(UNTAUGHT, *rises[UNTAUGHT]),
        Value(LOSS_FREE, *rises[LOSS_FREE]),
    )
    before, after = (
        [estimate(elasticity(each[regime]), size)[0] for each in arms.values()] for regime in (0, 1)
    )
    picture = Bars(
        list(arms),
        before,
        "Own price elasticity",
        others={"after years of promotion": after},
    )
    note = (
        f"Elasticity {before[0]:.2f} without deals and {after[0]:.2f} after three years with "
        f"{DEPTH:.0%} off in one week of {EVERY} at the focal firm. In the quarter in which prices "
        "are tried there are no deals in either regime, and rivals never have any. Loss aversion "
        "adds to it for a while without any sensitisation, as customers remember deal prices: that "
        "part is taken off in the second line, by the same customers in the market without it."
    )
    sample = (
        f"{size:,} customers, {YEARS} weeks of each regime and {QUARTER} after it, three markets"
    )
    return Finding(values, picture, sample, note)


def regimes(lab: Lab, spec: Scenario) -> tuple[Held, Held]:
    """Record what customers buy at held prices after years without deals, and with many."""
    market = lab.market(spec, times=TIMES)
    calm, promoted = market.fork(), market.fork(PROMOTED)
    for regime in (calm, promoted):
        regime.run(YEARS)
    return hold_prices(calm, QUARTER), hold_prices(promoted, QUARTER)


def rise(calm: Held, promoted: Held, rows: Rows) -> float:
    """Return how much further from 0 the elasticity is after promotions."""
    return elasticity(calm)(rows) - elasticity(promoted)(rows)


def unsensitised(scenario: Scenario) -> Scenario:
    """Return the scenario with deals that teach nobody to watch prices."""

    def forget(data: Data) -> None:
        data["behaviour"]["deals"]["sensitisation"] = 0.0

    return edited(scenario, forget)


ROW = Regularity(
    id="sensitisation",
    statement="After years of heavier promotion, sales answer a price more than before.",
    source="Mela, Gupta & Lehmann 1997",
    band="signs; size reported",
    use=Use.CHECK,
    how=(
        "Three years with one deal in four weeks, and three without; then the list price 10 % "
        "higher and lower for a quarter, in both. Size of the elasticity, the same customers, and "
        "by how much more it grows than in the same market without sensitisation, in which only "
        "remembered deal prices make it larger; also with loss aversion switched off."
    ),
    measure=measure,
    applies=goods,
    if_missed=(
        "Customers learn from their own deal purchases alone (`sensitisation`, `learning`), less "
        "the more relationship intention they have. Where deals are few or `sensitisation` is 0, "
        "nothing is learnt; the study saw a whole category promote more, here one firm does."
    ),
    off={"behaviour.deals.sensitisation": 0.0},
)
