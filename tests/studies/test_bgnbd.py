"""BG/NBD: the published numbers of CDNOW, and what was simulated, are found again."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.files import FileProblem
from sim.stats.estimators import bgnbd
from sim.stats.estimators.bgnbd import fit_bgnbd
from sim.stats.estimators.summary import Summary


@pytest.fixture(scope="module", autouse=True)
def _needs_lifetimes() -> None:
    try:
        bgnbd.lifetimes()
    except FileProblem:
        pytest.skip("lifetimes is not installed")


def simulated(rng: np.random.Generator, customers: int, weeks: float) -> Summary:
    """Customers with r 0.5, alpha 4, a 0.8, b 2, observed for so many weeks."""
    rate = rng.gamma(0.5, 1 / 4.0, customers)
    last = rng.geometric(np.maximum(rng.beta(0.8, 2.0, customers), 1e-9))
    frequency = np.zeros(customers, np.int64)
    recency = np.zeros(customers)
    time = np.zeros(customers)
    for purchase in range(1, 300):
        time += rng.exponential(1.0, customers) / rate
        made = (time <= weeks) & (purchase <= last)
        frequency[made] = purchase
        recency[made] = time[made]
    return Summary(frequency, recency, np.full(customers, weeks))


def test_intervals_hold_the_parameters_simulated() -> None:
    rng = np.random.default_rng(1)
    truth = (0.5, 4.0, 0.8, 2.0)
    held = np.zeros(4)
    for _ in range(10):
        found = fit_bgnbd(simulated(rng, 3000, 39.0))
        fitted = (found.r, found.alpha, found.a, found.b)
        held += [each.includes(value) for each, value in zip(fitted, truth, strict=True)]
    assert np.all(held >= 7)


def test_cdnow_sample_gives_what_fader_hardie_and_lee_published() -> None:
    folder = (
        Path(str(bgnbd.lifetimes().__file__)).parent / "datasets"
    )  # its module needs setuptools
    table = pd.read_csv(folder / "cdnow_customers_summary.csv")
    found = fit_bgnbd(Summary(*(table[name].to_numpy() for name in ("frequency", "recency", "T"))))
    assert found.customers == 2357
    assert found.values == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=0.0006)


@pytest.mark.parametrize(
    ("frequency", "recency", "age"), [(1, 5.0, 4.0), (0, 2.0, 4.0), (2, 0.0, 4.0), (-1, 0.0, 4.0)]
)
def test_times_that_cannot_be_are_refused(frequency: int, recency: float, age: float) -> None:
    known = Summary(np.array([0, frequency]), np.array([0.0, recency]), np.array([4.0, age]))
    with pytest.raises(ValueError, match="customer 1: frequency"):
        fit_bgnbd(known)


def test_without_lifetimes_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lifetimes", None)
    with pytest.raises(FileProblem, match=r'pip install "loyalsim\[panels\]"'):
        bgnbd.lifetimes()
