"""Lockstep: the engine and the oracle side by side, customer by customer and week by week.

    python -m tests.oracle.lockstep --customers 500 --weeks 104

runs every scenario under every policy and prints how many customers parted, by decision.

After every week all states of all customers, and all counts of all firms, are compared. Whole
numbers must be equal. A customer may part from its oracle only in a week with a close call, which
rounding can turn; it is then set right by the engine, and counted. Anything else is a Discrepancy.
Traits are compared at birth and then taken from the engine: a customer's units must be the same in
every bit if payments are to agree to the tick.
"""

from __future__ import annotations

import argparse
import math
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.market.columns import NEVER as LONG_AGO
from sim.market.flows import FIXED, Flow
from sim.market.market import Market
from sim.market.prepare import prepare
from sim.market.strategies import Strategy
from sim.scenario import Scenario
from sim.scenario.levers import Levers
from sim.scenario.shipped import shipped

from .closeness import ROUNDING, CloseCall
from .customer import Customer
from .market import BEFORE, OracleMarket
from .person import NEVER, PER_FIRM
from .scenarios import busy, busy_levers, different, heavy, strangers

SMALL = Path(__file__).parents[1] / "scenario" / "small.toml"
BURN_IN = 8
"""Weeks before the policies start: the first week is stationary, so that few are enough."""

TOLERANCE = 2e-5
"""Largest difference of a state, relative to 1 or to the state if it is larger.

Single precision rounds to 6e-8. A state of a hundred weeks has been rounded a few hundred times,
but forgets: with learning rates of a tenth, errors settle at some ten roundings, near 1e-6. What is
drawn in logs of tiny numbers (tastes of small shapes reach e^-300) comes to 1e-5; 3.8 million
customer-weeks have shown no more than two thirds of the tolerance.
"""

EXACT = {
    "place": "place",
    "segment": "segment",
    "born": "born",
    "last_firm": "last_firm",
    "start_firm": "start_firm",
    "failed": "failed_last_week",
    "contract_end": "contract_end",
    "spent": "spent",
    "aware": "aware",
    "member": "member",
    "points": "points",
    "last_bought": "last_purchase",
    "first_bought": "first_purchase",
    "bought_now": "purchases_now",
    "bought_before": "purchases_before",
}
"""Column of the engine -> attribute of the oracle: whole numbers, which must be equal."""

CLOSE = {
    "intention": "relationship_intention",
    "sensitivity": "price_sensitivity",
    "rate": "purchase_rate",
    "basket": "basket",
    "taste": "taste",
    "proneness": "deal_proneness",
    "stock": "stock",
    "usual_value": "usual_value",
    "contacts": "contacts",
    "expectation": "expectation",
    "satisfaction": "satisfaction",
    "trust": "trust",
    "bond": "bond",
    "buzz": "buzz",
    "reference": "reference_price",
}
"""Column of the engine -> attribute of the oracle: single against double precision."""

COUNTS = {
    Flow.PURCHASES: "purchases",
    Flow.BUYERS: "buyers",
    Flow.UNITS: "units",
    Flow.REVENUE: "revenue",
    Flow.DISCOUNT: "discounts",
    Flow.DEAL_PURCHASES: "deals",
    Flow.EXIT_FEES: "exit_fees",
    Flow.ENCOUNTERS: "encounters",
    Flow.FAILURES: "failures",
    Flow.COMPLAINTS: "complaints",
    Flow.RESOLVED: "resolved",
    Flow.RESOLVED_FAST: "fast",
    Flow.CONTACTS: "contacts",
    Flow.IRRITATIONS: "irritations",
    Flow.CAPTIVES: "captives",
    Flow.NEWCOMERS: "newcomers",
    Flow.ONBOARDED: "onboarded",
    Flow.ENROLLED: "enrolments",
    Flow.CARDS_GIVEN_UP: "given_up",
    Flow.POINTS_ISSUED: "points_issued",
    Flow.POINTS_REDEEMED: "points_redeemed",
    Flow.POINTS_EXPIRED: "points_expired",
    Flow.REWARDS: "rewards",
    Flow.GAINED: "gained",
    Flow.LOST: "lost",
    Flow.RECOMMENDATIONS: "recommendations",
    Flow.WARNINGS: "warnings",
    Flow.CUSTOMERS: "customers",
    Flow.MEMBERS: "members",
    Flow.AWARE: "aware",
}
"""Flow of the engine -> counter of the oracle; with SUMS, these are all flows."""

SUMS = {
    Flow.SATISFACTION: "satisfaction",
    Flow.TRUST: "trust",
    Flow.BOND: "bond",
}
"""The same of sums over present customers, which the engine counts in 1/65,536."""

