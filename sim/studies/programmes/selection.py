"""Members give the firm more of their money, mostly because they are other people."""

from __future__ import annotations

import numpy as np

from sim.scenario import Scenario
from sim.scenario.weeks import YEAR
from sim.studies.applies import frequent
from sim.studies.groups import Rows, estimate, mean_of
from sim.studies.lab import Lab
from sim.studies.picture import Bars
from sim.studies.programmes.arms import Real, arms, per_firm_spending
from sim.studies.programmes.launch import programme_of, starts_any
from sim.studies.regularity import Band, Finding, Regularity, Use, Value

BAND = Band(0.05, 0.30)


def measure(lab: Lab) -> Finding:
    """Measure the causal effect on share of wallet ÷ the naive difference."""
    programme = programme_of(lab.scenario, "points", "stamps")
    found = arms(lab, programme, 2 * YEAR)
    focal = found.treated.focal
    wallet = share_of_wallet(per_firm_spending(found.treated, found.basket, YEAR, 2 * YEAR), focal)
    twins = share_of_wallet(per_firm_spending(found.control, found.basket, YEAR, 2 * YEAR), focal)
    member = found.member[YEAR - 1]
    both = np.isfinite(wallet) & np.isfinite(twins)

    def causal(rows: Rows) -> float:
        who = rows[member[rows] & both[rows]]
        return mean_of(wallet[who] - twins[who])

    def naive(rows: Rows) -> float:
        bought = rows[both[rows]]
        mine = member[bought]
        return mean_of(wallet[bought[mine]]) - mean_of(wallet[bought[~mine]])

    def among_buyers(rows: Rows) -> float:
        buyers = rows[both[rows]]
        buyers = buyers[wallet[buyers] > 0.0]
        mine = member[buyers]
        return causal(rows) / (mean_of(wallet[buyers[mine]]) - mean_of(wallet[buyers[~mine]]))

    effect, difference = (estimate(s, found.customers) for s in (causal, naive))
    ratio = estimate(lambda rows: causal(rows) / naive(rows), found.customers)
    values = (
        Value("causal effect ÷ difference between members and others", *ratio, BAND),
        Value("causal effect on members' share of wallet", *effect),
        Value("members' share of wallet less the others'", *difference),
        Value(
            "causal effect ÷ difference, the firm's buyers only",
            *estimate(among_buyers, found.customers),
        ),
    )
    picture = Bars(
        ("members less others", "effect of membership"),
        (difference[0], effect[0]),
        "Share of wallet",
        (difference[1], effect[1]),
        (difference[2], effect[2]),
    )
    sample = f"{int(both.sum()):,} customers, of whom {int((member & both).sum()):,} members"
    note = f"Second year after the launch of {programme.kind}; no rival has a programme."
    return Finding(values, picture, sample, note)


def share_of_wallet(spent: Real, focal: int) -> Real:
    """Return the focal firm's share of each customer's money; NaN for who spent nothing.

    `spent` is customers by firms.

    >>> share_of_wallet(np.array([[3.0, 1.0], [0.0, 0.0]]), 0).tolist()
    [0.75, nan]
    """
    total = spent.sum(axis=1)
    share = np.full(len(total), np.nan)
    np.divide(spent[:, focal], total, out=share, where=total > 0.0)
    return share


def applies(scenario: Scenario) -> str:
    """Return "" for frequent categories with a policy that starts a programme, else why not."""
    return frequent(scenario) or starts_any(scenario)


ROW = Regularity(
    id="selection",
    statement="A seventh of the difference between members and others is due to the programme.",
    source="Leenheer, van Heerde, Bijmolt & Smidts 2007",
    band="about 1/7 (0.05–0.30 ~)",
    use=Use.CHECK,
    how=(
        "Share of wallet in the second year after the launch. Causal: members less their twins "
        "without the programme. Naive: members less all others who buy in the category."
    ),
    measure=measure,
    applies=applies,
    if_missed=(
        "A small ratio says that membership does little or that members are very different. Here "
        "only buyers of the firm can join, and heavy ones see more reward, which makes the "
        "difference; `rewards.pull` times the reward's worth in purchases makes the effect. A "
        "larger pull would raise the ratio, and the lift of sales with it; counting the firm's "
        "buyers only would raise it, too, but the study counted all households."
    ),
    off={"behaviour.rewards.pull": 0.0},
)
