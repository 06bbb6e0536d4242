"""Rules: the region of a band in which something happens, as one or two limits in words.

The search is in the spirit of scenario discovery (Friedman & Fisher 1999; Bryant & Lempert 2010):
a box that is described by few limits, holds most of the cases, and little else. Instead of
peeling, every box of one or two limits is looked at; a product of matrices counts them all.

`sim.analysis.discover` peels, and the two finders are not one. A rule here is a sentence of a
report, found for pair after pair of policies at few points: it has two limits at most, so that none
is missed and it can be said in a breath. Boxes there have as many limits as the points bear, and
several may cover the cases; nobody could look at all of those, and peeling can lose its way, so it
starts from the best pair of limits found here, too (`Grid`). What a limit, a rule and chance are is
the same for both, and stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

from sim.runs.parameter import Parameter

Matrix = NDArray[np.float64]
Single = NDArray[np.float32]
Mask = NDArray[np.bool_]

CUTS = 20
"""Limits that are tried for each parameter and direction."""
FEWEST = 4
"""Points that a box must hold."""
SHUFFLES = 99
"""How often the cases are dealt out at random, to see what chance would find."""
CHANCE = 0.05
"""A rule is told only if chance would find as good a one less often."""
TIE = 1e-6


@dataclass(frozen=True, slots=True)
class Limit:
    """One side of a box: values of a parameter above a limit, or below it."""

    parameter: int
    """Index of the parameter."""
    above: bool
    at: float
    """Between the two neighbouring points that the limit parts, with few digits."""
    last: float
    """The outermost value within the box."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A box of a band, and what is in it."""

    limits: tuple[Limit, ...]
    share: float
    """Share of the band that the box takes up."""
    density: float
    """Share of the box's points that are cases."""
    coverage: float
    """Share of the cases that the box holds."""
    chance: float
    """How often cases dealt out at random have as good a rule."""

    def words(self, parameters: Sequence[Parameter]) -> str:
        """Return the limits as a clause: "x is above 2 and y below 3"."""
        clauses: dict[int, str] = {}
        for limit in self.limits:
            clause = limit_words(parameters[limit.parameter], limit)
            before = clauses.get(limit.parameter)
            clauses[limit.parameter] = f"{before} and {_side(clause)}" if before else clause
        return " and ".join(clauses.values())

    def to_dict(self, parameters: Sequence[Parameter]) -> dict[str, Any]:
        """Return plain types."""
        return {
            "limits": [
                {
                    "parameter": parameters[limit.parameter].path,
                    "side": "above" if limit.above else "below",
                    "at": limit.at,
                }
                for limit in self.limits
            ],
            "words": self.words(parameters),
            "share": self.share,
            "density": self.density,
            "coverage": self.coverage,
            "chance": self.chance,
        }


def limit_words(parameter: Parameter, limit: Limit) -> str:
    """Return the limit in words.

    >>> from sim.runs.spreads import Around, Levels
    >>> lag = Parameter("firms.rival.strategy.lag", Levels((13, 26, 52)), whole=True)
    >>> limit_words(lag, Limit(0, False, 39.0, 26.0))
    'weeks until rival answers is at most 26'
    >>> twice = Around(1.0, 2.0, times=True)
    >>> both = Parameter("segments.*.price_sensitivity.mean", twice, beside="times")
    >>> limit_words(both, Limit(0, True, 1.2, 1.21))
    'price sensitivity of all segments is above 1.2 times the assumed'
    """
    name = parameter.words
    if parameter.beside == "times":
        return f"{name} is {'above' if limit.above else 'below'} {limit.at:g} times the assumed"
    if parameter.beside:
        return f"{name} is {_beside(limit)} the assumed"
    if parameter.steps:
        some = f"{limit.last:g} or more" if limit.above else f"at most {limit.last:g}"
        return f"{name} is {some}"
    return f"{name} is {'above' if limit.above else 'below'} {limit.at:g}"


def _side(clause: str) -> str:
    """The clause of a second limit of the same parameter, without its name."""
    return clause.rpartition(" is ")[2]


