"""What prices and deals do."""

from sim.registry import studies
from sim.studies.regularity import Regularity

ORDER = (
    "price_elasticity",
    "price_level",
    "promo_lift",
    "bump_elasticity",
    "dip",
    "sensitisation",
    "crowd_out",
)
"""Of the table; what it does not name follows."""
ROWS = studies(__name__, __path__, Regularity, ORDER)
