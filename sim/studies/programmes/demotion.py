"""Who loses a status is less loyal than who never had it."""

from __future__ import annotations

from sim.studies.programmes.launch import starts_any
from sim.studies.regularity import Regularity, Use

ROW = Regularity(
    id="demotion",
    statement="Demoted customers are less loyal than those who were never promoted.",
    source="Wagner, Hennig-Thurau & Rudolph 2009",
    band="sign",
    use=Use.CHECK,
    how=(
        "Customers who fell from a tier against customers alike who never rose to it: purchases "
        "in the year after."
    ),
    measure=None,
    applies=starts_any,
    lacks="tiers: programmes here have points or stamps, and no status to rise to or fall from",
    exempt="the market lacks what the row is about, so that nothing is measured",
)