Table = dict[str, NDArray[Any]]
"""States of all customers in row order, (customers,) or (customers, firms), by engine column."""


class Discrepancy(AssertionError):
    """Engine and oracle differ where rounding cannot be the reason."""


@dataclass(frozen=True)
class Parting:
    """A customer whose oracle decided otherwise in a close call."""

    place: int
    week: int
    decision: str
    """The closest of the week's close calls."""
    margin: float


@dataclass
class Outcome:
    """What a run has shown."""

    scenario: str
    policy: str
    customer_weeks: int = 0
    partings: list[Parting] = field(default_factory=list)
    close_calls: int = 0
    """Decisions that could have gone the other way."""
    purchases: int = 0
    firm_weeks: int = 0
    firm_weeks_excused: int = 0
    """Counts of a firm that differ, in a week in which a customer had a close call."""
    largest_difference: float = 0.0
    """Of a state, relative to TOLERANCE."""
    seconds: float = 0.0

    def by_decision(self) -> Counter[str]:
        """by_decision() -> Counter: partings by decision."""
        return Counter(parting.decision for parting in self.partings)

    @property
    def share(self) -> float:
        """Partings per customer and week."""
        return len(self.partings) / max(self.customer_weeks, 1)

    @property
    def largest_margin(self) -> float:
        """The largest margin that was given as the reason of a parting."""
        return max((parting.margin for parting in self.partings), default=0.0)


class Scripted(Strategy):
    """Does what a function of the week says, from the end of the burn-in."""

    def __init__(self, levers: Callable[[int], dict[str, Levers]]) -> None:
        self.levers = levers

    def decide(self, firm: Any, market: Market) -> Levers:
        """decide(firm, market) -> the levers in the script, or those planned."""
        return self.levers(market.clock).get(firm.name) or firm.plan(market.week)


@dataclass(frozen=True)
class Case:
    """One scenario under one policy."""

    scenario: str
    policy: str

    @property
    def name(self) -> str:
        """Name of the case, as tests and the table have it."""
        return f"{self.scenario}-{self.policy}"

    def lockstep(self, customers: int) -> Lockstep:
        """lockstep(customers) -> Lockstep, at the first week of the burn-in."""
        seed = zlib.crc32(self.name.encode())
        return Lockstep(load(self.scenario), self.policy, customers, seed, self.scenario)


MADE: dict[str, Callable[[int], Scenario]] = {
    "busy": lambda customers: busy("purchase", customers),
    "busy-subscription": lambda customers: busy("subscription", customers),
    "different": lambda customers: different("purchase", customers),
    "different-subscription": lambda customers: different("subscription", customers),
    "heavy": heavy,
    "strangers": lambda customers: strangers("purchase", customers),
    "strangers-subscription": lambda customers: strangers("subscription", customers),
}
"""Scenarios made for tests only: between them they use every lever."""


def load(name: str) -> Scenario:
    """load(name) -> Scenario: one made for tests, or one from a file."""
    if name in MADE:
        return MADE[name](100)
    return Scenario.load(SMALL if name == SMALL.stem else shipped()[name])


def cases() -> list[Case]:
    """cases() -> every scenario under every policy."""
    names = [*MADE, SMALL.stem, *shipped()]
    return [Case(name, policy) for name in names for policy in load(name).policies]


