"""The page of a story: all that is told of a customer, its figure, and its weeks as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum

import pandas as pd

from sim.analysis.explain.life import Explanation
from sim.analysis.explain.story import opening, story_report
from sim.analysis.explain.story_figure import story_figure
from sim.analysis.explain.trace import Week
from sim.report.blocks import Picture, Section
from sim.report.page import Page


def story_page(told: Explanation) -> Page:
    """Make the page of a story: the figure `story` of both lives, and all that is told of them.

    Beside it lies the table `weeks`.
    """
    head, *sections = story_report(told)
    both = "both lives" if told.twin else "the life"
    picture = Picture(
        "story",
        story_figure(told),
        f"Purchases, satisfaction, trust and bond of {both}, week by week; the numbers are in "
        "weeks.csv.",
        f"{both[0].upper()}{both[1:]} week by week.",
    )
    return Page(
        title=head.title,
        subtitle=opening(told),
        sections=[Section("lives", "Week by week", [*head.blocks[1:], picture]), *named(sections)],
        tables={"weeks": weeks_frame(told)},
    )


def named(sections: Sequence[Section]) -> list[Section]:
    """Return sections with titles and anchors of their own, as links need them."""
    found: list[Section] = []
    for number, section in enumerate(sections, 1):
        title = section.title or "How it is meant"
        found.append(replace(section, anchor=f"{section.anchor}-{number}", title=title))
    return found


def weeks_frame(told: Explanation) -> pd.DataFrame:
    """Return a table with one row per week, world and firm."""
    return pd.DataFrame(
        [
            _row(life.policy, week, firm)
            for life in told.lives
            for week in life.weeks
            for firm in told.firms
        ]
    )


def _row(policy: str, week: Week, firm: str) -> dict[str, object]:
    payments = [p.payment for p in week.purchases if p.payment and p.payment.firm == firm]
    visits = [visit for visit in week.visits if visit.firm == firm]
    sight, tie = week.sight(firm), week.tie(firm)
    return {
        "policy": policy,
        "week": week.week,
        "firm": firm,
        "known": tie.known,
        "price": sight.price,
        "deal": sight.deal,
        "contact": sight.contacted,
        "purchases": len(payments),
        "paid": round(fsum(payment.paid for payment in payments), 4),
        "failures": sum(visit.severity is not None for visit in visits),
        "complaints": sum(visit.complained for visit in visits),
        "rewards": sum(payment.rewards for payment in payments),
        "member": tie.membership == "member",
        "points": tie.points,
        "satisfaction": tie.satisfaction,
        "trust": tie.trust,
        "bond": tie.bond,
        "buzz": tie.buzz,
        "expectation": tie.expectation,
    }
