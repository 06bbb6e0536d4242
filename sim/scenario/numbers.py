"""Numbers from Python code, as a scenario file would have them."""

from __future__ import annotations

from numbers import Integral, Real

_PYTHONS = frozenset({bool, float, int, str, dict, type(None)})


def plain(value: object) -> object:
    """plain(value) -> the value, where one of NumPy's numbers it is as one of Python's.

    >>> import numpy as np
    >>> plain(np.int64(3)), plain(np.float32(0.5)), plain("text")
    (3, 0.5, 'text')
    """
    if type(value) in _PYTHONS:
        return value
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    return float(value) if isinstance(value, Real) and not isinstance(value, (int, bool)) else value
