"""What SALib would let pass in silence is refused: gaps, constant outcomes, a seed of 0."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.files import FileProblem

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

RESAMPLES = 500
"""Bootstrap samples from which SALib takes its intervals."""
CONFIDENCE = 0.95


def salib(module: str) -> Any:
    """Return a module of SALib by its name, such as "analyze.sobol".

    Raises FileProblem if SALib is not installed.

    >>> salib("analyze.sobol").__name__
    'SALib.analyze.sobol'
    """
    try:
        return import_module(f"SALib.{module}")
    except ImportError as error:
        raise FileProblem(
            'sensitivity needs SALib; install it with: pip install "loyalsim[analysis]"'
        ) from error


def salib_seed(seed: int, stream: int) -> int:
    """Return a seed for one of its streams, above 0, as SALib takes 0 for none.

    Different streams of one seed, such as design and bootstrap, have nothing in common.

    >>> salib_seed(0, 1) != salib_seed(0, 2), salib_seed(0, 1) > 0
    (True, True)
    """
    return int(np.random.SeedSequence((seed, stream)).generate_state(1)[0]) % (2**31 - 1) + 1


def unit_problem(parameters: int, low: float = 0.0, high: float = 1.0) -> dict[str, Any]:
    """Return SALib's description of so many parameters between low and high.

    >>> unit_problem(1)
    {'num_vars': 1, 'names': ['x0'], 'bounds': [[0.0, 1.0]]}
    """
    return {
        "num_vars": parameters,
        "names": [f"x{i}" for i in range(parameters)],
        "bounds": [[low, high]] * parameters,
    }


def outcomes(values: Vector, wanted: int) -> Vector:
    """Return outcomes as SALib may have them: finite, and as many as are wanted.

    SALib would turn a gap into an index without saying so. Raises ValueError with the place of
    the first value that is not finite.

    >>> outcomes([1.0, float("nan")], 2)
    Traceback (most recent call last):
    ValueError: outcome 1 is nan; expected finite numbers
    """
    array = np.asarray(values, np.float64)
    if array.shape != (wanted,):
        raise ValueError(f"{array.shape} outcomes; expected ({wanted},), one for each point")
    bad = np.flatnonzero(~np.isfinite(array))
    if len(bad):
        raise ValueError(f"outcome {bad[0]} is {array[bad[0]]}; expected finite numbers")
    return array
