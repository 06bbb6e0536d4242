"""Picked: a telling customer of a group, such as those whom a policy persuades."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.explain.story_words import Words
from sim.market.market import Market
from sim.measure.followed import follow
from sim.measure.incrementality import Cell, bought_less, bought_more, cells, check_twins, got
from sim.measure.ledger import STAYED, Ledger
from sim.runs.run import Progress
from sim.scenario import Problem, ScenarioError
from sim.text import listed, show, visible

_CELLS = {
    "persuaded": Cell.PERSUADED,
    "put-off": Cell.PUT_OFF,
    "subsidised": Cell.SUBSIDISED,
    "bystander": Cell.BYSTANDER_HARMED,
    "lost-anyway": Cell.LOST_ANYWAY,
}
"""Group of `sim.analysis.explain.customer.GROUPS` -> cell of `sim.measure.incrementality`."""

_DONE = {
    "persuaded": "persuades",
    "put-off": "puts off",
    "subsidised": "pays for nothing, as they stay anyway",
    "bystander": "harms though they get nothing from it",
    "lost-anyway": "pays for nothing, as they do not stay anyway",
}
"""What the policy does to them: "points persuades"."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A customer who was picked from a group."""

    customer: int
    """The number of its place."""
    group: str
    why: str
    of: int
    """Customers in the group."""

    def to_dict(self) -> dict[str, Any]:
        """Return group, why and of, ready for JSON."""
        told = asdict(self)
        del told["customer"]
        return told


def pick(start: Market, policy: str, group: str, progress: Progress | None = None) -> Picked:
    """Pick a telling customer of a group of those whom a policy does something to.

    That is the one in the middle, by what the policy makes it bring the firm more or less than its
    twin under the baseline (its profit before shared costs): neither the best case nor the worst,
    so that what is told of it goes for many. It is taken from those who are in the market
    throughout, if there are any; among equals the lowest number. The market, which is after its
    burn-in, stays as it is; two forks of it are run, in which every customer is followed.

    Raises ScenarioError if nobody is in the group, naming those that have somebody.

    >>> start = Market("grocery", rng=1, customers=300, weeks=26, labels=False)
    >>> pick(start, "discount", "subsidised").group
    'subsidised'
    """
    spec = start.spec
    ours, theirs = follow(start, policy), follow(start, spec.baseline)
    for done in range(1, spec.weeks + 1):
        ours.run(weeks=1)
        theirs.run(weeks=1)
        if progress is not None:
            progress(done, spec.weeks)
    mine, other = ours.ledger, theirs.ledger
    check_twins(mine, other)
    cell = cells(mine, other, got(mine, other))
    members = cell == _CELLS[group]
    if not members.any():
        raise ScenarioError([_nobody(group, policy, cell)])
    throughout = members & (mine.born <= start.clock) & (mine.left == STAYED)
    rows = np.flatnonzero(throughout if throughout.any() else members)
    gains = mine.profit() - other.profit()
    middle = rows[np.lexsort((mine.place[rows], gains[rows]))[(len(rows) - 1) // 2]]
    brings = Words(spec).money(abs(gains[middle]) / mine.ticks_per_unit)
    why = (
        f"of {members.sum():,} in {len(cell):,}, newcomers included, whom {visible(policy)} "
        f"{_DONE[group]}, the one in the middle by what that brings {visible(spec.focal)}: "
        f"{brings} {'more' if gains[middle] >= 0 else 'less'} than its twin. "
        f"{_end(mine, other, middle)}"
    )
    return Picked(int(mine.place[middle]), group, why, int(members.sum()))


def _end(mine: Ledger, other: Ledger, row: int) -> str:
    """Say how a customer and its twin end, which is what groups are about."""
    firm = visible(mine.firm)
    stays, stayed = bool(mine.present[row]), bool(other.present[row])
    if stays != stayed:
        who, not_ = ("It", "its twin") if stays else ("Its twin", "it")
        return f"{who} is a customer of {firm} in the end, {not_} is not."
    both = "Both are" if stays else "Neither is"
    more, less = (bool(bought(mine, other)[row]) for bought in (bought_more, bought_less))
    much = "more than" if more else "less than" if less else "about as much as"
    return f"{both} a customer of {firm} in the end; it has bought {much} its twin."


def _nobody(group: str, policy: str, cell: NDArray[np.int8]) -> Problem:
    counts = {name: int((cell == each).sum()) for name, each in _CELLS.items()}
    some = [f"{name} ({count:,})" for name, count in counts.items() if count]
    hint = f"there are customers in {listed(some)}" if some else "nor is anybody in another group"
    expected = f"nobody of {len(cell):,} customers is in this group under {visible(policy)}"
    return Problem("", None, "pick", show(group), expected, hint)
