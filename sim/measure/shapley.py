"""Shapley: how much each component of utility adds to the probability of choosing a firm.

The components are the players of a game; a coalition is worth the probability of choosing the firm
when only its components count, and all others are the same for every firm (Shapley 1953).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]
Known = NDArray[np.bool_]

CHUNK = 4096
"""Customers worked on at once."""


def choice_probability(utility: Real, known: Known, firm: int) -> Real:
    """Return the probability of choosing the firm in a logit, 0 if it is unknown.

    `utility` is (.., firms, customers), `known` (firms, customers) bool.

    >>> choice_probability(np.zeros((2, 1)), np.array([[True], [True]]), 0)
    array([0.5])
    """
    masked = np.where(known, utility, -np.inf)
    best = masked.max(axis=-2, keepdims=True)
    weight = np.exp(masked - np.where(np.isfinite(best), best, 0.0))
    total = weight.sum(axis=-2)
    probability: Real = weight[..., firm, :] / np.where(total > 0.0, total, 1.0)
    return probability


def coalitions(players: int) -> Real:
    """Return who is in each coalition: 0 or 1, of shape (2^players, players).

    >>> coalitions(2).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    """
    number = np.arange(2**players)
    return (number[:, None] >> np.arange(players) & 1).astype(np.float64)


def shapley_values(worth: Real) -> Real:
    """Return what each player adds, on average over all orders; of shape (players, ..).

    `worth` is (2^players, ..), of coalitions in the order of `coalitions`. A player who never adds
    anything gets exactly 0.

    >>> shapley_values(np.array([0.0, 1.0, 0.0, 3.0])).tolist()
    [2.0, 1.0]
    """
    players = len(worth).bit_length() - 1
    number = np.arange(len(worth))
    size = coalitions(players).sum(axis=1).astype(int)
    every = math.factorial(players)
    joins = np.array(
        [math.factorial(s) * math.factorial(players - s - 1) / every for s in range(players)]
    )
    values = np.zeros((players, *worth.shape[1:]))
    for player in range(players):
        without = number[number >> player & 1 == 0]
        added = worth[without | 1 << player] - worth[without]
        values[player] = np.tensordot(joins[size[without]], added, axes=1)
    return values


def decompose(parts: Real, known: Known, firm: int) -> tuple[Real, Real, Real]:
    """Divide the probability of choosing the firm among the components of utility.

    Returns values, probability and neutral probability, per customer. `parts` is components by
    firms by customers, in utility; `known` firms by customers. Values are components by customers,
    and add up to probability less neutral, but for rounding: the probability with all components,
    and with none (1 in the number of known firms). A component that is the same for all firms is
    worth 0.

    >>> parts = np.zeros((2, 2, 1))
    >>> parts[0, 0] = np.log(3.0)
    >>> values, probability, neutral = decompose(parts, np.ones((2, 1), bool), 0)
    >>> values.round(6).tolist(), probability.round(6).tolist(), neutral.tolist()
    ([[0.25], [0.0]], [0.75], [0.5])
    """
    players, _, customers = parts.shape
    # Who is 0 everywhere adds nothing to any coalition, and leaves the others' values as they are.
    active = np.flatnonzero(parts.any(axis=(1, 2)))
    members = coalitions(len(active))
    values, ends = np.zeros((players, customers)), np.zeros((2, customers))
    for lo in range(0, customers, CHUNK):
        some = slice(lo, min(lo + CHUNK, customers))
        utility = np.tensordot(members, parts[active, :, some], axes=1)
        worth = choice_probability(utility, known[:, some], firm)
        values[active, some] = shapley_values(worth)
        ends[:, some] = worth[[0, -1]]
    return values, ends[1], ends[0]
