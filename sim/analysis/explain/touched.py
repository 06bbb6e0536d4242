"""Touched: a customer whose life the policy changes, to tell of where nobody names one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.market.columns import BOUGHT_NOW, COLUMNS, column_of
from sim.market.market import Market
from sim.runs.run import Progress
from sim.text import visible

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The number of a customer's place, and why it was chosen, in words."""

    customer: int
    why: str


def choose_touched(start: Market, policy: str, progress: Progress | None = None) -> Chosen:
    """Choose a customer whose life the policy changes.

    That is the lowest number of a customer who stays throughout and at some time buys otherwise
    than its twin under the baseline; if there is none, of anybody who does, else of anybody who is
    not quite as its twin at the end, else 0. The market, which is after its burn-in, stays as it
    is; two forks of it are run.

    >>> start = Market("grocery", rng=1, customers=300, weeks=4, labels=False)
    >>> choose_touched(start, "points").why
    'the first of 2 in 300 who stay and whose purchases points changes'
    """
    spec = start.spec
    if policy == spec.baseline:
        return Chosen(0, "the first, as under the baseline there is no twin to differ from")
    ours, theirs = start.fork(policy=policy), start.fork(policy=spec.baseline)
    otherwise = np.zeros(len(start.customers), bool)
    for done in range(1, spec.weeks + 1):
        ours.run(weeks=1)
        theirs.run(weeks=1)
        bought, twins = (m.customers.columns.history[BOUGHT_NOW] for m in (ours, theirs))
        otherwise |= (bought != twins).any(axis=0)
        if progress is not None:
            progress(done, spec.weeks)
    stays = ours.customers["born"] == start.customers["born"]
    name, place = visible(policy), start.customers["place"]
    for some, what in (
        (otherwise & stays, f"who stay and whose purchases {name} changes"),
        (otherwise, f"whose purchases {name} changes"),
        (_unlike(ours, theirs), f"whom {name} changes, though not what they buy"),
    ):
        if some.any():
            why = f"the first of {some.sum():,} in {len(some):,} {what}"
            return Chosen(int(place[some].min()), why)
    return Chosen(0, f"the first, as {name} changes nothing for anybody")


def _unlike(ours: Market, theirs: Market) -> Mask:
    """Return for every customer whether any of its columns is not as its twin's."""
    unlike = np.zeros(len(ours.customers), bool)
    for name in COLUMNS:
        one, other = (column_of(m.customers.columns, name) for m in (ours, theirs))
        unlike |= np.atleast_2d(one != other).any(axis=0)
    return unlike
