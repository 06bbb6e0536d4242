"""What reward programmes do."""

from sim.studies.programmes import (
    breakage,
    demotion,
    endowed,
    goal_gradient,
    imitation,
    lift,
    lock_in,
    low_r,
    momentum,
    selection,
    usage,
)
from sim.studies.regularity import Regularity

ROWS: tuple[Regularity, ...] = (
    lift.ROW,
    goal_gradient.ROW,
    endowed.ROW,
    breakage.ROW,
    selection.ROW,
    imitation.ROW,
    usage.ROW,
    lock_in.ROW,
    momentum.ROW,
    demotion.ROW,
    low_r.ROW,
)
