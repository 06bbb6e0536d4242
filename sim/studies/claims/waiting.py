"""Discounts teach waiting: weeks without a deal sell less the longer there are deals."""

from __future__ import annotations

import numpy as np

from sim.market.offers import is_on
from sim.scenario.weeks import YEAR
from sim.studies.claims.claim import Claim, Outcome
from sim.studies.claims.policies import given, needs, open_discount
from sim.studies.claims.trial import Trial

YEARS = 3
QUARTER = 13


def measure(trial: Trial) -> Outcome:
    """Measure first-year less third-year sales of weeks without a deal."""
    policy = given(open_discount(trial.scenario))
    deals, base = trial.arm(policy, YEARS * YEAR), trial.arm(weeks=YEARS * YEAR)
    deal = trial.scenario.levers(policy).discount
    weeks = np.arange(YEARS * YEAR)
    quiet = np.array([not is_on(deal, week + deals.burn_in_weeks) for week in weeks.tolist()])
    sold, usual = trial.sold(deals), trial.sold(base)

    def ratio(first: int, last: int) -> float:
        chosen = quiet & (first <= weeks) & (weeks < last)
        if not usual[chosen].sum():
            raise ValueError("there is no week without a deal in which anything is sold")
        return 100.0 * float(sold[chosen].sum() / usual[chosen].sum())

    year_1, year_3 = ratio(0, YEAR), ratio(2 * YEAR, 3 * YEAR)
    return Outcome(year_1 - year_3, (ratio(0, QUARTER), year_1, year_3))


CLAIM = Claim(
    id="discounts-teach-waiting",
    statement="Discounts teach customers to wait: the longer a firm runs them, the less it sells "
    "without one.",
    source="Mela, Gupta & Lehmann 1997; Mela, Jedidi & Bowman 1998",
    experiment=(
        "The firm's discount runs for three years. Sales of the weeks without a deal are compared "
        "with those of the same weeks and customers without any discount."
    ),
    true_when="these sales, relative to those without discounts, are lower in the third year than "
    "in the first",
    margin="first-year less third-year sales in weeks without a deal",
    unit="points",
    values=(
        "sales without a deal in the first quarter, % of the twin's",
        "in the first year, %",
        "in the third year, %",
    ),
    measure=measure,
    applies=needs("a discount for everybody, with weeks between deals,", open_discount),
)