class Lockstep:
    """Lockstep(scenario, policy, customers, seed, name): both markets before their first week."""

    def __init__(
        self, scenario: Scenario, policy: str, customers: int, seed: int, name: str = ""
    ) -> None:
        scenario = scenario.replace("burn_in", BURN_IN).replace("customers", customers)
        self.outcome = Outcome(name, policy)
        self.engine = Market(scenario, rng=seed, policy=policy, burn_in=False)
        if name.startswith("busy"):
            for changing in ("beta", "epsilon"):
                self.engine.firm(changing).strategy = Scripted(
                    lambda week: busy_levers(scenario, week)
                )
        solved = [float(a) for a in prepare(self.engine.spec).births["intercept"]]
        self.oracle = OracleMarket(scenario, seed, solved=solved)
        self.firms = range(len(self.oracle.firms))
        self.week = BEFORE
        self.compare()
        for row, customer in enumerate(self.oracle.customers):
            customer.adopt_traits(self.state(row))

    def step(self) -> None:
        """step() -> None: one week of both. Raises Discrepancy."""
        self.week += 1
        self.engine.step()
        self.oracle.step({firm.name: firm.offer for firm in self.engine.firms})
        self.compare()
        self.compare_counts()
        for row, customer in enumerate(self.oracle.customers):
            if customer.born == self.oracle.week:
                customer.adopt_traits(self.state(row))

    def compare(self) -> None:
        """compare() -> None: all states of all customers; those who have parted are set right."""
        self.table = engine_table(self.engine)
        theirs = self.oracle_table()
        suspects: dict[int, list[str]] = {}
        for name, mine in self.table.items():
            wrong, largest = unequal(name, mine, theirs[name])
            self.outcome.largest_difference = max(self.outcome.largest_difference, largest)
            for row in np.flatnonzero(wrong).tolist():
                suspects.setdefault(row, []).append(name)
        for row, names in suspects.items():
            self.part(row, names)
        self.outcome.customer_weeks += len(self.oracle.customers)
        self.outcome.close_calls += sum(len(c.calls_of(self.week)) for c in self.oracle.customers)

    def part(self, row: int, names: list[str]) -> None:
        """part(row, names) -> None: a customer follows the engine after a close call."""
        customer = self.oracle.customers[row]
        calls = customer.calls_of(self.week)
        if not calls:
            raise Discrepancy(self.describe(customer, row, names))
        _, decision, margin = min(calls, key=lambda call: call[2])
        if not margin < ROUNDING:
            raise Discrepancy(self.describe(customer, row, names))
        self.outcome.partings.append(Parting(customer.place, self.week, decision, margin))
        customer.adopt(self.state(row))

    def describe(self, customer: Customer, row: int, names: list[str]) -> str:
        """describe(customer, row, names) -> str: what differs, and everything around it."""
        theirs = self.oracle_table()
        engine, oracle = ({n: t[n][row].tolist() for n in t} for t in (self.table, theirs))
        near = [call for call in customer.close_calls if call[0] >= self.week - 1]
        return "\n".join(
            [
                f"{self.outcome.scenario}-{self.outcome.policy}: the customer at place "
                f"{customer.place} (row {row}) parted in week {self.week} without a close call",
                f"differing: {', '.join(names)}",
                *(f"  {n}: engine {engine[n]}, oracle {oracle[n]}" for n in names),
                f"close calls of two weeks: {near}",
                f"bought this week: {customer.bought}, firms {self.engine.names}",
                f"engine: {engine}",
                f"oracle: {oracle}",
            ]
        )

    def compare_counts(self) -> None:
        """compare_counts() -> None: all counts of all firms in this week."""
        flows = self.engine.flows[-1].sum(axis=0)
        unsure = any(customer.calls_of(self.week) for customer in self.oracle.customers)
        for j, firm in enumerate(self.oracle.firms):
            counters = firm.counters
            wrong = [
                f"{flow.name}: engine {flows[j, flow]}, oracle {getattr(counters, name)}"
                for flow, name in COUNTS.items()
                if flows[j, flow] != getattr(counters, name)
            ]
            # Each state may differ by TOLERANCE, and is cut off at 1/65,536.
            allowed = counters.customers * (1.0 / FIXED + 2.0 * TOLERANCE)
            wrong += [
                f"{flow.name}: engine {flows[j, flow] / FIXED}, oracle {getattr(counters, name)}"
                for flow, name in SUMS.items()
                if abs(flows[j, flow] / FIXED - getattr(counters, name)) > allowed
            ]
            self.outcome.firm_weeks += 1
            self.outcome.purchases += counters.purchases
            if wrong and not unsure:
                run = f"{self.outcome.scenario}-{self.outcome.policy}"
                raise Discrepancy(
                    f"{run}: counts of {firm.name} in week {self.week}: {'; '.join(wrong)}"
                )
            self.outcome.firm_weeks_excused += bool(wrong)

    def state(self, row: int) -> dict[str, Any]:
        """state(row) -> dict: the engine's states of a customer, as the oracle adopts them."""
        answer = {}
        for name, attribute in (EXACT | CLOSE).items():
            value = self.table[name][row].tolist()
            if attribute in ("last_purchase", "first_purchase"):
                value = [NEVER if week == LONG_AGO else week for week in value]
            answer[attribute] = value
        if math.isnan(self.oracle.customers[row].usual_value):
            answer["usual_value"] = math.nan
        if self._window_has_closed():
            # The oracle opens the next window at the start of the next week.
            answer["purchases_now"] = answer["purchases_before"]
        return answer

    def _window_has_closed(self) -> bool:
        """_window_has_closed() -> bool: at the end of the week just compared."""
        weeks = self.oracle.week - self.oracle.burn_in
        return self.oracle.week > 0 and weeks % self.oracle.scenario.retention_window == 0

    def oracle_table(self) -> Table:
        """oracle_table() -> Table: the oracle's states, as the engine has them."""
        customers = self.oracle.customers
        table: Table = {}
        for name, attribute in EXACT.items():
            values = [getattr(customer, attribute) for customer in customers]
            if attribute in ("last_purchase", "first_purchase"):
                values = [[LONG_AGO if w is NEVER else w for w in weeks] for weeks in values]
            table[name] = np.array(values, np.int64)
        for name, attribute in CLOSE.items():
            table[name] = np.array([getattr(c, attribute) for c in customers], np.float64)
        # A newcomer's first IV0 is found in its first week.
        usual = table["usual_value"]
        usual[np.isnan(usual)] = 0.0
        if self._window_has_closed():
            table["bought_before"] = table["bought_now"]
            table["bought_now"] = np.zeros_like(table["bought_now"])
            table["start_firm"] = table["last_firm"]
        return table


