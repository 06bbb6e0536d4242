"""A firm's list price suits its margin: no lasting change of it is a strategy by itself."""

from __future__ import annotations

import math

from sim.scenario.resize import like_it
from sim.scenario.weeks import YEAR
from sim.stats.paired import estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.prices.response import YEARS, respond
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

CHANGE = 0.05
SEEDS = 4

BAND = Band(high=0.005)


def measure(lab: Lab) -> Finding:
    """Measure what another list price would gain in the long run, and the elasticity there."""
    market = like_it(lab.scenario, max(100, round(lab.customers / 2)))
    seeds = range(lab.seed, lab.seed + SEEDS)
    found = [
        respond(market, market.focal, (-CHANGE, CHANGE), [seed], threads=lab.threads)
        for seed in seeds
    ]
    values = (
        _value("gain at 5 % more", [each.gain(CHANGE) for each in found], BAND),
        _value("gain at 5 % less", [each.gain(-CHANGE) for each in found], BAND),
        _value(
            "elasticity in the first quarter",
            [each.elasticity(CHANGE, 0, YEAR // 4) for each in found],
        ),
        _value(
            "elasticity in the third year",
            [each.elasticity(CHANGE, (YEARS - 1) * YEAR, YEARS * YEAR) for each in found],
        ),
        _value("-1 ÷ margin", [-1.0 / each.margin for each in found]),
    )
    shown = values[2:]
    picture = Bars(
        [value.name for value in shown],
        [value.value for value in shown],
        "Own price elasticity, and what the margin asks for",
        [value.low for value in shown],
        [value.high for value in shown],
    )
    note = "Gains are profit over three years, discounted, as a share of contribution; rivals held."
    return Finding(values, picture, f"{market.simulated:,} customers, {SEEDS} seeds, 3 arms", note)


def _value(name: str, each: list[float], band: Band | None = None) -> Value:
    found = estimate(each)
    mean = math.nan if found.mean is None else found.mean
    low, high = found.ci95 or (mean, mean)
    return Value(name, mean, low, high, band)


ROW = Regularity(
    id="price-level",
    statement=(
        "A firm asks the price that suits its margin: in the long run customers answer a lasting "
        "price so strongly that neither a rise nor a cut pays by itself."
    ),
    source="Lerner 1934; Berry, Levinsohn & Pakes 1995",
    band="gain ≤ 0.5 % of contribution",
    use=Use.TUNE,
    how=(
        "The focal firm's list price 5 % higher, and 5 % lower, for three years, rivals held: the "
        "gain in profit as a share of contribution, and the elasticity of units in the first "
        "quarter and in the third year beside -1 ÷ margin."
    ),
    measure=measure,
    if_missed=(
        "The price image makes the long run: `price_image.weight` and `units`, solved by "
        "`python -m experiments.prices --solve`. A margin that the file has too high asks for too "
        "strong a response."
    ),
    off={"behaviour.price_image.weight": 0.0, "behaviour.price_image.units": 0.0},
)