def _beside(limit: Limit) -> str:
    """How far from the assumed numbers the values within the limit lie."""
    if limit.at == 0.0:
        return "above" if limit.above else "below"
    side = "above" if limit.at > 0.0 else "below"
    beyond = limit.above == (limit.at > 0.0)
    return f"{'more than' if beyond else 'at most'} {abs(limit.at):g} {side}"


def find_rule(values: Matrix, cases: Mask, seed: int) -> Rule | None:
    """Return the Rule that tells where the cases are; None if none does.

    `values` are points by parameters, `cases` one truth value per point. Among all boxes of one
    or two limits, coarse ones at first and then any of the same parameters, the one with the
    largest weighted relative accuracy is taken: share of the band × (density - density of the
    whole band) (Lavrač, Flach & Zupan 1999), which weighs how many cases it holds against how
    pure it is. A second limit stays only if a binomial test of the density without it (Bryant &
    Lempert's quasi-p-value, times the number of sides that could have been chosen) is below 0.05.
    None if random cases (99 shuffles from `seed`) have as good a rule in 5 % or more, if there
    are no cases, or nothing else.
    """
    count = len(cases)
    if not 0 < cases.sum() < count:
        return None
    limits, inside = _all_limits(values, CUTS)
    if not limits:
        return None
    boxes = _Boxes(inside)
    single, pair = boxes.accuracies(cases)
    first, second = divmod(int(pair.argmax()), len(limits))
    needed = _needed((first, second), inside, cases, 2 * values.shape[1])
    kept = [first, second] if needed else [int(single.argmax())]
    reached = float((pair if needed else single).max())
    rng = np.random.default_rng(seed)
    lucky = 0
    for _ in range(SHUFFLES):
        by_chance = boxes.accuracies(rng.permutation(cases))[1 if needed else 0]
        lucky += bool(by_chance.max() >= reached - TIE)
    chance = (1 + lucky) / (1 + SHUFFLES)
    if reached <= 0.0 or chance >= CHANCE:
        return None
    chosen, box = _refined([limits[i] for i in kept], values, cases)
    hits = int((box & cases).sum())
    return Rule(
        limits=tuple(sorted(chosen, key=lambda limit: limit.parameter)),
        share=float(box.mean()),
        density=hits / int(box.sum()),
        coverage=hits / int(cases.sum()),
        chance=chance,
    )


def deciding_pair(values: Matrix, cases: Mask, rule: Rule | None) -> tuple[int, int]:
    """Return indices of the two parameters that decide.

    Those of the rule; where it names fewer than two, those follow whose distribution differs
    most between cases and the rest (Kolmogorov & Smirnov's statistic).
    """
    from scipy.stats import ks_2samp

    named = list(dict.fromkeys(limit.parameter for limit in rule.limits)) if rule else []
    others = [i for i in range(values.shape[1]) if i not in named]
    if 0 < cases.sum() < len(cases):
        gap = {i: float(ks_2samp(values[cases, i], values[~cases, i]).statistic) for i in others}
        others.sort(key=lambda i: -gap[i])
    first, second, *_ = [*named, *others, 0, 0]
    return first, second


def quasi_p(box: Mask, cases: Mask, without: Mask) -> float:
    """Return how likely the box holds so many cases by chance alone.

    `without` is the box without one of its limits. If the limit said nothing, cases would be as
    frequent with it as without: a binomial test (Bryant & Lempert 2010).

    >>> without = np.ones(12, np.bool_)
    >>> box = np.arange(12) < 6
    >>> round(quasi_p(box, box, without), 9), quasi_p(without, box, without) > 0.5
    (0.015625, True)
    """
    hits, density = int((box & cases).sum()), float(cases[without].mean())
    return float(bdtrc(hits - 1, int(box.sum()), density))


def roundest(low: float, high: float) -> float:
    """Return the number with the fewest digits above low and not above high.

    >>> roundest(1.1834, 1.2217), roundest(26.0, 39.0)
    (1.2, 30.0)
    """
    middle = (low + high) / 2
    for digits in range(1, 17):
        number = float(f"{middle:.{digits - 1}e}")
        if low < number <= high:
            return number
    return high