def engine_table(market: Market) -> Table:
    """engine_table(market) -> Table: a copy of the engine's columns, taste in logs."""
    table: Table = {}
    for name, attribute in (EXACT | CLOSE).items():
        column = market.customers[name]
        kind = np.int64 if name in EXACT else np.float64
        whole = np.array(column.T if attribute in PER_FIRM else column, kind)
        table[name] = np.log(whole) if name == "taste" else whole
    return table


def unequal(name: str, mine: NDArray[Any], theirs: NDArray[Any]) -> tuple[NDArray[np.bool_], float]:
    """unequal(name, mine, theirs) -> (customers who differ, largest difference to TOLERANCE)."""
    largest = 0.0
    if name in EXACT:
        wrong = mine != theirs
    else:
        difference = np.abs(mine - theirs) / (TOLERANCE * np.maximum(1.0, np.abs(theirs)))
        wrong = ~(difference <= 1.0)
        within = difference[~wrong]
        largest = float(within.max()) if within.size else 0.0
    return (wrong if wrong.ndim == 1 else wrong.any(axis=1)), largest


def run(case: Case, customers: int, weeks: int) -> Outcome:
    """run(case, customers, weeks) -> Outcome. Raises Discrepancy."""
    began = time.perf_counter()
    pair = case.lockstep(customers)
    for _ in range(weeks):
        pair.step()
    pair.outcome.seconds = time.perf_counter() - began
    return pair.outcome


def table_of(outcomes: Iterable[Outcome]) -> str:
    """table_of(outcomes) -> str: partings by decision, a line per scenario and policy."""
    head = (
        f"{'scenario':24}{'policy':22}{'cust.-weeks':>12}{'purchases':>11}{'calls':>7}"
        f"{'partings':>10}{'margin':>10}{'excused':>9}{'state':>7}{'s':>7}  by decision"
    )
    lines = [head]
    total = Outcome("total", "")
    for one in outcomes:
        lines.append(_line(one))
        total.customer_weeks += one.customer_weeks
        total.purchases += one.purchases
        total.close_calls += one.close_calls
        total.partings += one.partings
        total.firm_weeks += one.firm_weeks
        total.firm_weeks_excused += one.firm_weeks_excused
        total.largest_difference = max(total.largest_difference, one.largest_difference)
        total.seconds += one.seconds
    return "\n".join([*lines, _line(total)])


def _line(one: Outcome) -> str:
    """_line(outcome) -> str: a line of the table."""
    decisions = ", ".join(f"{name} {n}" for name, n in one.by_decision().most_common())
    return (
        f"{one.scenario:24}{one.policy:22}{one.customer_weeks:12,}{one.purchases:11,}"
        f"{one.close_calls:7,}{len(one.partings):10,}{one.largest_margin:10.1e}"
        f"{one.firm_weeks_excused:9,}{one.largest_difference:7.2f}{one.seconds:7.1f}  {decisions}"
    )


def _attempt(job: tuple[Case, int, int]) -> Outcome | str:
    """_attempt(case, customers, weeks) -> Outcome, or what went wrong."""
    try:
        return run(*job)
    except (Discrepancy, ValueError) as error:
        return f"{job[0].name}: {error}"


def main() -> int:
    """main() -> int: all cases from the command line; 1 if there was a discrepancy."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle.lockstep")
    parser.add_argument("--customers", type=int, default=500)
    parser.add_argument("--weeks", type=int, default=104, help="weeks, burn-in included")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("only", nargs="*", help="names of scenarios; all if none are given")
    words = parser.parse_args()
    jobs = [
        (case, words.customers, words.weeks)
        for case in cases()
        if not words.only or case.scenario in words.only
    ]
    with get_context("spawn").Pool(words.processes) as pool:
        answers = list(pool.imap(_attempt, jobs, chunksize=1))
    print(table_of(answer for answer in answers if isinstance(answer, Outcome)))
    failures = [answer for answer in answers if isinstance(answer, str)]
    for failure in failures:
        print(f"\n{failure}")
    return 1 if failures else 0


__all__ = ["Case", "CloseCall", "Discrepancy", "Lockstep", "Outcome", "cases", "run", "table_of"]

if __name__ == "__main__":
    raise SystemExit(main())
