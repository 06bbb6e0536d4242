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
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np

from sim.market.columns import NEVER as LONG_AGO
from sim.market.flows import FIXED
from sim.market.market import Market
from sim.market.prepare import prepare
from sim.market.strategies import Strategy
from sim.scenario import Scenario
from sim.scenario.levers import Levers
from sim.scenario.shipped import shipped

from .closeness import ROUNDING
from .correspondence import CLOSE, COUNTS, EXACT, SUMS, TOLERANCE, Table, engine_table, unequal
from .customer import Customer
from .market import BEFORE, OracleMarket
from .outcome import Outcome, Parting, table_of
from .person import NEVER
from .scenarios import MADE, SMALL, busy_levers, load

BURN_IN = 8
"""Weeks before the policies start: the first week is stationary, so that few are enough."""


class Discrepancy(AssertionError):
    """Engine and oracle differ where rounding cannot be the reason."""


class Scripted(Strategy):
    """Does what a function of the week says, from the end of the burn-in."""

    def __init__(self, levers: Callable[[int], dict[str, Levers]]) -> None:
        self.levers = levers

    def decide(self, firm: Any, market: Market) -> Levers:
        """Return the levers in the script, or those planned."""
        return self.levers(market.clock).get(firm.name) or firm.plan(market.week)


class Lockstep:
    """Both markets before their first week."""

    def __init__(
        self,
        scenario: Scenario,
        policy: str,
        customers: int,
        seed: int,
        name: str = "",
        stands_for: int = 1,
    ) -> None:
        market = {"customers": customers * stands_for, "simulate": customers}
        scenario = scenario.replace({"burn_in": BURN_IN, **market})
        self.outcome = Outcome(name, policy)
        self.engine = Market(scenario, rng=seed, policy=policy, burn_in=False)
        if name.startswith("busy"):
            for changing in ("beta", "delta", "epsilon"):
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
        """One week of both. Raises Discrepancy."""
        self.week += 1
        self.engine.step()
        self.oracle.simulate({firm.name: firm.offer for firm in self.engine.firms})
        self.compare()
        self.compare_counts()
        for row, customer in enumerate(self.oracle.customers):
            if customer.born == self.oracle.week:
                customer.adopt_traits(self.state(row))

    def compare(self) -> None:
        """All states of all customers; those who have parted are set right."""
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
        """A customer follows the engine after a close call."""
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
        """Return what differs, and everything around it."""
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
        """All counts of all firms in this week."""
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
        """Return the engine's states of a customer, as the oracle adopts them."""
        answer = {}
        for name, attribute in (EXACT | CLOSE).items():
            value = self.table[name][row].tolist()
            if attribute in ("last_purchase", "first_purchase", "joined"):
                value = [NEVER if week == LONG_AGO else week for week in value]
            answer[attribute] = value
        if math.isnan(self.oracle.customers[row].usual_value):
            answer["usual_value"] = math.nan
        if self._window_has_closed():
            # The oracle opens the next window at the start of the next week.
            answer["purchases_now"] = answer["purchases_before"]
        return answer

    def _window_has_closed(self) -> bool:
        """Return at the end of the week just compared."""
        weeks = self.oracle.week - self.oracle.burn_in
        return self.oracle.week > 0 and weeks % self.oracle.spec.retention_window == 0

    def oracle_table(self) -> Table:
        """Return the oracle's states, as the engine has them."""
        customers = self.oracle.customers
        table: Table = {}
        for name, attribute in EXACT.items():
            values = [getattr(customer, attribute) for customer in customers]
            if attribute in ("last_purchase", "first_purchase", "joined"):
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
        """Return Lockstep, at the first week of the burn-in."""
        seed = zlib.crc32(self.name.encode())
        return Lockstep(load(self.scenario), self.policy, customers, seed, self.scenario)


def cases() -> list[Case]:
    """Return every scenario under every policy."""
    names = [*MADE, SMALL.stem, *shipped()]
    return [Case(name, policy) for name in names for policy in load(name).policies]


def run(case: Case, customers: int, weeks: int) -> Outcome:
    """Return Outcome. Raises Discrepancy."""
    began = time.perf_counter()
    pair = case.lockstep(customers)
    for _ in range(weeks):
        pair.step()
    pair.outcome.seconds = time.perf_counter() - began
    return pair.outcome


def _attempt(job: tuple[Case, int, int]) -> Outcome | str:
    """Return Outcome, or what went wrong."""
    try:
        return run(*job)
    except (Discrepancy, ValueError) as error:
        return f"{job[0].name}: {error}"


def main() -> int:
    """Return all cases from the command line; 1 if there was a discrepancy."""
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


if __name__ == "__main__":
    raise SystemExit(main())
