"""How often and where customers buy when nothing changes."""

from sim.studies.buying import (
    churn_level,
    dirichlet_s,
    double_jeopardy,
    duplication,
    excess_loyalty,
    inertia,
    nbd,
    pareto,
    scr,
    sole,
    value,
)

ROWS = (
    nbd.ROW,
    dirichlet_s.ROW,
    scr.ROW,
    sole.ROW,
    inertia.ROW,
    churn_level.ROW,
    double_jeopardy.ROW,
    duplication.ROW,
    pareto.ROW,
    excess_loyalty.ROW,
    value.ROW,
)
