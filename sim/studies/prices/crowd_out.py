"""A discount buys sales at once; a bond pays later: which sells more, and which earns more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.runs.budget.budget import Budget, equal_budget
from sim.runs.budget.spend import payback_week
from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.studies.applies import purchases
from sim.studies.groups import Rows, estimate, thirds
from sim.studies.lab import Lab
from sim.studies.picture import Lines
from sim.studies.prices.accounts import Accounts, Floats, keep_accounts
from sim.studies.regularity import NEGATIVE, POSITIVE, Finding, Regularity, Use, Value

DISCOUNT, BOND = "discount", "bond"
QUARTER, YEARS = 13, 156
LAG = 4
"""Weeks until the rival that matches has the focal firm's deal, too."""
BUDGET_CUSTOMERS = 5_000
THIRDS = ("low R", "middle R", "high R")


@dataclass(frozen=True)
class Race:
    """Discount and bond at equal outlay in one market, and the market without either."""

    name: str
    budget: Budget
    discount: Accounts
    bond: Accounts
    nothing: Floats
    """Weeks: profit up to each week under the baseline."""

    def lead(self) -> Floats:
        """Return the profit per customer up to each week, discount less bond."""
        return (self.discount.profit - self.bond.profit) / self.discount.customers

    def against_nothing(self, accounts: Accounts) -> float:
        """Return the profit per customer over all weeks, less that of the baseline."""
        return float(accounts.profit[-1] - self.nothing[-1]) / accounts.customers


def measure(lab: Lab) -> Finding:
    """Measure discount less bond: sales early, profit per customer late."""
    quiet = lab.quiet.replace("weeks", YEARS)
    alone = race(lab, quiet, "rivals hold")
    matched = race(lab, with_match(quiet), "rival matches", alone.budget.amount)
    values = tuple(value for each in (alone, matched) for value in lead_values(each))
    weeks = [float(week + 1) for week in range(YEARS)]
    picture = Lines(
        weeks,
        {each.name: each.lead().tolist() for each in (alone, matched)},
        "Week",
        f"Profit per customer so far,\ndiscount less bond ({lab.scenario.currency})",
        mark=float(QUARTER),
    )
    size = alone.discount.customers
    sample = f"{size:,} customers and {YEARS} weeks of each policy, the same draws in all"
    return Finding(values, picture, sample, " ".join(words(each) for each in (alone, matched)))


def race(lab: Lab, scenario: Scenario, name: str, amount: float | None = None) -> Race:
    """Run discount and bond at one outlay: `amount` a year, or the mean of what both spend."""
    fitted, budget = equal_budget(
        scenario,
        (DISCOUNT, BOND),
        amount,
        replications=1,
        seed=lab.seed,
        customers=min(BUDGET_CUSTOMERS, lab.customers, scenario.simulated),
        workers=1,
    )
    market = lab.market(fitted)
    arms = (keep_accounts(market.fork(policy), (QUARTER, YEARS)) for policy in (DISCOUNT, BOND))
    discount, bond = arms
    idle = keep_accounts(market.fork(), (YEARS,))
    return Race(name, budget, discount, bond, idle.profit)


def with_match(scenario: Scenario) -> Scenario:
    """Return the market in which the largest rival follows the focal firm's price cuts in full."""

    def match(data: Data) -> None:
        rivals = [name for name in data["firms"] if name != data["focal"]]
        largest = max(rivals, key=lambda name: data["firms"][name]["market_share"])
        data["firms"][largest]["strategy"] = {"name": "match_price", "lag": LAG, "fidelity": 1.0}

    return edited(scenario, match)


