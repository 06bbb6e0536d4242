"""Points: where a sweep looks, one row of values each, kept small however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray


class Points(Sequence[dict[str, float]]):
    """Sequence of {path: value}; `values` are points by paths.

    >>> points = Points(("firms.us.price",), np.array([[28.0], [30.0]]))
    >>> len(points), points[1], points.row(0)
    (2, {'firms.us.price': 30.0}, (28.0,))
    """

    def __init__(self, paths: Sequence[str], values: NDArray[np.float64]) -> None:
        self.paths = tuple(paths)
        self.values = np.ascontiguousarray(values, np.float64).reshape(len(values), len(self.paths))
        self.values.flags.writeable = False

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, index: int) -> dict[str, float]: ...
    @overload
    def __getitem__(self, index: slice) -> Points: ...
    def __getitem__(self, index: int | slice) -> dict[str, float] | Points:
        if isinstance(index, slice):
            return Points(self.paths, self.values[index])
        return dict(zip(self.paths, self.row(index), strict=True))

    def __iter__(self) -> Iterator[dict[str, float]]:
        return (self[index] for index in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Points):
            return NotImplemented
        return self.paths == other.paths and np.array_equal(self.values, other.values)

    def __hash__(self) -> int:
        return hash((self.paths, self.values.tobytes()))

    def __repr__(self) -> str:
        return f"Points({len(self):,} of {len(self.paths)} values)"

    def row(self, index: int) -> tuple[float, ...]:
        """Return the values of one point, in the order of the paths."""
        return tuple(self.values[index].tolist())
