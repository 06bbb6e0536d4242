"""What service, complaints, bonds and switching costs do."""

from sim.registry import studies
from sim.studies.regularity import Regularity

ORDER = (
    "complaint_ladder",
    "complaint_resolved",
    "complaint_rate",
    "loss_asymmetry",
    "paradox",
    "buffer",
    "satisfaction_curve",
    "switching_costs",
    "satisfied_defectors",
)
"""Of the table; what it does not name follows."""
ROWS = studies(__name__, __path__, Regularity, ORDER)
