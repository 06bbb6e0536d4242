"""Most of a promotion's elasticity is brand switching; little of it is more buying."""

from __future__ import annotations

from sim.studies.applies import brands
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.prices.arms import quiet_trial
from sim.studies.prices.events import EVENTS, TWIN, Events, deal_events, parts, switching
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

BAND = Band(0.65, 0.85)


def measure(lab: Lab) -> Finding:
    """Measure the parts of ln lift, of which one is brand choice."""
    events = deal_events(lab.market(quiet_trial(lab), times=2))
    size = events.customers
    values = (
        Value("brand switching", *estimate(switching(events), size), BAND),
        Value(
            "more purchases in the category", *estimate(lambda rows: part(events, rows, 0), size)
        ),
        Value("more units per purchase", *estimate(lambda rows: part(events, rows, 2), size)),
    )
    picture = Bars(
        [value.name for value in values],
        [value.value for value in values],
        "Part of the promotion elasticity",
        [value.low for value in values],
        [value.high for value in values],
        target=(BAND.low, BAND.high),
    )
    share = events.purchases[TWIN].sum() / events.category[TWIN].sum()
    note = (
        f"The brand's share without the cut is {share:.0%}: "
        "the larger a brand, the smaller the part. No other deal of any firm."
    )
    return Finding(values, picture, f"{EVENTS} events of {size:,} customers", note)


def part(events: Events, rows: Rows, which: int) -> float:
    """Return one of the `parts`: 0 incidence, 1 choice, 2 quantity."""
    return parts(events, rows)[which]


ROW = Regularity(
    id="bump-elasticity",
    statement=(
        "Of a promotion's elasticity, brand switching makes 65 to 85 %; more purchases in the "
        "category and more units per purchase make the rest."
    ),
    source="Gupta 1988; Bell, Chiang & Padmanabhan 1999",
    band="65–85 %, for a brand of share 0.2–0.3",
    use=Use.TUNE,
    how=(
        "Single weeks with 20 % off against the twin: ln lift = Δ ln category purchases + Δ ln "
        "share of them + Δ ln units per purchase; each ÷ ln lift."
    ),
    measure=measure,
    applies=brands,
    if_missed=(
        "Purchases in the category follow `expandability`, units per purchase `stockpiling`; too "
        "much of either leaves too little for switching. The part also falls with the size of the "
        "brand: the published range belongs to brands of a fifth to three tenths of the market."
    ),
    off={"behaviour.demand.expandability": 0.0, "behaviour.demand.stockpiling": 0.0},
)
