"""A good recovery makes customers say that they are more satisfied; they do not buy more."""

from __future__ import annotations

import numpy as np

from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import POSITIVE, Band, Finding, Regularity, Use, Value
from sim.studies.service.cells import FAST, TWIN, forced

NO_GAIN = Band(high=0.02, words="≈ 0 or below (~: at most 2 % above)")


def measure(lab: Lab) -> Finding:
    """Measure satisfaction and purchases after an ordinary failure resolved at once."""
    severity = lab.scenario.firms[lab.scenario.focal].failures.severity
    cells = forced(lab, severity, FAST)
    recovered, twins = cells.after[FAST], cells.after[TWIN]
    overshoot = lab.scenario.behaviour.voice.overshoot
    more = recovered.satisfaction + overshoot - twins.satisfaction

    def gain(rows: Rows) -> float:
        return cells.rebuy_of(FAST, rows) - 1.0

    said = Value(
        "reported satisfaction above the twins'",
        *estimate(lambda rows: float(np.mean(more[rows])), cells.customers),
        POSITIVE,
    )
    done = Value("purchases above the twins'", *estimate(gain, cells.customers), NO_GAIN)
    picture = Bars(
        labels=["satisfaction reported", "purchases (share)"],
        heights=[said.value, done.value],
        ylabel="Recovered less no failure at all",
        low=[said.low, done.low],
        high=[said.high, done.high],
    )
    return Finding(
        (said, done),
        picture,
        f"{cells.customers:,} customers with and without the failure, 52 weeks",
        f"An ordinary failure: severity {severity:g}, the firm's mean.",
    )


ROW = Regularity(
    id="paradox",
    statement=(
        "After a recovery customers report more satisfaction than without a failure, but do not "
        "buy again more."
    ),
    source="de Matos, Henrique & Rossi 2007",
    band="> 0; ≈ 0 or below",
    use=Use.BUILT_IN,
    how=(
        "The same customers with an ordinary failure that is resolved at once, and without: "
        "satisfaction as a survey that week would report it, and purchases in the next 52 weeks."
    ),
    measure=measure,
    if_missed=(
        "What surveys overstate is `voice.overshoot`; it has to exceed what the failure leaves of "
        "dissatisfaction, which grows with severity. No answer restores more than was taken."
    ),
    off={"behaviour.voice.overshoot": 0.0},
)
