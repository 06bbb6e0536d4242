"""The Pareto front: what cannot be had better in one way without being worse in another."""

from __future__ import annotations

from collections.abc import Sequence

Values = Sequence[float]
"""One value per objective; the more the better."""


def dominates(one: Values, other: Values) -> bool:
    """Return whether one outcome is nowhere worse than another, and somewhere better.

    >>> dominates((2.0, 1.0), (1.0, 1.0)), dominates((2.0, 0.0), (1.0, 1.0))
    (True, False)
    """
    pairs = list(zip(one, other, strict=True))
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


def front(outcomes: Sequence[Values]) -> list[int]:
    """Return the positions of the outcomes that no other dominates, in order.

    >>> front([(1.0, 5.0), (2.0, 4.0), (1.0, 4.0)])
    [0, 1]
    """
    return [
        i
        for i, mine in enumerate(outcomes)
        if not any(dominates(theirs, mine) for theirs in outcomes)
    ]


def chosen(outcomes: Sequence[Values], count: int) -> list[int]:
    """Return the positions of the `count` best outcomes, the best first.

    Front after front (Goldberg 1989): all of the first, then of what would be the front without
    them, and so on. Of a front that does not fit, those that lie evenly along the first
    objective, its ends included. With one objective these are the largest values; ties go to
    whichever comes first.

    >>> chosen([(3.0,), (5.0,), (4.0,)], 2)
    [1, 2]
    >>> chosen([(1.0, 5.0), (2.0, 4.0), (3.0, 3.0), (4.0, 2.0), (5.0, 1.0), (0.0, 0.0)], 3)
    [4, 2, 0]
    """
    left = list(range(len(outcomes)))
    taken: list[int] = []
    while left and len(taken) < count:
        layer = [left[i] for i in front([outcomes[i] for i in left])]
        layer.sort(key=lambda i: (-outcomes[i][0], i))
        taken += _even(layer, count - len(taken))
        left = [i for i in left if i not in layer]
    return taken


def _even(layer: list[int], count: int) -> list[int]:
    """Return so many of a front at even distances, both ends included."""
    if len(layer) <= count:
        return layer
    if count == 1:
        return layer[:1]
    steps = (len(layer) - 1) / (count - 1)
    return [layer[round(i * steps)] for i in range(count)]
