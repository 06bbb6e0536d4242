"""What is not known of the market, and what of chance: which policy is best over many worlds.

A world is one draw of every uncertain number. Outputs are profits, worlds by runs by policies: all
worlds were drawn independently, the runs of one are independent replications in it, and all
policies share its draws, so that they are paired. Only differences between policies decide, and
only their chance has to be averaged out.

Two probabilities answer two questions. That a policy's expected profit is the largest is what more
runs can settle (`best_on_average`); the share of worlds in which it earns most, chance averaged
out, is what only knowing more of the world can settle (`best_in_worlds`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.stats.best import probability_best
from sim.stats.shrinkage import constrained_means

Real = NDArray[np.float64]
Ints = NDArray[np.int64]

RESAMPLES = 200
"""Resamples of the worlds behind a share of worlds, or an interval."""

DRAWS = 2**17
"""Draws behind the range of a single firm."""


def best_on_average(outputs: Real, seed: int) -> tuple[float, ...] | None:
    """Return the probability that a policy's expected profit is the largest, by policy.

    Expected over worlds and chance: `probability_best` of the means of the worlds, which are
    independent. None with fewer than two worlds.

    Raises ValueError if outputs are not worlds by runs by policies, all finite.

    >>> outputs = np.array([[[0.0, 1.0], [0.0, 3.0]], [[0.0, 2.0], [0.0, 4.0]]])
    >>> [round(p, 2) for p in best_on_average(outputs, seed=1)]
    [0.06, 0.94]
    """
    check_outputs(outputs)
    return probability_best(outputs.mean(axis=1), seed)


def true_means(outputs: Real) -> Real:
    """Return the mean of each policy in each world with chance averaged out, worlds by policies.

    Constrained empirical Bayes means (`constrained_means`; Louis 1984; Ghosh 1992) of what a policy
    earns beyond the average policy of its world, and of that average. Policies that
    earn the same in every run of a world have the same mean there; but for that the mean over
    worlds is that of the outputs.

    Raises ValueError if outputs are not worlds by runs by policies, all finite; with fewer than two
    worlds; and with one run per world, which cannot tell chance from ignorance.

    >>> outputs = np.array([[[1.0, 2.0], [1.0, 4.0]], [[1.0, 6.0], [1.0, 8.0]]])
    >>> true_means(outputs).round(2).tolist()
    [[1.0, 3.13], [1.0, 6.87]]
    """
    gains = true_gains(outputs)
    level: Real = constrained_means(outputs.mean(axis=2, keepdims=True))
    return gains + level


def best_in_worlds(outputs: Real, baseline: int) -> tuple[float, ...]:
    """Return the share of worlds in which a policy has the largest true mean, by policy.

    Of the worlds there may be, not only of those drawn: the share is the average over 200 balanced
    resamples of the worlds (Breiman 1996; Davison, Hinkley & Schechtman 1986), in each of which
    chance is averaged out anew (`true_means`). With that a policy called best in 80 % of worlds is
    best in 80 % of fresh ones. Without chance it is the share of the worlds drawn. A tie within a
    world is the baseline's (a column number); columns equal in every run share theirs. The
    shares add up to 1.

    Raises ValueError as `true_means` does.

    >>> outputs = np.array([[[0.0, gain]] * 2 for gain in (1.0, 2.0, -1.0, 0.0)])
    >>> best_in_worlds(outputs, baseline=0)
    (0.5, 0.5)
    """
    gains = true_gains(outputs, resampled_worlds(len(outputs)))
    policies = gains.shape[2]
    order = np.argsort(np.arange(policies) != baseline, kind="stable")
    winners = order[np.argmax(gains[:, :, order], axis=2)]
    wins = np.bincount(np.ravel(winners), minlength=policies) / winners.size
    same = np.all(outputs[..., None] == outputs[..., None, :], axis=(0, 1))
    return tuple(float(wins[equals].sum() / equals.sum()) for equals in same)


@dataclass(frozen=True, slots=True)
class Components:
    """What the gain of one real firm varies by: variances, in squares of the outputs' unit."""

    chance: float
    """Within a world: between firms to which the same numbers apply."""
    ignorance: float
    """Between worlds: because the numbers are not known."""

    @property
    def shares(self) -> tuple[float, float]:
        """The shares of chance and of ignorance, which add up to 1; where nothing varies, 1 and 0.

        >>> Components(3.0, 1.0).shares
        (0.75, 0.25)
        """
        total = self.chance + self.ignorance
        share = self.ignorance / total if total > 0.0 else 0.0
        return 1.0 - share, share


def components(gains: Real, scale: float) -> Components:
    """Return the variance components of a gain, worlds by runs.

    One-way analysis of variance: chance is the pooled variance within worlds, ignorance the
    variance of the worlds' means less the part of chance in it, 0 at least. Chance is given for
    one real firm: times `scale`, which is 1 if the whole market was simulated and the sample's
    share of it if only a sample was.

    Raises ValueError as `true_means` does, and for a scale below 0.

    >>> components(np.array([[0.0, 2.0], [4.0, 6.0]]), scale=0.5)
    Components(chance=1.0, ignorance=7.0)
    """
    check_outputs(gains[..., None], told_apart=True)
    _check_scale(scale)
    within = float(gains.var(axis=1, ddof=1).mean())
    between = float(gains.mean(axis=1).var(ddof=1)) - within / gains.shape[1]
    return Components(within * scale, max(between, 0.0))


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a policy's gain over the baseline may turn out to be."""

    p_loss: float
    """Share of worlds in which the expected gain is below 0, chance averaged out."""
    var05: float
    """Gain that is undercut in 5 % of worlds, chance averaged out (value at risk)."""
    regret: float
    """Mean over worlds of what the best policy there earns more, chance averaged out."""
    range90: tuple[float, float]
    """Gain of one real firm, from 5 to 95 %: not knowing the world, and chance."""


