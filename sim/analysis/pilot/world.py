"""One world: a market in which the policy is piloted, rolled out, and left alone.

All of it happens to the same customers, who meet the same chance events; the pilot is read as the
firm would read it, and beside it stands what is true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from sim.analysis.pilot.lots import CONTROL, OUTSIDE, POLICY
from sim.analysis.pilot.question import FEWEST, Question
from sim.analysis.pilot.strata import strata_of
from sim.analysis.pilot.units import Units, neighbourhoods, single_customers
from sim.market.books import Account, Books
from sim.market.customers import Customers
from sim.market.market import Market
from sim.measure.field import FieldMarket, adopt_from, try_out
from sim.measure.followed import FollowedMarket, follow
from sim.measure.ledger import PROFIT, STAYED, Ledger, rows_of
from sim.measure.metric import METRICS
from sim.scenario import Problem, Scenario, ScenarioError
from sim.stats.two_arms import Mask, Reading, Vector, Whole

Running = TypeVar("Running", bound=Market)
BEFORE = "purchases"
"""What stands for a measure in the time before if it cannot differ then."""


@dataclass(frozen=True, slots=True)
class Lot:
    """One pilot: how it is read, and what the reading is but for luck."""

    reading: Reading
    expected: float
    """Own less twin's, of those treated less those held out."""


@dataclass(frozen=True, slots=True)
class Bias:
    """Why a pilot reads, but for luck, something else than what a roll-out does."""

    rivals: float
    """They answer a roll-out otherwise than a pilot, or those held out meet their answer, too."""
    talk: float
    """Treated and held out tell each other, and hear otherwise than if all were treated."""
    deals: float
    """Who is held out sees deals that are for others."""
    lot: float
    """Those whom the lot chose gain more, or less, than all do."""


@dataclass(frozen=True, slots=True)
class World:
    """What is found in one world. Gains are money, at the market's size."""

    customers: float
    """Customers of the firm at the launch, at the market's size."""
    units: int
    """Customers or stores in the pilot that is simulated."""
    lots: tuple[Lot, ...]
    truth: float
    """What a roll-out does to a customer in the weeks of the pilot: own less twin's."""
    bias: Bias
    now: float
    """Gain of rolling out at once over going on as today, in the scenario's weeks."""
    late: float
    """Gain of rolling out after the weeks of the pilot, without having piloted."""
    adopted: float
    """What having piloted adds to that, with those who got the policy earlier."""
    dropped: float
    """Gain of having piloted and then given up over never having piloted."""


@dataclass(frozen=True, slots=True)
class WorldTask:
    """What depends on no other work: one world."""

    market: Scenario
    question: Question

    def found(self) -> World:
        """Return what is found there."""
        return simulate(self.market, self.question)


def simulate(spec: Scenario, question: Question) -> World:
    """Let a market come to the launch, and go on from there in every way that is compared."""
    start, before = _launch(spec, question)
    weeks, policy, launch = question.weeks, question.policy, start.clock
    measure, everybody = METRICS[question.measure], np.ones(spec.simulated, np.bool_)

    def seen(market: FollowedMarket) -> Vector:
        """Return the measure of those who were there at the launch, by place."""
        ledger = market.ledger
        return measure.of(ledger)[ledger.born <= launch]

    def tried(treated: Mask, public: bool | None = None, told: bool = True) -> FieldMarket:
        """Return the market after its pilot; `treated` is by place."""
        rows = treated[start.customers.place]
        return _after(try_out(start, policy, rows, public, told), weeks)

    twins, rolled_out = _after(follow(start), weeks), tried(everybody, True)
    base = seen(twins)
    past = rows_of(before, twins.ledger)[twins.ledger.born <= launch]
    subject: Mask = (past >= 0) & before.present[past] & (before.left[past] == STAYED)
    units = _units(spec, question, subject, partial(_strata, start.customers, before, past))
    share = _share(question, int(subject.sum()) * spec.stands_for)
    adjuster = (measure if measure.has_before else METRICS[BEFORE]).of(before)
    known = np.where(past >= 0, adjuster[past], 0.0)

    drawn = [units.draw(question, share, question.seed + k) for k in range(question.lots)]
    _enough(question, drawn[0])
    trials = [tried(units.treated(arms)) for arms in drawn]
    nothing = np.zeros_like(base)
    lots = tuple(
        Lot(
            units.read(seen(trial), known, arms),
            units.read(seen(trial) - base, nothing, arms).value,
        )
        for trial, arms in zip(trials, drawn, strict=True)
    )
    trial, arms = trials[0], drawn[0]
    treated = units.treated(arms)
    effects = [seen(rolled_out) - base, seen(tried(everybody, False)) - base]
    alone = tried(treated, False) if trial.policy == policy else trial
    deals = spec.behaviour.deals.unfairness > 0.0 and spec.levers(policy).discount.depth > 0.0
    untold = tried(treated, False, told=False) if deals else alone
    found = [units.read(seen(each) - base, nothing, arms).value for each in (alone, untold)]
    truth, hidden = (float(effect[subject].mean()) for effect in effects)
    luck = units.read(np.where(treated, effects[1], 0.0), nothing, arms).value - hidden
    bias = Bias(
        rivals=(lots[0].expected - truth) - (found[0] - hidden),
        talk=found[1] - hidden - luck,
        deals=found[0] - found[1],
        lot=luck,
    )
    stay, late = _profit(_to_end(twins.unfollowed()), launch), start.fork()
    adopt_from(late, policy, start.week + weeks)
    later = _profit(_to_end(late), launch)
    return World(
        customers=int(subject.sum()) * spec.stands_for,
        units=int((arms != OUTSIDE).sum()),
        lots=lots,
        truth=truth,
        bias=bias,
        now=_profit(_to_end(rolled_out.ended()), launch) - stay,
        late=later - stay,
        adopted=_course(trial.roll_out(policy), twins, launch) - later,
        dropped=_course(trial.give_up(), twins, launch) - stay,
    )


