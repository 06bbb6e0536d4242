"""The libraries of the analyst's methods, which not everybody has installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sim.files import FileProblem


def library(module: str) -> Any:
    """Return a module that the analyst's methods need, by its name.

    Raises FileProblem if it is not installed.

    >>> library("sklearn.linear_model").__name__
    'sklearn.linear_model'
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise FileProblem(
            "audit needs scikit-learn and statsmodels; install them with: "
            'pip install "loyalsim[validation]"'
        ) from error


def one_thread() -> Any:
    """Return a context in which linear algebra runs on one thread.

    Sums split among threads differ in their last bits, and with them who is whose neighbour.
    """
    return library("threadpoolctl").threadpool_limits(limits=1)


def check_libraries() -> None:
    """Raise FileProblem now, not after minutes, if a library is missing."""
    for name in ("sklearn", "statsmodels", "threadpoolctl"):
        library(name)
