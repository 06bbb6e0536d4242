"""How often and where customers buy when nothing changes."""

from sim.registry import studies
from sim.studies.regularity import Regularity

ORDER = (
    "nbd",
    "dirichlet_s",
    "scr",
    "sole",
    "inertia",
    "churn_level",
    "double_jeopardy",
    "duplication",
    "pareto",
    "excess_loyalty",
    "value",
)
"""Of the table; what it does not name follows."""
ROWS = studies(__name__, __path__, Regularity, ORDER)
