"""What it is worth to know: expected value of perfect information, in all and number by number.

Outputs are profits, worlds by runs by policies, as in `sim.stats.worlds`. Chance is averaged out:
what no survey can find out has no value here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from sim.stats.smooth import fit, polynomials
from sim.stats.worlds import check_outputs, resampled_worlds, true_gains

Real = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST = 10
"""Worlds from which something can be told: a fold is at least one of them."""

FOLDS = 10
ROUNDS = 5
"""How often worlds are put into folds anew, so that the value hardly depends on how."""


@dataclass(frozen=True, slots=True)
class Value:
    """What knowing is worth, in the unit of the outputs."""

    value: float | None
    """None with fewer than 10 worlds."""
    ci95: tuple[float, float] | None
    too_few: bool = False
    """Whether nothing can be told from so few worlds."""


UNKNOWN = Value(None, None, too_few=True)


def evpi(outputs: Real) -> Value:
    """Return the expected value of perfect information about the world.

    What would be earned more if the world were known before the policy is chosen: the mean over
    worlds of the largest true mean, less the largest mean over worlds (Raiffa & Schlaifer 1961),
    chance averaged out first (`true_gains`). The interval is the bootstrap's over worlds, its
    percentiles widened for few worlds as Student's t is (Hesterberg 2015).

    Raises ValueError as `sim.stats.worlds.true_means` does.

    >>> outputs = np.array([[[0.0, -2.0]] * 2, [[0.0, 4.0]] * 2] * 10)
    >>> round(evpi(outputs).value, 6)
    1.0
    """
    check_outputs(outputs, told_apart=True)
    if len(outputs) < FEWEST:
        return UNKNOWN
    value = float(_perfect(true_gains(outputs)))
    again = _perfect(true_gains(outputs, resampled_worlds(len(outputs))))
    n = len(outputs)
    tail = float(ndtr(-np.sqrt(n / (n - 1.0)) * stdtrit(n - 1, 0.975)))
    low, high = np.quantile(again, [tail, 1.0 - tail])
    return Value(value, (float(low), float(high)))


def evppi(outputs: Real, values: Real, seed: int) -> list[Value]:
    """Return the expected value of knowing each uncertain number, and nothing else.

    `values` are the numbers, worlds by parameters. Expected profits given a number are a
    regression of the worlds' outputs on it (Strong, Oakley & Brennan 2014), here `fit`. A fit that
    is judged by the worlds it was made from promises too much; therefore the policy for a world is
    chosen by a dependence found in the other worlds (10 folds, drawn 5 times under the seed), and
    credited with what it earned in that world, less what the policy that is best on average earned
    there. That is what a rule for using the number has earned where nobody had looked, so the lower
    end of the interval is Student's of these differences. The best rule may be better than the one
    found: the upper end is that of the fits themselves over resamples of the worlds. Nothing is
    worth less than 0, as what is learnt need not be used; values are not held below `evpi`.

    Too few worlds means: fewer than 10, or an interval from 0 to the whole of `evpi`.

    Raises ValueError if outputs are not worlds by runs by policies, or values not worlds by
    parameters, all finite.

    >>> x = np.linspace(-1.0, 1.0, 20)
    >>> outputs = np.stack([0.0 * x, x], axis=1)[:, None].repeat(2, axis=1)
    >>> known, useless = evppi(outputs, np.column_stack([x, 0.0 * x]), seed=1)
    >>> round(known.value, 2), useless.value
    (0.26, 0.0)
    """
    check_outputs(outputs)
    if values.ndim != 2 or len(values) != len(outputs) or not np.all(np.isfinite(values)):
        raise ValueError("values must be finite numbers, worlds by parameters")
    worlds, runs, _ = outputs.shape
    if worlds < FEWEST:
        return [UNKNOWN] * values.shape[1]
    whole = float(_perfect(true_gains(outputs))) if runs > 1 else None
    means = outputs.mean(axis=1)
    folds = list(_folds(worlds, seed))
    return [_partial(means, column, folds, whole) for column in values.T]


def _perfect(means: Real) -> Real:
    """Return the value of perfect information, given means, ... by worlds by policies."""
    value: Real = means.max(axis=-1).mean(axis=-1) - means.mean(axis=-2).max(axis=-1)
    return np.maximum(value, 0.0)


def _partial(means: Real, column: Real, folds: list[Ints], whole: float | None) -> Value:
    if np.all(column == column[0]):
        return Value(0.0, (0.0, 0.0))
    series = polynomials(column)
    gains = means - means.mean(axis=1, keepdims=True)
    earned = _held_out(gains, series, folds)
    mean = float(earned.mean())
    half = float(stdtrit(len(earned) - 1, 0.975) * earned.std(ddof=1) / np.sqrt(len(earned)))
    resamples = resampled_worlds(len(means))
    again = _perfect(fit(series[resamples], gains[resamples]).at(series[resamples]))
    value, low = max(mean, 0.0), max(mean - half, 0.0)
    high = max(mean + half, float(np.quantile(again, 0.975)), 0.0)
    return Value(
        value, (low, high), too_few=whole is not None and low == 0.0 and high >= whole > 0.0
    )


def _held_out(gains: Real, series: Real, folds: list[Ints]) -> Real:
    """Return what choosing by the number earned more, by world, each judged by the others."""
    whole = fit(series, gains)
    usual = gains[:, np.argmax(whole.level)]
    earned = np.zeros(len(gains))
    for fold in folds:
        for k in range(FOLDS):
            out = fold == k
            elsewhere = replace(whole, slopes=fit(series[~out], gains[~out]).slopes)
            chosen = np.argmax(elsewhere.at(series[out]), axis=1)
            earned[out] += gains[out, chosen] - usual[out]
    return earned / len(folds)


def _folds(worlds: int, seed: int) -> Iterator[Ints]:
    random = np.random.Generator(np.random.Philox(seed))
    for _ in range(ROUNDS):
        yield random.permutation(np.arange(worlds) % FOLDS)
