"""How often and where customers buy when nothing changes."""

from sim.validity.buying import pareto

ROWS = (pareto.ROW,)
