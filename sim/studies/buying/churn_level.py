"""How many subscribers leave in a month."""

from __future__ import annotations

from scipy import stats

from sim.market.flows import Flow
from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.weeks import MONTHS, YEAR
from sim.studies.applies import subscriptions
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

POSTPAID = Band(0.007, 0.011, words="0.9 % a month (~0.7 to 1.1 %), postpaid")
PREPAID = Band(0.023, 0.033, words="2.8 % a month (~2.3 to 3.3 %), prepaid")


def measure(lab: Lab) -> Finding:
    """Measure the churn per month of all firms together."""
    market = lab.market(times=2).fork()
    market.run(YEAR)
    band = band_of(lab.scenario)
    each = {name: monthly(*lost(market, j)) for j, name in enumerate(market.names)}
    gone, at_risk = lost(market)
    value = Value("churn per month, all firms", *monthly(gone, at_risk), band)
    picture = Bars(
        list(each),
        [found[0] for found in each.values()],
        "Churn per month",
        low=[found[1] for found in each.values()],
        high=[found[2] for found in each.values()],
        target=(band.low, band.high),
    )
    sample = f"{gone:,} subscribers lost in {YEAR} weeks of {len(market.customers):,} customers"
    focal = each[lab.scenario.focal][0]
    return Finding((value,), picture, sample, f"The focal firm loses {focal:.2%} a month.")


def band_of(scenario: Scenario) -> Band:
    """Return PREPAID if nobody signs a contract, else POSTPAID."""
    terms = [firm.switching_costs.contract_weeks for firm in scenario.firms.values()]
    return POSTPAID if any(terms) else PREPAID


def lost(market: Market, firm: int | None = None) -> tuple[int, int]:
    """Count subscribers lost, and subscriber-weeks at risk, in the last year.

    At risk in a week are the subscribers at its start. Without `firm`, of all firms together.
    """
    flows = market.flows[-YEAR:].sum(axis=1)
    flows = flows.sum(axis=1) if firm is None else flows[:, firm]
    before = flows[:, Flow.CUSTOMERS] - flows[:, Flow.GAINED] + flows[:, Flow.LOST]
    return int(flows[:, Flow.LOST].sum()), int(before.sum())


def monthly(gone: int, at_risk: int) -> tuple[float, float, float]:
    """Return (churn per month, low, high), by Wilson's interval; `at_risk` is in weeks.

    >>> [round(rate, 4) for rate in monthly(210, 100_000)]
    [0.0091, 0.0079, 0.0104]
    """
    ends = stats.binomtest(gone, at_risk).proportion_ci(method="wilson")
    rates = (gone / at_risk, float(ends.low), float(ends.high))
    value, low, high = (1.0 - (1.0 - rate) ** (YEAR / MONTHS) for rate in rates)
    return value, low, high


ROW = Regularity(
    id="churn-level",
    statement="Of postpaid subscribers 0.9 % leave in a month, of prepaid ones 2.8 %.",
    source="operators' reports 2024",
    band="0.9 % postpaid (~±0.2), 2.8 % prepaid (~±0.5)",
    use=Use.TUNE,
    how="Subscribers lost in a year ÷ those at risk, per month; who leaves the market is lost too.",
    measure=measure,
    applies=subscriptions,
    if_missed=(
        "Churn follows from how often subscribers look around (`attention`) and from what holds "
        "them when they do (`inertia`, exit fees); turnover of the market adds to it."
    ),
    off={"behaviour.choice.inertia": 0.0},
)
