"""One trial: a file is refused in words, or its market runs well under every policy."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import typer

from sim.analysis.examine.command import check as check_command
from sim.analysis.run.single import describe
from sim.analysis.run.table import run_report
from sim.command.frame import show
from sim.market.columns import COLUMNS
from sim.market.flows import Flow
from sim.market.market import Market
from sim.market.prepare import StartWarning
from sim.measure.summary import summarise
from sim.report.terminal import rendered
from sim.runs.observe import observe
from sim.scenario import Scenario, ScenarioError
from sim.scenario.check import check
from sim.scenario.content import content

CUSTOMERS, WEEKS, BURN_IN, LAG = 30, 8, 3, 2
"""What a market is cut down to, so that thousands can be run."""
INTERRUPTED = 130
"""Exit status of a command that was stopped."""


class Wrong(AssertionError):
    """Something did not die, but is not right either."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    refused: bool
    runs: int = 0
    """Policies under which its market ran."""


def trial(file: Path) -> Outcome:
    """Try a file: it is refused in words, or its market runs well under every policy.

    Raises whatever the file made Loyalsim raise, or Wrong. A warning is an error here.
    """
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", StartWarning)  # told of shares drawn at random, and rightly
        try:
            scenario = Scenario.load(file)
        except ScenarioError as error:
            _in_words(error)
            scenario = None
        _command(file, 2 if scenario is None else 0)
        if scenario is None:
            return Outcome(refused=True)
        return Outcome(refused=False, runs=run_all(small(scenario)))


def small(scenario: Scenario) -> Scenario:
    """Return the same market with few customers and weeks, in which things happen."""
    data = content(scenario)
    data["simulate"] = min(scenario.simulated, CUSTOMERS)
    data["weeks"], data["burn_in"] = (
        min(scenario.weeks, WEEKS),
        min(scenario.burn_in_weeks, BURN_IN),
    )
    data["uncertainty"] = {}
    most = data["simulate"] - 1
    data["network"]["acquaintances"] = min(data["network"]["acquaintances"], most - most % 2)
    for firm in data["firms"].values():
        firm["strategy"]["lag"] = min(firm["strategy"]["lag"], LAG)
    for policy in data["policies"].values():
        policy["from"] = policy["from"] % WEEKS
        if "until" in policy:
            policy["until"] = max(policy["until"] % WEEKS, policy["from"] + 1)
    return check(data, "the market cut down")


def run_all(scenario: Scenario) -> int:
    """Run every policy to its end, see that all is well, and return how many there are."""
    start = Market(scenario, rng=1, labels=False)
    for number, policy in enumerate(scenario.policies):
        market = start.fork(policy=policy)
        run = observe(market)
        _all_is_well(market)
        check_finite(policy, run.measures.items())
        for name, values in run.weekly.items():
            check_finite(policy, ((name, value) for value in values))
        if number == 0:
            with redirect_stdout(io.StringIO()):
                show(rendered(run_report(market, describe(market, "fuzz"))))
    return len(scenario.policies)


def _all_is_well(market: Market) -> None:
    whose = f"under {market.policy!r}"
    if any(market.residuals().values()):
        raise Wrong(f"{whose} the books do not balance: {market.residuals()}")
    if (market.books.entries.sum(axis=-1) != 0).any():
        raise Wrong(f"{whose} an entry has no other side")
    for firm, measures in summarise(market).items():
        check_finite(f"{firm} {whose}", measures.items())
    for name in COLUMNS:
        if not np.isfinite(market.customers[name]).all():
            raise Wrong(f"{whose} the {name} of a customer is no number")
    counted = market.flows[..., : Flow.SATISFACTION]
    if (counted < 0).any() or (market.customers.points < 0).any():
        raise Wrong(f"{whose} something is counted below 0")


def check_finite(whose: str, measures: Iterable[tuple[str, float | None]]) -> None:
    """Raise Wrong if a value is infinite or no number."""
    for name, value in measures:
        if value is not None and not math.isfinite(value):
            raise Wrong(f"{name} of {whose} is {value}")


def _in_words(error: ScenarioError) -> None:
    if not error.problems or not all(problem.expected for problem in error.problems):
        raise Wrong("the file is refused without a reason")
    if not all(char.isprintable() or char == "\n" for char in str(error)):
        raise Wrong("a message has characters that nobody can see")


def _command(file: Path, status: int) -> None:
    """Try `loyalsim check` on the file, without the reading of the command line."""
    found = 0
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as told:
        try:
            check_command(str(file))
        except typer.Exit as exit:
            found = exit.exit_code
    if found == INTERRUPTED:
        raise KeyboardInterrupt
    if found != status or bool(status) != bool(told.getvalue()):
        raise Wrong(f"loyalsim check ended with {found}, and said: {told.getvalue()}")
