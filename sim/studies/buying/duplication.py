"""Brands share their buyers with other brands in proportion to the size of those."""

from __future__ import annotations

import numpy as np

from sim.stats.estimators.fitted import Floats
from sim.studies.applies import brands
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Scatter
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

BAND = Band(low=0.83)


def measure(lab: Lab) -> Finding:
    """Measure how duplications correlate with those of one coefficient."""
    panel = lab.panel(weeks=52, times=2)
    bought = panel.bought()
    value = Value(
        "correlation of duplications with D × penetration",
        *estimate(lambda rows: correlation(bought[rows]), panel.customers),
        BAND,
    )
    seen, expected, d = duplications(bought)
    pairs = [f"{x} → {y}" for x in panel.firms for y in panel.firms if x != y]
    ends = [float(expected.min()), float(expected.max())]
    picture = Scatter(
        expected.tolist(),
        seen.tolist(),
        pairs,
        "D × penetration of the other brand",
        "Share of buyers who also bought it",
        line=(ends, ends),
    )
    note = f"Duplication coefficient D = {d:.2f}, over {len(pairs)} ordered pairs of brands."
    return Finding((value,), picture, f"{panel.customers:,} customers, 52 weeks", note)


def correlation(bought: Rows) -> float:
    """Return the correlation of observed and expected duplications over pairs of brands."""
    seen, expected, _ = duplications(bought)
    return float(np.corrcoef(seen, expected)[0, 1])


def duplications(bought: Rows) -> tuple[Floats, Floats, float]:
    """Return (observed, expected, D) over ordered pairs of brands x, y.

    Observed: share of the buyers of x who also bought y. Expected: D × penetration of y, with
    D the mean of the duplications ÷ the mean of the penetrations (Goodhardt & Ehrenberg 1969).

    >>> seen, expected, d = duplications(np.array([[1, 1], [1, 0], [0, 2], [0, 0]]))
    >>> seen.tolist(), expected.tolist(), d
    ([0.5, 0.5], [0.5, 0.5], 1.0)
    """
    buys = (bought > 0).astype(np.float64)
    own = buys.sum(axis=0)
    table = (buys.T @ buys) / own[:, None]
    apart = ~np.eye(len(own), dtype=bool)
    seen = table[apart]
    other = np.broadcast_to(own / len(bought), table.shape)[apart]
    d = float(seen.mean() / other.mean())
    return seen, d * other, d


ROW = Regularity(
    id="duplication",
    statement="Brands share buyers in proportion to the other brand's penetration.",
    source="Ehrenberg 1988",
    band="correlation ≥ 0.83",
    use=Use.CHECK,
    how=(
        "Share of each brand's buyers who also bought each other brand in a year, by a continuous "
        "panel, against one duplication coefficient times the other's penetration."
    ),
    measure=measure,
    applies=brands,
    if_missed=(
        "Price sensitivity parts the market: cheap brands share buyers with cheap ones, dear with "
        "dear. Real categories have such partitions, too; "
        "less spread of price sensitivity or of prices would mend it."
    ),
    exempt="asserts that brands share no group of buyers of their own: it holds by chance alone",
)
