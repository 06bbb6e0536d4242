"""Search: which points to try next, asked of Optuna in batches and told in order.

What is asked follows from the seed and from what was told before, never from time, the number of
processes or which of them was first. Nothing of the search itself has to be kept: asked again, it
goes the same way, and takes what was tried before from the store of runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product

import numpy as np

from sim.analysis.optimise.space import Axis, Point, Score, Trial, grid_size
from sim.files import FileProblem
from sim.interruption import stop_if_interrupted

try:
    import optuna
    from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution
    from optuna.trial import TrialState
except ImportError as missing:
    raise FileProblem(
        'optimising needs Optuna; install it with: pip install "loyalsim[optimise]"'
    ) from missing

BATCH = 8
"""Points asked for at once: enough for several processes, few enough to learn from. Its number is
part of what determines the search, and does not depend on how many processes there are."""

REPEATS = 8
"""Times that the sampler may come back to points it knows, before a new one is drawn blindly."""

DRAWN = 1_000
"""Blind draws without a new point after which the ranges count as used up."""

LISTED = 20_000
"""Points of a grid up to which those not yet tried are listed, to draw one of them."""

Evaluate = Callable[[Sequence[Point]], Sequence[Score | None]]
"""Scores of some points, in their order; None for one that is not possible."""


def search(
    space: Sequence[Axis],
    evaluate: Evaluate,
    objectives: int,
    trials: int,
    seed: int,
    first: Sequence[Point] = (),
) -> list[Trial]:
    """Try up to `trials` points of a space, each chosen by what came before; return them in order.

    Points come from Optuna's tree-structured Parzen estimator (Bergstra et al. 2011; Watanabe
    2023), for two objectives too (Ozaki et al. 2022), with constraints (Watanabe & Hutter 2023).
    `evaluate` is called with up to 8 points at a time, and no point twice. `first` are points to
    begin with; those outside the space are left out. Where a grid has no more points than
    `trials`, every one is tried. The same arguments give the same trials; with more `trials`,
    the first are the same.

    >>> peak = lambda points: [Score((-((x - 3.0) ** 2),)) for (x,) in points]
    >>> found = search([Axis("x", low=0, high=50, whole=True)], peak, 1, 30, seed=1)
    >>> max(found, key=lambda trial: trial.score.values).point
    (3.0,)
    """
    size = grid_size(space)
    wanted = trials if size is None else min(trials, size)
    with _quiet():
        sampler = optuna.samplers.TPESampler(seed=seed)
        study = optuna.create_study(directions=["maximize"] * objectives, sampler=sampler)
        asking = _Asking(space, study, seed)
        for point in first:
            asking.start_with(point)
        done: list[Trial] = []
        while len(done) < wanted:
            # The same whole batches whatever `trials` is, so that a longer search begins alike.
            batch = [found for _ in range(BATCH) if (found := asking.new()) is not None]
            if not batch:
                break
            asked, waste = batch[: wanted - len(done)], batch[wanted - len(done) :]
            scores = evaluate([point for _, point in asked])
            for (trial, point), score in zip(asked, scores, strict=True):
                stop_if_interrupted()
                _tell(study, trial, score)
                done.append(Trial(len(done) + 1, point, score))
            for trial, _ in waste:
                study.tell(trial, state=TrialState.FAIL)
        return done


class _Asking:
    """Points that were not tried before."""

    def __init__(self, space: Sequence[Axis], study: optuna.Study, seed: int) -> None:
        self.space = space
        self.study = study
        self._known: set[Point] = set()
        self._random = np.random.default_rng(seed)
        self._distributions = {axis.name: _distribution(axis) for axis in space}

    def start_with(self, point: Point) -> None:
        pairs = list(zip(self.space, point, strict=True))
        if all(axis.holds(value) for axis, value in pairs):
            self.study.enqueue_trial({axis.name: _coded(axis, value) for axis, value in pairs})

    def new(self) -> tuple[optuna.Trial, Point] | None:
        """Return a trial at a point that nobody asked for before; None if there is none left."""
        for _ in range(REPEATS):
            trial, point = self._ask()
            if point not in self._known:
                break
            self.study.tell(trial, state=TrialState.FAIL)
        else:
            untried = self._untried()
            if untried is None:
                return None
            pairs = zip(self.space, untried, strict=True)
            self.study.enqueue_trial({axis.name: _coded(axis, value) for axis, value in pairs})
            trial, point = self._ask()
        self._known.add(point)
        return trial, point

    def _ask(self) -> tuple[optuna.Trial, Point]:
        trial = self.study.ask(self._distributions)
        return trial, tuple(_value(axis, trial.params) for axis in self.space)

    def _untried(self) -> Point | None:
        size = grid_size(self.space)
        if size is not None and size <= LISTED:
            left = [p for p in product(*map(_values, self.space)) if p not in self._known]
            return left[int(self._random.integers(len(left)))] if left else None
        # A range has no end of values, but of tidy ones: where hardly any is left, it is done.
        for _ in range(DRAWN):
            shares = self._random.random(len(self.space)).tolist()
            point = tuple(a.tidy(_drawn(a, u)) for a, u in zip(self.space, shares, strict=True))
            if point not in self._known:
                return point
        return None


def _distribution(axis: Axis) -> BaseDistribution:
    if axis.values is not None:
        return IntDistribution(0, len(axis.values) - 1)
    if axis.whole:
        return IntDistribution(round(axis.low), round(axis.high))
    return FloatDistribution(axis.low, axis.high, log=axis.logs)


def _coded(axis: Axis, value: float) -> float | int:
    """Return a value as the sampler has it: the position among the values, or itself."""
    if axis.values is not None:
        return axis.values.index(value)
    return round(value) if axis.whole else value


def _value(axis: Axis, params: Mapping[str, float]) -> float:
    told = params[axis.name]
    return axis.tidy(float(told)) if axis.values is None else axis.values[round(told)]


def _values(axis: Axis) -> Sequence[float]:
    if axis.values is not None:
        return axis.values
    return [float(value) for value in range(round(axis.low), round(axis.high) + 1)]


def _drawn(axis: Axis, u: float) -> float:
    """Return the value at a share u, below 1, of the axis."""
    count = axis.count
    if axis.values is not None:
        return axis.values[int(u * len(axis.values))]
    if count is not None:
        return float(round(axis.low) + int(u * count))
    if axis.logs:
        return min(axis.low * math.pow(axis.high / axis.low, u), axis.high)
    return axis.low + u * (axis.high - axis.low)


def _tell(study: optuna.Study, trial: optuna.Trial, score: Score | None) -> None:
    """Tell what a point was worth; one that is not possible breaks a constraint of its own."""
    if score is None:
        trial.set_constraint("possible", 1.0)
        study.tell(trial, [0.0] * len(study.directions))
        return
    for number, excess in enumerate(score.excess):
        trial.set_constraint(str(number), excess)
    study.tell(trial, score.values)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence Optuna within, which tells of every study; put its settings back afterwards."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
