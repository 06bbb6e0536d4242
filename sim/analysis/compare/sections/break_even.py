"""What a policy has to bring: the arithmetic that a chief financial officer does by hand."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from statistics import fmean

from sim.analysis.compare.accounts import SOLD
from sim.analysis.compare.findings import Findings
from sim.report.blocks import Numbers, Section, Table, Texts
from sim.report.units import PERCENT, money, price
from sim.text import shown

AFTER = "costs"


@dataclass(frozen=True, slots=True)
class BreakEven:
    """A policy's cost beside what the firm earns without it, in money a year."""

    policy: str
    margin: float
    """Contribution of the baseline as a share of what customers pay."""
    contribution: float
    """Of the baseline."""
    costs: float
    """What the policy costs more, but for what is sold."""
    customers: float
    """Of the firm, under the baseline."""
    gained: float
    """What the policy adds to contribution."""

    @property
    def needed(self) -> float:
        """The lift of contribution at which the policy pays its costs."""
        return self.costs / self.contribution

    @property
    def lift(self) -> float:
        """The lift of contribution that was simulated."""
        return self.gained / self.contribution


def break_even(findings: Findings, policy: str) -> BreakEven:
    """Return the arithmetic of one policy, from its runs and the baseline's, draws alike."""
    years = findings.comparison.years
    pairs = findings.pairs(policy)

    def base(name: str) -> float:
        return fmean(theirs.measures[name] or 0.0 for _, theirs in pairs)

    def more(name: str) -> float:
        return fmean((ours.measures[name] or 0.0) - (b.measures[name] or 0.0) for ours, b in pairs)

    costs = more("cost_total") - fsum(more(name) for name in SOLD)
    return BreakEven(
        policy=policy,
        margin=base("contribution_margin"),
        contribution=base("contribution") / years,
        costs=costs / years,
        customers=base("customers"),
        gained=more("contribution") / years,
    )


def section(findings: Findings) -> Section | None:
    """Return the section on the lift that each policy needs, and the lift that it has."""
    if not findings.others:
        return None
    found = [break_even(findings, result.policy) for result in findings.others]
    if any(each.contribution <= 0.0 or each.customers <= 0.0 for each in found):
        return None
    unit = money(findings.comparison.currency, [each.costs for each in found])
    each_one, base = price(findings.scenario), found[0]
    return Section(
        "break-even",
        "What each policy has to bring",
        [
            Table(
                "Costs of a year, and the lift of contribution that pays them",
                [
                    Texts("Policy", [shown(each.policy) for each in found]),
                    Numbers("Costs more", [e.costs for e in found], unit.signed, unit.short),
                    Numbers(
                        "Per customer",
                        [each.costs / each.customers for each in found],
                        each_one.signed,
                        each_one.short,
                    ),
                    Numbers("Needs", [each.needed for each in found], PERCENT.signed, "%"),
                    Numbers("Has", [each.lift for each in found], PERCENT.signed, "%"),
                ],
                note=f"The baseline earns a contribution of {base.margin:.1%} of what customers "
                f"pay, {unit.plain(base.contribution)} {unit.name} a year from "
                f"{base.customers:,.0f} customers. A lower price or a deal lowers contribution "
                "instead of raising costs.",
            )
        ],
    )