def _launch(spec: Scenario, question: Question) -> tuple[Market, Ledger]:
    """Return the market at the launch, and the ledger of the weeks before it."""
    before = min(question.weeks, spec.burn_in_weeks)
    market = Market(spec, question.seed, burn_in=False, labels=False)
    market.run(spec.burn_in_weeks - before)
    past = _after(follow(market), before)
    return past.unfollowed(), past.ledger


def _after(market: Running, weeks: int) -> Running:
    market.run(weeks)
    return market


def _to_end(market: Market) -> Market:
    market.run(market.spec.weeks - market.week)
    return market


def _strata(start: Customers, before: Ledger, past: Whole) -> list[str]:
    last_bought = np.empty(len(start), np.int64)
    last_bought[start.place] = start.last_bought[start.firms.index(before.firm)]
    return strata_of(before, past, last_bought)


def _units(
    spec: Scenario, question: Question, subject: Mask, strata: Callable[[], list[str]]
) -> Units:
    if question.unit == "stores":
        return neighbourhoods(subject, question.stores)
    return single_customers(subject, strata())


def _share(question: Question, customers: float) -> float:
    """Return the share of the units there are that is in the pilot."""
    there = question.stores if question.unit == "stores" else customers
    return 1.0 if question.size is None else min(question.size / there, 1.0)


def _enough(question: Question, arms: Whole) -> None:
    """Raise ScenarioError if an arm is too small to be simulated."""
    fewest = min(int((arms == arm).sum()) for arm in (POLICY, CONTROL))
    least = 2 if question.unit == "stores" else FEWEST
    if fewest < least:
        found = f"{fewest} {question.unit} are simulated in an arm; expected at least {least}"
        hint = (
            "more --customers simulate more; a larger --size, or --holdout nearer 0.5, takes more"
        )
        raise ScenarioError([Problem("", None, "customers", None, found, hint)])


def _course(trial: FieldMarket, twins: FollowedMarket, launch: int) -> float:
    """Return the focal firm's profit from the launch to the end, of a pilot that has just ended.

    Up to the week after, when programmes that end are closed, customers' money is worked out by
    arm, and costs that no customer causes are those of the baseline; from then on by the books,
    corrected by what the books do not know to be owed for points.
    """
    trial.run(1)
    spec, ledger = trial.spec, trial.ledger
    focal, shared = trial.names.index(spec.focal), twins.ledger
    lumps = -int(shared.shared()[:, PROFIT].sum()) * ledger.weeks / shared.weeks
    owed = Books(trial, spec.focal).entries[launch:, :, focal, Account.REWARD_LIABILITY].sum()
    owed -= ledger.entries[:, Account.REWARD_LIABILITY].sum()
    ticks = int(ledger.profit().sum()) + lumps + int(owed)
    rest = _profit(_to_end(trial.ended()), trial.clock)
    return ticks / ledger.ticks_per_unit * spec.stands_for + rest


def _profit(market: Market, since: int) -> float:
    """Return the focal firm's profit since a week of the clock, at the market's size."""
    focal, books = market.names.index(market.spec.focal), Books(market, market.spec.focal)
    ticks = int(books.profit()[since:, :, focal].sum())
    return ticks / books.ticks_per_unit * market.spec.stands_for
