"""Profit and loss accounts: every policy's money, year by year and in all, at the market's size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from sim.analysis.compare.comparison import Comparison
from sim.runs.run import Run

INCOME = ("revenue", "exit_fees")
SOLD = ("cost_goods", "cost_handling")
"""Costs that come with what is sold; contribution is after them."""
ALL = "all"
"""The year that stands for all of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One account of one policy in one year, in money with two decimals; costs are below 0."""

    policy: str
    year: int | str
    """1 for the first, or `all`."""
    account: str
    """A measure: income, `contribution`, costs, `profit`."""
    amount: float

    def to_dict(self) -> dict[str, Any]:
        """Return the line as plain types, ready for JSON."""
        return {
            "policy": self.policy,
            "year": self.year,
            "account": self.account,
            "amount": self.amount,
        }


def accounts(comparison: Comparison) -> list[Line]:
    """Return the profit and loss accounts of all policies, means over the runs.

    Income, costs of what is sold, contribution, other costs and profit; accounts in which no policy
    has any money are left out. Amounts are rounded to hundredths before they are added, so that
    accounts add up to the profit, and years to all, to the cent. Empty if runs have no years.
    """
    made: dict[str, list[Run]] = {name: [] for name in comparison.policies}
    for run in comparison.runs:
        made[run.policy].append(run)
    count = min(len(run.years) for run in comparison.runs)
    if not count:
        return []
    names = [name for name in comparison.runs[0].years[0] if name != "profit"]
    cents = {
        policy: [
            {name: _cents([run.years[year][name] or 0.0 for run in runs]) for name in names}
            for year in range(count)
        ]
        for policy, runs in made.items()
    }
    used = [name for name in names if any(year[name] for years in cents.values() for year in years)]
    lines: list[Line] = []
    for policy, years in cents.items():
        for year, amounts in enumerate(years, 1):
            lines += _account(policy, year, amounts, used)
        lines += _account(policy, ALL, _summed(years), used)
    return lines


def _account(
    policy: str, year: int | str, cents: dict[str, int], used: Sequence[str]
) -> Iterable[Line]:
    signed = {name: cents[name] if name in INCOME else -cents[name] for name in used}
    trade = [name for name in used if name in (*INCOME, *SOLD)]
    other = [name for name in used if name not in trade]
    for name in trade:
        yield Line(policy, year, name, signed[name] / 100)
    yield Line(policy, year, "contribution", sum(signed[name] for name in trade) / 100)
    for name in other:
        yield Line(policy, year, name, signed[name] / 100)
    yield Line(policy, year, "profit", sum(signed.values()) / 100)


def _summed(years: Sequence[dict[str, int]]) -> dict[str, int]:
    return {name: sum(year[name] for year in years) for name in years[0]}


def _cents(amounts: Sequence[float]) -> int:
    return round(100 * fsum(amounts) / len(amounts))