def _refined(chosen: list[Limit], values: Matrix, cases: Mask) -> tuple[list[Limit], Mask]:
    """The best limits of the same parameters and sides, now between any two neighbours."""
    limits, inside = _all_limits(values, len(values))
    sides = [(limit.parameter, limit.above) for limit in chosen]
    same = [
        [i for i, limit in enumerate(limits) if (limit.parameter, limit.above) == side]
        for side in sides
    ]
    first, last = same[0], same[-1]
    wanted = _Boxes(inside[first + last]).accuracies(cases)
    if len(chosen) == 1:
        best = first[int(wanted[0][: len(first)].argmax())]
        return [limits[best]], inside[best]
    corner = wanted[1][: len(first), len(first) :]
    i, j = divmod(int(corner.argmax()), len(last))
    return [limits[first[i]], limits[last[j]]], inside[first[i]] & inside[last[j]]


def _all_limits(values: Matrix, cuts: int) -> tuple[list[Limit], Mask]:
    """Every limit that is tried, and for each the points that it lets in: limits by points.

    At most so many cuts for each parameter, spread over its values.
    """
    limits: list[Limit] = []
    masks: list[Mask] = []
    for parameter in range(values.shape[1]):
        column = values[:, parameter]
        gaps = list(pairwise(np.unique(column).tolist()))
        if len(gaps) > cuts:
            picks = np.linspace(0, len(gaps) - 1, cuts).round().astype(int).tolist()
            gaps = [gaps[i] for i in picks]
        for low, high in gaps:
            at = roundest(low, high)
            limits += [Limit(parameter, True, at, high), Limit(parameter, False, at, low)]
            masks += [column >= at, column < at]
    return limits, np.array(masks, np.bool_).reshape(len(masks), len(values))


class _Boxes:
    """All boxes of one or two limits; counts what they hold."""

    def __init__(self, inside: Mask) -> None:
        self.table = inside.astype(np.float32)
        held = self.table @ self.table.T
        self.held = np.where(held < FEWEST, np.float32(np.inf), held)
        self.points = inside.shape[1]

    def accuracies(self, cases: Mask) -> tuple[Single, Single]:
        """Weighted relative accuracy of every limit, and of every pair of them.

        -inf for boxes with too few points.
        """
        accuracy: Single = (self.table[:, cases] @ self.table[:, cases].T) / self.points
        accuracy -= self.held * np.float32(cases.mean() / self.points)
        return accuracy.diagonal(), accuracy


class Grid:
    """Every box of one or two limits that a coarse grid has.

    `values` are points by parameters; the boxes are those at so many cuts of each parameter.

    >>> values = np.array([[x, y] for x in range(8) for y in range(8)], np.float64)
    >>> best = Grid(values).best_pair((values[:, 0] < 3) & (values[:, 1] > 4))
    >>> [(limit.parameter, limit.above, limit.last) for limit in best]
    [(0, False, 2.0), (1, True, 5.0)]
    """

    def __init__(self, values: Matrix, cuts: int = CUTS) -> None:
        self.limits, inside = _all_limits(values, cuts)
        self._boxes = _Boxes(inside) if self.limits else None

    def best_pair(self, cases: Mask) -> tuple[Limit, ...]:
        """Return limits of the most accurate box; () if there is none.

        One limit comes twice if a second one makes it no better.
        """
        if self._boxes is None:
            return ()
        _, pair = self._boxes.accuracies(cases)
        first, second = divmod(int(pair.argmax()), len(self.limits))
        return self.limits[first], self.limits[second]


def _needed(pair: tuple[int, int], inside: Mask, cases: Mask, sides: int) -> bool:
    """Whether both limits of a pair are needed: without one, the box would be clearly worse."""
    both: Mask = inside[pair[0]] & inside[pair[1]]
    doubts = [quasi_p(both, cases, inside[i]) for i in pair]
    return sides * max(doubts) < CHANCE
