"""Lots: who is in which arm, drawn by name and seed, alike in a simulated pilot and a real one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

OUTSIDE, POLICY, CONTROL = 0, 1, 2
ARMS = ("outside", "policy", "control")
"""By number: not in the pilot, offered the policy, held out."""


def draw_arms(
    names: Sequence[str], strata: Sequence[str], holdout: float, share: float, seed: int
) -> Whole:
    """Return the arm of each name.

    Names stand by stratum, and in each in an order that the seed and the names alone decide; along
    it a `share` is in the pilot, and of these a share `holdout` held out, each as evenly as whole
    numbers allow: an arm of a stratum has at most one more or less than its share. In which order
    the names are given changes nothing.

    >>> arms = draw_arms(["a", "b", "c", "d"], ["x", "x", "y", "y"], 0.5, 1.0, 1)
    >>> sorted(arms[:2].tolist()), sorted(arms[2:].tolist())
    ([1, 2], [1, 2])
    """
    keys = [hashlib.sha256(f"{seed}:{name}".encode()).digest() for name in names]
    order = sorted(range(len(names)), key=lambda i: (strata[i], keys[i]))
    chosen = np.array(order, np.int64)[_evenly(len(order), share)]
    arms = np.full(len(names), OUTSIDE, np.int64)
    arms[chosen] = np.where(_evenly(len(chosen), holdout), CONTROL, POLICY)
    return arms


def _evenly(count: int, share: float) -> NDArray[np.bool_]:
    """Return which of so many in a row are chosen if a share of them is, evenly spread."""
    so_far = np.floor(np.arange(count + 1) * share + 0.5)
    found: NDArray[np.bool_] = np.diff(so_far) > 0
    return found