def prospect(outputs: Real, policy: int, baseline: int, seed: int, scale: float) -> Prospect:
    """Return what a policy's gain may turn out to be, for one real firm and over worlds.

    `policy` and `baseline` are column numbers; `scale` is as in `components`. Shares and quantiles
    are those over 200 balanced resamples of the worlds, as in `best_in_worlds`; regret is that of
    the worlds drawn, so that the regret of the best on average is the value of perfect information.
    For the range 131,072 firms are drawn (Philox, under the seed): a world, and in it chance, the
    world's own deviations about its mean times √(n/(n - 1)) and √scale.

    Raises ValueError as `true_means` does, and for a scale below 0.

    >>> outputs = np.array([[[0.0, gain]] * 2 for gain in (-1.0, 2.0, 5.0, 6.0)])
    >>> found = prospect(outputs, policy=1, baseline=0, seed=1, scale=1.0)
    >>> found.p_loss, round(found.regret, 6)
    (0.25, 0.25)
    """
    check_outputs(outputs, told_apart=True)
    _check_scale(scale)
    resamples = resampled_worlds(len(outputs))
    drawn = true_gains(outputs, resamples)
    gains, world = np.ravel(drawn[:, :, policy] - drawn[:, :, baseline]), np.ravel(resamples)
    random = np.random.Generator(np.random.Philox(seed))
    runs = outputs.shape[1]
    own = outputs[:, :, policy] - outputs[:, :, baseline]
    chance = (own - own.mean(axis=1, keepdims=True)) * np.sqrt(scale * runs / (runs - 1.0))
    chosen = random.integers(0, len(gains), DRAWS)
    firms = gains[chosen] + chance[world[chosen], random.integers(0, runs, DRAWS)]
    means = true_gains(outputs)
    low, high = np.quantile(firms, [0.05, 0.95])
    return Prospect(
        p_loss=float(np.mean(gains < 0.0)),
        var05=float(np.quantile(gains, 0.05)),
        regret=float(np.mean(means.max(axis=1) - means[:, policy])),
        range90=(float(low), float(high)),
    )


def true_gains(outputs: Real, resamples: Ints | None = None) -> Real:
    """Return the true means less that of the average policy in the world, worlds by policies.

    As `true_means`; with `resamples`, resamples by worlds drawn, chance is averaged out in each by
    itself, and the shape is resamples by worlds by policies.

    Raises ValueError as `true_means` does.

    >>> outputs = np.array([[[1.0, 2.0], [1.0, 4.0]], [[1.0, 6.0], [1.0, 8.0]]])
    >>> true_gains(outputs).round(2).tolist()
    [[-1.06, 1.06], [-2.94, 2.94]]
    """
    check_outputs(outputs, told_apart=True)
    # What is the same throughout enters once, so that its covariance does not count double.
    kinds, owner = np.unique(outputs.reshape(-1, outputs.shape[2]), axis=1, return_inverse=True)
    kinds = kinds.reshape(*outputs.shape[:2], -1)
    equal = np.all(kinds[..., None] == kinds[..., None, :], axis=1)
    own = kinds - kinds.mean(axis=2, keepdims=True)
    if resamples is not None:
        own, equal = own[resamples], equal[resamples]
    means = constrained_means(own)
    shared = (equal @ means[..., None])[..., 0] / equal.sum(axis=-1)
    means = np.take_along_axis(shared, np.argmax(equal, axis=-1), axis=-1)[..., np.ravel(owner)]
    gains: Real = means - means.mean(axis=-1, keepdims=True)
    return gains


def resampled_worlds(worlds: int) -> Ints:
    """Return row numbers of worlds drawn with replacement, 200 by worlds.

    Balanced: each world is drawn 200 times in all (Davison, Hinkley & Schechtman 1986). Always the
    same for the same number of worlds.

    >>> bool(np.all(np.bincount(np.ravel(resampled_worlds(3))) == 200))
    True
    """
    random = np.random.Generator(np.random.Philox(worlds))
    rows: Ints = random.permutation(np.tile(np.arange(worlds), RESAMPLES)).reshape(RESAMPLES, -1)
    return rows


def check_outputs(outputs: Real, told_apart: bool = False) -> None:
    """Raise ValueError if outputs are not worlds by runs by policies, all finite.

    With `told_apart` also if there is one world only, or one run per world.

    >>> check_outputs(np.zeros((2, 1, 3)))
    """
    if outputs.ndim != 3 or 0 in outputs.shape or not np.all(np.isfinite(outputs)):
        raise ValueError("outputs must be finite numbers, worlds by runs by policies")
    if told_apart and len(outputs) < 2:
        raise ValueError("one world says nothing about others: draw at least two")
    if told_apart and outputs.shape[1] < 2:
        raise ValueError(
            "with one run per world chance cannot be told from ignorance: "
            "run each world at least twice"
        )


def _check_scale(scale: float) -> None:
    if not 0.0 <= scale < np.inf:
        raise ValueError(f"scale ({scale}) must be 0 or more")
