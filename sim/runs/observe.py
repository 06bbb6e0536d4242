"""What is kept of a run: everything that a report may ask for, or some measures."""

from __future__ import annotations

from collections.abc import Sequence

from sim.market.market import Market
from sim.measure.counts import weekly_counts
from sim.measure.definitions import measures as defined
from sim.measure.measure import Level
from sim.measure.summary import summarise_firm, summarise_segments
from sim.runs.horizons import COURSE, at_horizons, by_year, course, follow
from sim.runs.run import Run
from sim.scenario import Scenario

SEGMENT_MEASURES = (
    "retention",
    "profit",
    "profit_discounted",
    "revenue",
    "customers",
    "purchases",
    "discount_given",
    "cost_rewards",
    "cost_contacts",
    "cost_total",
)
"""Measures that are kept for every segment."""


def observe(market: Market) -> Run:
    """Run a market from its burn-in to its end, and return all that a Run has room for."""
    focal = market.spec.focal
    kept = follow(market, focal)
    counts = weekly_counts(market, by_segment=False)
    everybody, *segments = summarise_segments(market).items()
    return Run(
        policy=market.policy,
        replication=market.replication,
        measures=everybody[1][focal],
        horizons=at_horizons(market, focal, counts, kept),
        segments={
            name: {measure: firms[focal][measure] for measure in SEGMENT_MEASURES}
            for name, firms in segments
        },
        weekly=course(market, focal, counts, COURSE),
        years=by_year(market, focal, counts),
    )


def measured(market: Market, measures: Sequence[str], weekly: bool) -> Run:
    """Return some measures of a market at its end, and if wanted their weeks."""
    focal = market.spec.focal
    found = summarise_firm(market, focal, measures)
    weeks = {}
    if weekly:
        counts = weekly_counts(market, by_segment=False, only=focal)
        weeks = course(market, focal, counts, weekly_measures(measures, market.spec))
    values = {name: found[name] for name in measures}
    return Run(market.policy, market.replication, values, weekly=weeks)


def weekly_measures(measures: Sequence[str], scenario: Scenario) -> tuple[str, ...]:
    """Return those that have a value in every week.

    >>> weekly_measures(["profit", "retention"], Scenario.load("grocery"))
    ('profit',)
    """
    weekly = {measure.name for measure in defined(Level.WEEK, scenario.kind)}
    return tuple(name for name in measures if name in weekly)
