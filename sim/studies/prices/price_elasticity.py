"""Sales answer a price that is held with an elasticity of about -2.6, within a quarter."""

from __future__ import annotations

from sim.studies.groups import estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.prices.arms import goods, quiet_trial
from sim.studies.prices.held import elasticity, elasticity_down, elasticity_up, hold_prices
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

QUARTER = 13

BAND = Band(-4.0, -1.5)


def measure(lab: Lab) -> Finding:
    """Measure the own price elasticity of units over a quarter."""
    held = hold_prices(lab.market(quiet_trial(lab), times=2), QUARTER)
    values = (
        Value("own price elasticity", *estimate(elasticity(held), held.customers), BAND),
        Value("10 % dearer", *estimate(elasticity_up(held), held.customers)),
        Value("10 % cheaper", *estimate(elasticity_down(held), held.customers)),
    )
    picture = Bars(
        [value.name for value in values],
        [value.value for value in values],
        "Own price elasticity",
        [value.low for value in values],
        [value.high for value in values],
        target=(BAND.low, BAND.high),
    )
    note = "No firm has deals, rivals go on as today. The elasticity is that of both arms together."
    return Finding(values, picture, f"{held.customers:,} customers, {QUARTER} weeks, 3 arms", note)


ROW = Regularity(
    id="price-elasticity",
    statement=(
        "In the weeks after a change of price, the elasticity of a brand's sales to it is -2.6 on "
        "average."
    ),
    source="Bijmolt, van Heerde & Pieters 2005",
    band="−1.5 to −4, mean −2.6",
    use=Use.TUNE,
    how=(
        "The focal firm's list price 10 % higher, and 10 % lower, held for a quarter; ln of the "
        "ratio of units (of customers who stay in the market) ÷ ln of the ratio of prices."
    ),
    measure=measure,
    applies=goods,
    if_missed=(
        "Price sensitivity sets the elasticity; unequal tastes and habit damp it, as whoever "
        "prefers a brand strongly hardly answers its price. A market out of band needs another "
        "mean of `price_sensitivity`, fitted together with `preference_concentration` and `habit`."
    ),
    off={"segments.*.price_sensitivity.mean": 0.0},
)
