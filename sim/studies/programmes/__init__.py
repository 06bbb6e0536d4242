"""What reward programmes do."""

from sim.registry import studies
from sim.studies.regularity import Regularity

ORDER = (
    "lift",
    "goal_gradient",
    "endowed",
    "breakage",
    "selection",
    "imitation",
    "usage",
    "lock_in",
    "momentum",
    "demotion",
    "low_r",
)
"""Of the table; what it does not name follows."""
ROWS = studies(__name__, __path__, Regularity, ORDER)
