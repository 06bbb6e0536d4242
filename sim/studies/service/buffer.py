"""Members of a programme discount bad service."""

from __future__ import annotations

import numpy as np

from sim.market.columns import MEMBERSHIP
from sim.market.market import Market
from sim.market.mechanisms.programme import GAVE_UP, MEMBER
from sim.scenario import Scenario
from sim.studies.applies import programme_policy
from sim.studies.groups import Rows, estimate
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.regularity import NEGATIVE, POSITIVE, Finding, Regularity, Use, Value
from sim.studies.service.cells import SILENT, TWIN, Cells, run_cells, taciturn
from sim.studies.service.failure import Failure


def measure(lab: Lab) -> Finding:
    """Measure the same failure with everybody a member, and with nobody."""
    experience = lab.scenario.behaviour.experience
    severity = experience.tolerance + experience.span / 2.0
    policy = programme_policy(lab.scenario, "points", "stamps")
    start = lab.market(taciturn(lab.quiet), times=2)
    failures = {SILENT: Failure(severity)}
    members = run_cells(enrol(start.fork(policy), MEMBER), failures)
    others = run_cells(enrol(start.fork(policy), GAVE_UP), failures)
    members, others = common(members, others)

    def hurt(rows: Rows) -> float:
        return harm(members, rows) / harm(others, rows) - 1.0

    def kept(rows: Rows) -> float:
        return members.rebuy_of(SILENT, rows) - others.rebuy_of(SILENT, rows)

    values = (
        Value(
            "satisfaction lost: members' against others'",
            *estimate(hurt, members.customers),
            NEGATIVE,
        ),
        Value("share of purchases kept: more", *estimate(kept, members.customers), POSITIVE),
    )
    shares = members.rebuy(SILENT), others.rebuy(SILENT)
    picture = Bars(
        labels=["members", "not members"],
        heights=[share[0] for share in shares],
        ylabel="Purchases ÷ those of no-failure twins",
        low=[share[1] for share in shares],
        high=[share[2] for share in shares],
    )
    return Finding(
        values,
        picture,
        f"{members.customers:,} customers, as members and not, with and without the failure",
        f"Membership of the programme of `{policy}` is forced on everybody, and on nobody; "
        f"severity {severity:g}, nobody complains. The points they hold keep members, too.",
    )


def enrol(market: Market, membership: int) -> Market:
    """Give everybody this membership of the focal firm, and return the same market."""
    focal = market.names.index(market.spec.focal)
    market.customers.columns.flag[MEMBERSHIP, focal] = membership
    return market


def common(one: Cells, other: Cells) -> tuple[Cells, Cells]:
    """Return both experiments, with only the customers who are in both."""
    _, mine, theirs = np.intersect1d(one.place, other.place, return_indices=True)
    return one.of(np.sort(mine)), other.of(theirs[np.argsort(mine)])


def harm(cells: Cells, rows: Rows) -> float:
    """Return the mean satisfaction that the failure took from these customers."""
    before, after = cells.after[TWIN].satisfaction, cells.after[SILENT].satisfaction
    return float(np.mean(before[rows] - after[rows]))


def has_programme(scenario: Scenario) -> str:
    """Return "" where a policy is a programme only, else why not."""
    if programme_policy(scenario, "points", "stamps"):
        return ""
    return "no policy here is a programme and nothing else"


ROW = Regularity(
    id="buffer",
    statement="Members of a programme discount bad service and stay more often after it.",
    source="Bolton, Kannan & Bramlett 2000",
    band="< 0; > 0",
    use=Use.CHECK,
    how=(
        "The same customers, all made members and all kept out, with the same failure and without: "
        "satisfaction that the failure takes, and share of the next year's purchases that stays."
    ),
    measure=measure,
    applies=has_programme,
    if_missed=(
        "Members discount the share `experience.member_buffer` of a loss. Where no experience "
        "touches trust, or nobody ever buys elsewhere, that changes no purchase."
    ),
    off={"behaviour.experience.member_buffer": 0.0},
)