def lead_values(each: Race) -> list[Value]:
    """Return discount less bond: sales of the first quarter, profit of three years.

    Of all customers, which the claim is about, and of thirds by R, which it is not.
    """
    discount, bond = each.discount, each.bond
    third, early, late = thirds(discount.intention), 0, 1
    percent = bond.sold[early] / bond.customers / 100.0
    sold = float(discount.sold[early] - bond.sold[early]) / bond.customers
    more = discount.units[early] - bond.units[early]
    found = _of_all(more / percent, sold / percent, discount.customers)
    sales = [Value(f"{each.name}, sales of a quarter, %", *found, POSITIVE)]
    gained = discount.own[late] - bond.own[late]
    found = _of_all(gained, float(each.lead()[-1]), discount.customers)
    profit = [Value(f"{each.name}, profit of three years", *found, NEGATIVE)]
    fixed = float(discount.shared[late] - bond.shared[late]) / discount.customers
    for number, name in enumerate(THIRDS):
        part = _mean_of(more / bond.units[early][third == number].mean() * 100.0, third == number)
        sales.append(Value(f"{sales[0].name}, {name}", *estimate(part, len(third))))
        part = _mean_of(gained + fixed, third == number)
        profit.append(Value(f"{profit[0].name}, {name}", *estimate(part, len(third))))
    return [*sales, *profit]


def _of_all(own: Floats, whole: float, customers: int) -> tuple[float, float, float]:
    """Return (whole, low, high) per customer, with the spread of `own`, of those who stayed."""
    followed = len(own) / customers
    rest = whole - float(own.mean()) * followed
    everybody = np.ones(len(own), np.bool_)
    return estimate(_mean_of(own * followed + rest, everybody), len(own))


def words(each: Race) -> str:
    """Say when bond is ahead for good, what both earn, and the outlay."""
    week = payback_week(each.bond.profit.tolist(), each.discount.profit.tolist())
    when = "never within three years" if week is None else f"for good from week {week + 1} on"
    gains = [each.against_nothing(arm) for arm in (each.discount, each.bond)]
    off = [name for name, one in each.budget.policies.items() if not one.reached]
    missed = f" ({' and '.join(off)} could not spend so much)" if off else ""
    amount, currency = each.budget.amount, each.budget.currency
    return (
        f"{each.name.capitalize()}: bond is ahead {when}; against doing nothing, discount earns "
        f"{gains[0]:+.2f} and bond {gains[1]:+.2f} {currency} per customer in three years; "
        f"{each.bond.unwelcome:.0%} of bond's contacts were unwelcome; "
        f"outlay {amount:,.0f} {currency} a year each{missed}."
    )


def applies(scenario: Scenario) -> str:
    """Return "" for purchase markets with policies discount (for all) and bond, else why not."""
    missing = [name for name in (DISCOUNT, BOND) if name not in scenario.policies]
    if missing:
        return f"no policy here is called {' or '.join(missing)}"
    if scenario.levers(DISCOUNT).discount.target != "everyone":
        return "the discount here is for some customers only"
    return purchases(scenario)


def _mean_of(
    numbers: Floats, chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> Callable[[Rows], float]:
    def statistic(rows: Rows) -> float:
        inside = rows[chosen[rows]]
        return float(numbers[inside].mean()) if inside.size else float("nan")

    return statistic


ROW = Regularity(
    id="crowd-out",
    statement=(
        "At equal yearly outlay a discount sells more than a bond in the first quarter, and earns "
        "less over three years."
    ),
    source="the founding claim of this project",
    band="discount − bond: sales of a quarter > 0, profit of three years < 0",
    use=Use.CHECK,
    how=(
        "The scenario's own discount and bond, scaled until both spend the same a year; units sold "
        "in the first quarter, and profit of three years by the books, of all customers under "
        "both, once with rivals that go on as today and once with the largest rival matching every "
        "cut four weeks later. Thirds by relationship intention are reported, not tested: that "
        "they answer differently is the claim's own premise. Theirs are customers who stayed, with "
        "their part of fixed costs and without complaints."
    ),
    measure=measure,
    applies=applies,
    if_missed=(
        "The claim hangs on conditions that this market does not meet. Bond spends by the contact: "
        "more money means more contacts, which may be unwelcome (see the note), and where they are "
        "aimed at customers of high R, that third costs most. Smaller budgets and contacts that "
        "build more bond narrow the gap; what can turn it is a rival that answers deals in full, "
        "which takes from a discount what it gains and leaves a bond alone."
    ),
    off={"behaviour.choice.bond": 0.0},
)
