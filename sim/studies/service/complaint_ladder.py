"""After a failure many customers do not buy again, unless they complain and are answered."""

from __future__ import annotations

from sim.studies.applies import purchases
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import Band, Finding, Regularity, Use, Value
from sim.studies.service.cells import FAST, HEARD, LARGE, RESOLVED, SILENT, forced
from sim.studies.service.losses import between

TOLERANCE = 0.08
SMALL_LOSS = {SILENT: 0.37, HEARD: 0.46, RESOLVED: 0.70, FAST: 0.95}
LARGE_LOSS = {SILENT: 0.09, HEARD: 0.19, RESOLVED: 0.54, FAST: 0.82}


def measure(lab: Lab) -> Finding:
    """Measure purchases after the failure ÷ the twins', in four cells."""
    cells = forced(lab, LARGE, *LARGE_LOSS)
    published = {
        cell: between(lab.scenario, SMALL_LOSS[cell], LARGE_LOSS[cell]) for cell in LARGE_LOSS
    }
    values = []
    for cell, share in published.items():
        band = Band(round(share - TOLERANCE, 2), round(share + TOLERANCE, 2))
        values.append(Value(f"would buy again, {cell}", *cells.rebuy(cell), band))
    picture = Bars(
        labels=list(published),
        heights=[value.value for value in values],
        ylabel="Purchases ÷ those of no-failure twins",
        low=[value.low for value in values],
        high=[value.high for value in values],
        others={"published": list(published.values())},
    )
    return Finding(
        tuple(values),
        picture,
        f"{cells.customers:,} customers in each of four cells, 52 weeks after one failure",
        f"Every failure has the severity {LARGE:g}, and a typical loss is put at "
        f"{lab.scenario.behaviour.voice.loss_at_stake:g} US dollars. Nobody talks about it: in the "
        "field few customers fail at once.",
    )


ROW = Regularity(
    id="complaint-ladder",
    statement=(
        "After a failure with a loss above 100 US dollars 9 % of customers would buy again if they "
        "stay silent, 19 % if they complain and nothing is resolved, 54 % if it is, 82 % if it is "
        "at once; with a loss below 5 dollars 37, 46, 70 and 95 %."
    ),
    source="TARP, as quoted in Fast Company 2003; no original was found",
    band="9 / 19 / 54 / 82 % to 37 / 46 / 70 / 95 % by the size of losses, ± 8 points (~)",
    use=Use.TUNE,
    how=(
        "Four forced cells: the same customers meet the same large failure of the focal firm and "
        "get four answers; purchases there in the next 52 weeks ÷ those of the same customers "
        "without the failure."
    ),
    measure=measure,
    applies=purchases,
    if_missed=(
        "The study asked for intentions, and this market is held to what it found for losses like "
        "its own (`voice.loss_at_stake`; in between, by its logarithm). How many come "
        "back within a year depends on how often they buy: the same market with other purchase "
        "rates moves through the band, as each kept promise repairs trust. A higher `choice.trust` "
        "lowers all four steps where purchases are frequent, a lower one raises them where they "
        "are rare; `voice.heard`, `resolved` and `fast` move one step each."
    ),
    off={"behaviour.choice.satisfaction": 0.0, "behaviour.choice.trust": 0.0},
)
