"""Slots: a parameter's values in a few groups, to draw means over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.results.effects import is_named
from sim.text import visible

FEW = 12
"""Values up to which each is a slot of its own."""
NAME = 24
"""Characters of a named value that are shown."""


@dataclass(frozen=True)
class Slots:
    """The points of a sweep, grouped by one parameter."""

    of: pd.Series
    """Point -> its slot, from 0."""
    centres: NDArray[np.float64]
    """Mean value of each slot's points; for names their place, from 0."""
    labels: tuple[str, ...]
    """The value of each slot; empty if slots hold more than one value."""
    edges: NDArray[np.float64]
    """Ends of the slots, one more than there are, if they hold more than one value."""
    named: bool
    """Whether the values are names."""

    @property
    def count(self) -> int:
        """How many slots there are."""
        return len(self.centres)


def slots(values: pd.Series, most: int) -> Slots:
    """Return the points grouped by a parameter: a slot per value, or a few equally full ones.

    `values` are those of the parameter, by point. Names are in the order in which they first
    appear; numbers go up. Numbers that differ much are cut at quantiles into at most `most` slots.

    >>> slots(pd.Series([3.0, 1.0, 3.0]), 8).labels
    ('1', '3')
    >>> slots(pd.Series(np.arange(100.0)), 4).edges.tolist()
    [0.0, 24.75, 49.5, 74.25, 99.0]
    """
    if is_named(values):
        codes, names = pd.factorize(values.astype(str))
        labels = tuple(visible(str(name), NAME) for name in names)
        return _exact(values, codes, np.arange(len(labels), dtype=np.float64), labels, True)
    numbers = values.astype("float64")
    distinct = np.unique(numbers.to_numpy(np.float64)).astype(np.float64)
    if len(distinct) <= FEW:
        codes = np.searchsorted(distinct, numbers.to_numpy())
        return _exact(values, codes, distinct, number_labels(distinct.tolist()), False)
    cuts = np.quantile(numbers.to_numpy(np.float64), np.linspace(0.0, 1.0, most + 1))
    edges = np.unique(cuts).astype(np.float64)
    codes = np.clip(np.searchsorted(edges, numbers.to_numpy(), side="right") - 1, 0, len(edges) - 2)
    of = pd.Series(codes, values.index)
    centres = numbers.groupby(of).mean().to_numpy(np.float64).astype(np.float64)
    return Slots(of, centres, (), edges, False)


def number_labels(values: Sequence[float]) -> tuple[str, ...]:
    """Return numbers in as few digits as tell them apart.

    >>> number_labels([0.5, 1.0]), number_labels([10_000.0, 20_000.0])
    (('0.5', '1'), ('10,000', '20,000'))
    """
    for digits in range(3, 18):
        texts = tuple(_number(value, digits) for value in values)
        if len(set(texts)) == len(set(values)):
            break
    return texts


def edge_labels(edges: Sequence[float]) -> tuple[str, ...]:
    """Return the rising ends of ranges in words, as exact as their steps ask for.

    >>> edge_labels([0.0000771, 0.2513, 0.998]), edge_labels([27.05, 29.113, 32.9])
    (('0.00', '0.25', '1.00'), ('27.1', '29.1', '32.9'))
    """
    steps = np.diff(np.asarray(edges, np.float64))
    steps = steps[steps > 0.0]
    if not len(steps):
        return number_labels(edges)
    decimals = min(max(0, 1 - math.floor(math.log10(float(steps.min())))), 12)
    return tuple(f"{round(edge, decimals) + 0.0:,.{decimals}f}" for edge in edges)


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}"
    return f"{float(text):,.0f}" if "e+" in text or abs(value) >= 10_000 else text


def _exact(
    values: pd.Series,
    codes: NDArray[np.intp],
    centres: NDArray[np.float64],
    labels: tuple[str, ...],
    named: bool,
) -> Slots:
    of = pd.Series(codes, values.index)
    return Slots(of, centres, labels, np.empty(0, np.float64), named)
