"""Few failures reach management: most customers stay silent."""

from __future__ import annotations

from scipy import stats

from sim.market.flows import Flow
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

BAND = Band(0.04, 0.10)
WEEKS = 104


def measure(lab: Lab) -> Finding:
    """Measure complaints ÷ failures of all firms over two years."""
    market = lab.market(times=2).fork()
    market.run(WEEKS)
    by_firm = market.flows[-WEEKS:].sum(axis=(0, 1))
    failures, complaints = by_firm[:, Flow.FAILURES], by_firm[:, Flow.COMPLAINTS]
    values = [
        share(int(made), int(met)) for made, met in zip(complaints, failures, strict=True) if met
    ]
    value = Value("complaints ÷ failures", *share(int(complaints.sum()), int(failures.sum())), BAND)
    picture = Bars(
        labels=[name for name, met in zip(market.names, failures, strict=True) if met],
        heights=[each[0] for each in values],
        ylabel="Complaints ÷ failures",
        low=[each[1] for each in values],
        high=[each[2] for each in values],
        target=(BAND.low, BAND.high),
    )
    return Finding(
        (value,), picture, f"{int(failures.sum()):,} failures at all firms in {WEEKS} weeks"
    )


def share(complaints: int, failures: int) -> tuple[float, float, float]:
    """Return (complaints ÷ failures, low, high), by Wilson's interval.

    Raises ValueError without a failure.

    >>> [round(number, 3) for number in share(6, 100)]
    [0.06, 0.028, 0.125]
    """
    if failures == 0:
        raise ValueError("nothing failed")
    interval = stats.binomtest(complaints, failures).proportion_ci(method="wilson")
    return complaints / failures, float(interval.low), float(interval.high)


ROW = Regularity(
    id="voice",
    statement="Of service failures 4 to 10 % reach management as a complaint.",
    source="TARP",
    band="4–10 %",
    use=Use.TUNE,
    how="Complaints ÷ failures of all firms, counted over two years.",
    measure=measure,
    if_missed=(
        "The share follows from `voice.intercept`, from how severe failures are and from how "
        "relational customers are: with harsher failures more are heard of."
    ),
    off={"behaviour.voice.intercept": -20.0},
)
