"""Bonds persist: what contacts have built is still there a year after they end."""

from __future__ import annotations

from sim.scenario.weeks import YEAR
from sim.studies.claims.claim import Claim, Outcome
from sim.studies.claims.policies import bond, discount, given, needs
from sim.studies.claims.trial import Trial

STOP = 2 * YEAR


def measure(trial: Trial) -> Outcome:
    """Measure the lift that contacts leave after their end, less what a discount would keep."""
    lifts = []
    for choose in (bond, discount):
        policy = given(choose(trial.scenario))
        during = trial.lift(trial.arm(policy, STOP), 2)
        lifts += [during, trial.lift(trial.stopped(policy, STOP, STOP + YEAR), 3)]
    during, after, deals, left = lifts
    if deals <= 0.0:
        raise ValueError("the discount does not raise second-year sales; nothing could be left")
    return Outcome(after - during * left / deals, (during, after, deals, left))


CLAIM = Claim(
    id="bonds-persist",
    statement="Bonds persist: what personal contacts build lasts longer than what discounts buy.",
    source="Berry 1995; Morgan & Hunt 1994; Mela, Gupta & Lehmann 1997",
    experiment=(
        "The firm's contacts by people run for two years and end; so does, in another arm, its "
        "discount. Sales of the second year and of the year after are compared with those of the "
        "same customers without either."
    ),
    true_when="of the lift that contacts give in the second year a larger part is left in the "
    "year after than of the discount's",
    margin="lift left by contacts, less what would be left if it went as the discount's",
    unit="% of sales",
    values=(
        "lift of contacts in the second year, %",
        "in the year after they end, %",
        "lift of the discount in the second year, %",
        "in the year after it ends, %",
    ),
    measure=measure,
    applies=needs(
        "one of contacts by people and one of a discount, each on its own", bond, discount
    ),
)
