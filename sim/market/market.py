"""Market: a mesa.Model of one category, its firms, and customers kept in columns."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from sim import arguments
from sim.market.books import Books
from sim.market.columns import SEGMENT, Columns, empty_columns
from sim.market.copying import copied, kept
from sim.market.customers import Customers, make_blocks
from sim.market.deciding import Deciding
from sim.market.encode import encode_needs
from sim.market.firm import Firm
from sim.market.fixed import check_assignment
from sim.market.flows import FLOWS, Flow
from sim.market.model import MarketModel
from sim.market.network import small_world
from sim.market.prepare import prepare
from sim.market.rules import Records
from sim.market.seeding import WORD, seed_of_mesa, seed_word
from sim.market.start import held_by_segment, settle_all, weighing_room
from sim.market.steps.scratch import BLOCK, scratch_of_thread
from sim.market.strategies import make_strategy
from sim.market.threads import Threads
from sim.market.traits import bear_all
from sim.market.warm import compiling_beside
from sim.market.week import RUN_WEEKS
from sim.market.windows import QUARTER, Cohorts, Window, open_window, survivors, tally
from sim.notebook import table
from sim.process import imported
from sim.scenario import Scenario
from sim.scenario.load import scenario_from
from sim.scenario.policy import Policy, levers_today, merged
from sim.scenario.resize import resized

if TYPE_CHECKING:
    import pandas as pd


class Market(MarketModel):
    """A market after its burn-in, ready to run.

    It is a mesa.Model: one step is one week, its agents are the firms, and `run` simulates many
    weeks in one go where nobody needs to see each of them.

    Parameters
    ----------
    scenario : Scenario, str or path
        A Scenario, the name of a shipped one, such as "grocery", or the path of a TOML file.
    rng : optional
        The seed: a whole number, or anything else that numpy.random.default_rng takes. The same
        seed gives the same market, to the last bit. A generator is asked for one number, and is
        `market.rng` from then on. None, as in Mesa: a fresh seed each time; `market.seed_word` is
        what was drawn, and makes the market again.
    policy : str, optional
        The focal firm's policy, by its name in the scenario. Left out: the baseline.
    weeks : int, optional
        Weeks to simulate after the burn-in, in place of the scenario's.
    customers : int, optional
        Customers simulated, who stand for all that the scenario's market has: at most as many.
    replication : int, default 0
        Which of the independent repetitions under the same seed this is, 0 or more.
    threads : int, default 1
        Threads that share the customers of a week. Results are the same for any number.
    block : int, default 2048
        Customers whom the engine looks after at a time, at most 2048. Results are the same.
    seed : optional
        Another name of `rng`, as in Mesa, which also takes floats and texts. Give one of the two.
    burn_in : bool, default True
        False leaves the burn-in out: the first week is then the first of the burn-in, below 0.
    labels : bool, default True
        False leaves out what takes a look at every customer each week or quarter: types, stages
        and loyalty cells, and survival; the engine then runs many weeks in one go.

    Raises
    ------
    ScenarioError
        For a wrong scenario or an unknown policy.
    ValueError, TypeError
        For any other argument out of range, or of a wrong kind.

    Examples
    --------
    >>> market = Market("grocery", rng=7, customers=500)
    >>> market.run(weeks=4)
    >>> market.week, len(market.customers)
    (4, 500)
    """

    def __init__(
        self,
        scenario: Scenario | str | os.PathLike[str] = "grocery",
        rng: Any = None,
        *,
        policy: str | None = None,
        weeks: int | None = None,
        customers: int | None = None,
        replication: int = 0,
        threads: int = 1,
        block: int = BLOCK,
        seed: Any = None,
        burn_in: bool = True,
        labels: bool = True,
    ) -> None:
        imported()
        self.seed_word = seed_word(rng, seed)
        super().__init__(rng=seed_of_mesa(rng if seed is None else seed, self.seed_word))
        self._given = scenario
        spec = scenario_from(scenario)
        if weeks is not None:
            spec = spec.replace("weeks", weeks)
        if customers is not None:
            spec = resized(spec, customers)
        self.spec = spec
        self.policy = spec.baseline if policy is None else policy
        self.replication = arguments.whole("replication", replication, 0)
        self.threads = arguments.whole("threads", threads, 1)
        self.block = arguments.whole("block", block, 1, BLOCK)
        self.labels = labels
        """Whether types, stages and loyalty cells are counted every week, cohorts each quarter."""
        self.burn_in_weeks = spec.burn_in_weeks
        self.clock = 0
        """Weeks since the start of the burn-in."""
        with compiling_beside(spec.kind):
            self._ready = prepare(spec)
            self.names = self._ready.firms
            self.segments = self._ready.segments
            self._start()
        self.firms = self._found_firms()
        self._flows = np.zeros(
            (self.burn_in_weeks + spec.weeks, len(self.segments), len(self.names), FLOWS), np.int64
        )
        self._deciding = Deciding([firm.today for firm in self.firms])
        self.windows: list[Window] = []
        """What was measured at the end of each window, the burn-in's last one first."""
        self.labelled: dict[int, NDArray[np.int64]] = {}
        """Week -> segments by firms by Tally, of what customers were like at its end."""
        self.cohorts: list[Cohorts] = []
        """Survivors of each quarter's newcomers, counted at the end of each (if `labels`)."""
        self._threads = Threads()
        if burn_in:
            self._advance(self.burn_in_weeks)
        self.begun = self.clock
        """The clock before the first step: the end of the burn-in, or 0 without one."""
        self._made = True

    def __setattr__(self, name: str, value: Any) -> None:
        if "_made" in self.__dict__ and getattr(type(self), name, 0) is getattr(Market, name, 0):
            check_assignment(self, name, value)
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        return (
            f"<Market {self.spec.title!r} under {self.policy!r}: week {self.week} of "
            f"{self.spec.weeks}, {len(self.names)} firms, {self.spec.size_words} customers>"
        )

    def _repr_html_(self) -> str:
        """Show the firms in a notebook: what they offer, and who bought there last."""
        bought = np.bincount(self.customers.last_firm + 1, minlength=len(self.firms) + 1)
        return table(
            repr(self).strip("<>"),
            [
                {
                    "firm": firm.name,
                    "price": firm.offer.price,
                    "strategy": repr(firm.strategy),
                    "customers who bought there last": int(count),
                }
                for firm, count in zip(self.firms, bought[1:], strict=True)
            ],
        )

    def _start(self) -> None:
        """Bring the customers into the world, and into the first week."""
        ready, spec = self._ready, self.spec
        self._rules = ready.rules.copy()
        self._rules["seed"] = self.seed_word
        self._rules["replication"] = self.replication % WORD
        columns = empty_columns(spec.simulated, len(self.names))
        columns.place[:] = ready.place
        columns.mark[SEGMENT] = ready.segment
        bear_all(ready.today, ready.births, ready.kinds, columns, self._rules)
        weights, room = weighing_room(len(self.names), spec.simulated)
        settle_all(ready.standing, ready.today, ready.births, columns, self._rules, weights, room)
        self._columns: Columns = columns
        self.points_at_start = held_by_segment(columns, len(self.segments))
        """Points that customers held at the start of the burn-in, segments by firms."""
        self._network = small_world(
            spec, ready.place, ready.segment, self.seed_word, self.replication
        )
        self._blocks, self._groups = make_blocks(ready.segment, self.block)
        self._departed = np.zeros(1, np.int64)
        self._today = {name: levers_today(firm) for name, firm in spec.firms.items()}

    def _found_firms(self) -> tuple[Firm, ...]:
        spec = self.spec
        levers = spec.levers(self.policy)
        plan = merged(spec.policies, self.policy)
        firms = []
        for name in self.names:
            strategy = make_strategy(spec.firms[name].strategy, spec)
            today = self._today[name]
            if name == spec.focal:
                firms.append(Firm(self, name, strategy, today, levers, plan.starts, plan.until))
            else:
                firms.append(Firm(self, name, strategy, today))
        return tuple(firms)

    @property
    def week(self) -> int:
        """Week about to be simulated, counted from the end of the burn-in.

        >>> Market("grocery", rng=1, customers=300).week
        0
        """
        return self.clock - self.burn_in_weeks

    @property
    def customers(self) -> Customers:
        """The customer table: named columns, no copy.

        >>> market = Market("grocery", rng=1, customers=300)
        >>> market.customers["trust"].shape
        (3, 300)
        """
        return Customers(self._columns, self.names, self.segments)

    @property
    def price_images(self) -> dict[str, float]:
        """How dear each firm is known to be: the log of the level known over today's list price.

        >>> Market("grocery", rng=1, customers=300).price_images["discounter"]
        0.0
        """
        return dict(zip(self.names, self._deciding.price_images, strict=True))

    def firm(self, name: str) -> Firm:
        """Return the firm of that name.

        Raises KeyError with the names there are.

        >>> Market("grocery", rng=1, customers=300).firm("discounter")
        <firm 'discounter' at 29.4>
        """
        for firm in self.firms:
            if firm.name == name:
                return firm
        raise KeyError(f"no firm {name!r}; firms are {', '.join(self.names)}")

    def fork(self, policy: str | None = None, policies: Mapping[str, Policy] | None = None) -> Self:
        """Return an independent copy at this week, perhaps under another policy.

        The policy is one of `policies` if they are given, else one of the scenario's.

        Customers, network and draws are the same: what differs later is due to the policy. Time,
        events, collectors, agents and attributes of your own are copied, too, as copy.deepcopy
        copies them; whoever observes the market goes on observing this one alone.

        Raises ScenarioError for an unknown policy.

        >>> market = Market("grocery", rng=1, customers=300)
        >>> twin = market.fork(policy="bond")
        >>> (market.policy, twin.policy), twin.digest() == market.digest()
        (('status-quo', 'bond'), True)
        """
        twin = copied(self, type(self))
        twin._change_policy(policy, policies)
        return twin

    def _change_policy(self, policy: str | None, policies: Mapping[str, Policy] | None) -> None:
        own: dict[str, Any] = self.__dict__  # what assignments would refuse to anybody else
        if policies is not None:
            own["spec"] = self.spec.model_copy(update={"policies": dict(policies)})
        if policy is not None or policies is not None:
            own["policy"] = self.policy if policy is None else policy
            plan = merged(self.spec.policies, self.policy)
            levers = self.spec.levers(self.policy)
            self.firm(self.spec.focal).adopt(levers, plan.starts, plan.until)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return copied(self, type(self), memo)

    def __getstate__(self) -> dict[str, Any]:
        return kept(self)

    def _advance(self, weeks: int) -> None:
        """Simulate several weeks, in one call of the engine where no strategy needs to look."""
        end = self.clock + weeks
        self._make_room(end)
        while self.clock < end:
            some = 1
            reacting = self.week >= 0 and any(firm.looks_back for firm in self.firms)
            labelling = self.labels and self.week >= 0
            if not reacting and not labelling and self.threads == 1:
                some = end - self.clock
                if self.week < 0:
                    some = min(some, -self.week)
                some = min(some, self._weeks_to(self.spec.retention_window))
                if self.labels:
                    some = min(some, self._weeks_to(QUARTER))
            offers = self._deciding.offers(self, some)
            flows = self._flows[self.clock : self.clock + some]
            self._simulate(offers, flows)
            self.clock += some
            if labelling:
                now = self._tally(0, moving=True)
                self.labelled[self.week - 1] = now.counts
            if self.labels and self.week % QUARTER == 0:
                self.cohorts.append(survivors(self._columns, self._rules, self.clock, self.week))
            if self.week % self.spec.retention_window == 0:
                self.windows.append(self.tally())
                open_window(self._columns)

    def _weeks_to(self, period: int) -> int:
        return period - self.week % period

    def tally(self) -> Window:
        """Return what the customer table says about the window so far.

        >>> market = Market("grocery", rng=1, customers=300)
        >>> market.run(weeks=4)
        >>> market.tally().week
        4
        """
        window = self.spec.retention_window
        weeks = min(self.week % window or window, self.clock)
        return self._tally(weeks)

    def _tally(self, weeks: int, moving: bool = False) -> Window:
        columns, rules, segments = self._columns, self._rules, len(self.segments)
        return tally(columns, rules, segments, self.clock - 1, self.week, weeks, moving)

    def _simulate(self, offers: Records, flows: NDArray[np.int64]) -> None:
        if self.threads == 1:
            self._call(self._blocks, self._groups, True, offers, flows)
            return
        parts = [p for p in np.array_split(self._blocks, self.threads) if len(p)]
        shares = [np.zeros_like(flows) for _ in parts]

        def simulate(part: NDArray[np.int64], share: NDArray[np.int64]) -> None:
            self._call(part, self._groups, False, offers, share)

        self._threads.each(self.threads, simulate, parts, shares)
        for share in shares:
            flows += share
        self._call(self._blocks[:0], self._groups, True, offers, flows)

    def _call(
        self,
        blocks: NDArray[np.int64],
        groups: NDArray[np.int64],
        end_week: bool,
        offers: Records,
        flows: NDArray[np.int64],
    ) -> None:
        RUN_WEEKS[self.spec.kind](
            self.clock,
            encode_needs(self.spec, self.week, len(offers)),
            blocks,
            groups,
            end_week,
            offers,
            self._ready.births,
            self._ready.kinds,
            self._network.starts,
            self._network.rows,
            self._columns,
            self._rules,
            scratch_of_thread(),
            self._departed,
            flows,
        )

    def _make_room(self, weeks: int) -> None:
        missing = weeks - len(self._flows)
        if missing > 0:
            more = np.zeros((max(missing, 52), *self._flows.shape[1:]), np.int64)
            self._flows = np.concatenate([self._flows, more])

    @property
    def flows(self) -> NDArray[np.int64]:
        """What was counted: weeks since the start of the burn-in by segments by firms by Flow.

        >>> market = Market("grocery", rng=1, customers=300)
        >>> market.flows.shape[:3], len(market.segments), len(market.firms)
        ((52, 3, 3), 3, 3)
        """
        flows = self._flows[: self.clock]
        flows.flags.writeable = False
        return flows

    @property
    def books(self) -> Books:
        """The double-entry books of all firms up to this week.

        >>> Market("grocery", rng=1, customers=300).books
        <books of 3 firms over 52 weeks>
        """
        return Books(self)

    @property
    def history(self) -> pd.DataFrame:
        """Every week after the burn-in, measured: one row per week, firm and segment.

        >>> market = Market("grocery", rng=1, customers=300)
        >>> market.run(weeks=2)
        >>> market.history.columns[:3].tolist(), int(market.history["week"].max())
        (['week', 'firm', 'segment'], 1)
        """
        from sim.measure.frames import history

        return history(self)

    def digest(self) -> str:
        """Return the SHA-256 of customers, counts and books: equal if and only if all are.

        >>> one, other = (Market("grocery", rng=seed, customers=300) for seed in (7, 8))
        >>> one.digest() == one.fork().digest() != other.digest()
        True
        """
        sha = hashlib.sha256()
        for column in self._columns:
            sha.update(np.ascontiguousarray(column).tobytes())
        sha.update(self._departed.tobytes())
        sha.update(np.ascontiguousarray(self.flows).tobytes())
        sha.update(np.ascontiguousarray(self.books.entries).tobytes())
        return sha.hexdigest()

    def residuals(self) -> dict[str, int]:
        """Return what the books cannot account for, `money` in ticks and `points`: both are 0.

        >>> Market("grocery", rng=1, customers=300).residuals()
        {'money': 0, 'points': 0}
        """
        paid = int(self._columns.spent.sum()) + int(self._departed[0])
        flows = self.flows.sum(axis=(0, 1, 2))
        held = int(self._columns.points.sum(dtype=np.int64))
        issued = self.points_at_start.sum() + flows[Flow.POINTS_ISSUED]
        issued -= flows[Flow.POINTS_REDEEMED]
        return {
            "money": self.books.residual(paid),
            "points": int(issued - flows[Flow.POINTS_EXPIRED]) - held,
        }
