"""What service, complaints, bonds and switching costs do."""

from sim.studies.regularity import Regularity
from sim.studies.service import (
    buffer,
    complaint_ladder,
    complaint_resolved,
    loss_asymmetry,
    paradox,
    satisfaction_curve,
    satisfied_defectors,
    switching_costs,
    voice,
)

ROWS: tuple[Regularity, ...] = (
    complaint_ladder.ROW,
    complaint_resolved.ROW,
    voice.ROW,
    loss_asymmetry.ROW,
    paradox.ROW,
    buffer.ROW,
    satisfaction_curve.ROW,
    switching_costs.ROW,
    satisfied_defectors.ROW,
)
