"""Contracts of one customer: for how long it would sign, and what it minds about that."""

from __future__ import annotations

from sim.market.arithmetic import ZERO, f4, i4
from sim.market.columns import BORN, Columns
from sim.market.compile import mechanism
from sim.market.draws import FOR_CONTRACT, NOBODY, philox, uniform
from sim.market.mechanisms.contract import binding_weeks
from sim.market.rules import Records, Rules


@mechanism
def term(i: int, o: Records, c: Columns, rules: Rules) -> int:
    """Return the weeks that a new contract with this firm binds the customer in row `i`."""
    if o.month_to_month <= ZERO and o.short_terms <= ZERO:
        return i4(o.contract_weeks)
    word, _, _, _ = philox(
        c.place[i], c.week[BORN, i], FOR_CONTRACT, NOBODY, rules.seed, rules.replication
    )
    return binding_weeks(
        uniform(word), o.contract_weeks, o.month_to_month, o.short_terms, o.short_weeks
    )


@mechanism
def newcomer_cost(i: int, o: Records, c: Columns, rules: Rules) -> float:
    """Return n, the utility that the customer in row `i` would lose by this firm's contract."""
    if o.newcomer_cost <= ZERO:
        return ZERO
    return o.newcomer_cost * (f4(term(i, o, c, rules)) / f4(o.contract_weeks))
