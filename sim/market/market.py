"""Market: a mesa.Model of one category, its firms, and customers kept in columns."""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim import arguments
from sim.market.books import Books
from sim.market.columns import SEGMENT, Columns, copy_columns, empty_columns
from sim.market.customers import Customers, make_blocks
from sim.market.deciding import Deciding
from sim.market.firm import Firm
from sim.market.fixed import check_assignment
from sim.market.flows import FLOWS, Flow
from sim.market.network import small_world
from sim.market.prepare import prepare
from sim.market.rules import Records
from sim.market.start import settle_all, weighing_room
from sim.market.steps.scratch import BLOCK, scratch_of_thread
from sim.market.strategies import make_strategy
from sim.market.traits import bear_all
from sim.market.warm import compiling_beside
from sim.market.week import run_purchase_weeks, run_subscription_weeks
from sim.market.windows import QUARTER, Cohorts, Window, open_window, survivors, tally
from sim.notebook import table
from sim.process import imported
from sim.scenario import Scenario
from sim.scenario.policy import Policy, levers_today, merged
from sim.scenario.resize import resized

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_SEED = 1
WORD = 2**32


class Market(mesa.Model):
    """Market(scenario, rng=1, policy=None, weeks=None, customers=None, replication=0, threads=1).

    A market after its burn-in, ready to run. `scenario` is a Scenario, the name of a shipped
    one, or a path. `rng` is the seed, a whole number from 0 to 2^32 - 1; a NumPy generator is
    asked for one. `policy` names the focal firm's policy (the baseline if left out).

    `labels=False` leaves out what takes a look at every customer each week or quarter: types,
    stages and loyalty cells, and survival; the engine then runs many weeks in one go.

    Raises ScenarioError for a wrong scenario or policy.

    >>> market = Market("grocery", rng=7, customers=500)
    >>> market.run(weeks=4)
    >>> market.week, len(market.customers)
    (4, 500)
    """

    def __init__(
        self,
        scenario: Scenario | str | os.PathLike[str] = "grocery",
        rng: Any = DEFAULT_SEED,
        *,
        policy: str | None = None,
        weeks: int | None = None,
        customers: int | None = None,
        replication: int = 0,
        threads: int = 1,
        block: int = BLOCK,
        seed: int | None = None,
        burn_in: bool = True,
        labels: bool = True,
    ) -> None:
        imported()
        self.seed_word = _seed_word(rng if seed is None else seed)
        super().__init__(rng=self.seed_word)
        spec = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
        if weeks is not None:
            spec = spec.replace("weeks", weeks)
        if customers is not None:
            spec = resized(spec, customers)
        self.spec = spec
        arguments.whole("threads", threads, 1)
        arguments.whole("block", block, 1, BLOCK)
        arguments.whole("replication", replication, 0)
        self.policy = spec.baseline if policy is None else policy
        self.replication = replication
        self.threads = threads
        self.block = block
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
        self._collector: mesa.DataCollector | None = None
        self._pool: ThreadPoolExecutor | None = None
        self.running = True
        if burn_in:
            self._advance(self.burn_in_weeks)
        self._made = True

    def __setattr__(self, name: str, value: Any) -> None:
        if "_made" in self.__dict__ and getattr(type(self), name, 0) is getattr(Market, name, 0):
            check_assignment(self, name, value)
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        return (
            f"<Market {self.spec.title!r} under {self.policy!r}: week {self.week} of "
            f"{self.spec.weeks}, {len(self.names)} firms, {self.spec.customers:,} customers>"
        )

    def _repr_html_(self) -> str:
        """The firms as a notebook shows them: what they offer, and who bought there last."""
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
        columns = empty_columns(spec.customers, len(self.names))
        columns.place[:] = ready.place
        columns.mark[SEGMENT] = ready.segment
        bear_all(ready.today, ready.births, ready.kinds, columns, self._rules)
        weights, room = weighing_room(len(self.names), spec.customers)
        settle_all(ready.standing, columns, self._rules, weights, room)
        self._columns: Columns = columns
        self._network = small_world(spec, ready.place, self.seed_word, self.replication)
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
        _forget_ids(self)
        return tuple(firms)

    @property
    def week(self) -> int:
        """Week about to be simulated, counted from the end of the burn-in.

        >>> Market("grocery", customers=300).week
        0
        """
        return self.clock - self.burn_in_weeks

    @property
    def customers(self) -> Customers:
        """The customer table: named columns, no copy.

        >>> market = Market("grocery", customers=300)
        >>> market.customers["trust"].shape
        (3, 300)
        """
        return Customers(self._columns, self.names, self.segments)

    def firm(self, name: str) -> Firm:
        """firm(name) -> Firm. Raises KeyError with the names there are.

        >>> Market("grocery", customers=300).firm("discounter")
        <firm 'discounter' at 29.4>
        """
        for firm in self.firms:
            if firm.name == name:
                return firm
        raise KeyError(f"no firm {name!r}; firms are {', '.join(self.names)}")

    def step(self) -> None:
        """step() -> simulate one week.

        >>> market = Market("grocery", customers=300)
        >>> market.step()
        >>> market.week
        1
        """
        self._advance(1)
        self.running = self.week < self.spec.weeks

    def run(self, weeks: int | None = None, progress: Callable[[int], None] | None = None) -> None:
        """run(weeks=None, progress=None) -> simulate that many weeks, or up to the scenario's last.

        `progress(weeks done)` is called now and then.

        >>> market = Market("grocery", customers=300, weeks=20)
        >>> market.run(progress=print)
        13
        20
        """
        left = max(self.spec.weeks - self.week, 0) if weeks is None else weeks
        done = 0
        while done < left:
            some = left - done if progress is None else min(13, left - done)
            self._advance(some)
            done += some
            self.steps += some
            if progress is not None:
                progress(done)
        self.running = self.week < self.spec.weeks

    def fork(
        self, policy: str | None = None, policies: Mapping[str, Policy] | None = None
    ) -> Market:
        """fork(policy=None, policies=None) -> an independent copy at this week, perhaps under
        another policy, which is one of `policies` if the scenario's are not meant.

        Customers, network and draws are the same: what differs later is due to the policy.

        >>> market = Market("grocery", customers=300)
        >>> twin = market.fork(policy="bond")
        >>> (market.policy, twin.policy), twin.digest() == market.digest()
        (('status-quo', 'bond'), True)
        """
        twin: Market = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        for wrapped in ("step", "_user_step", "_made"):
            twin.__dict__.pop(wrapped, None)
        mesa.Model.__init__(twin, rng=self.seed_word)
        twin.steps = self.steps
        if policies is not None:
            twin.spec = self.spec.model_copy(update={"policies": dict(policies)})
        twin.policy = self.policy if policy is None else policy
        twin._columns = copy_columns(self._columns)
        twin._departed = self._departed.copy()
        twin._deciding = self._deciding.copy()
        twin._flows = self._flows.copy()
        twin.windows = list(self.windows)
        twin.cohorts = list(self.cohorts)
        twin.labelled = dict(self.labelled)
        twin._collector = None
        twin._pool = None
        twin.firms = twin._found_firms()
        for firm, original in zip(twin.firms, self.firms, strict=True):
            firm.strategy = copy.deepcopy(original.strategy)
            firm.offers = list(original.offers)
            firm.since = original.since
            if policy is None:
                firm.policy = original.policy
        twin._made = True
        return twin

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
        """tally() -> what the customer table says about the window so far.

        >>> market = Market("grocery", customers=300)
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
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads)
        parts = [p for p in np.array_split(self._blocks, self.threads) if len(p)]
        shares = [np.zeros_like(flows) for _ in parts]
        jobs = [
            self._pool.submit(self._call, part, self._groups, False, offers, share)
            for part, share in zip(parts, shares, strict=True)
        ]
        for job, share in zip(jobs, shares, strict=True):
            job.result()
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
        subscription = self.spec.kind == "subscription"
        run_weeks = run_subscription_weeks if subscription else run_purchase_weeks
        run_weeks(
            self.clock,
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

        >>> market = Market("grocery", customers=300)
        >>> market.flows.shape[:3], len(market.segments), len(market.firms)
        ((52, 3, 3), 3, 3)
        """
        flows = self._flows[: self.clock]
        flows.flags.writeable = False
        return flows

    @property
    def books(self) -> Books:
        """The double-entry books of all firms up to this week.

        >>> Market("grocery", customers=300).books
        <books of 3 firms over 52 weeks>
        """
        return Books(self)

    @property
    def history(self) -> pd.DataFrame:
        """Every week after the burn-in, measured: one row per week, firm and segment.

        >>> market = Market("grocery", customers=300)
        >>> market.run(weeks=2)
        >>> market.history.columns[:3].tolist(), int(market.history["week"].max())
        (['week', 'firm', 'segment'], 1)
        """
        from sim.measure.weekly import history

        return history(self)

    @property
    def datacollector(self) -> mesa.DataCollector:
        """Every week as Mesa wants it, filled when asked for, unless one of your own is set.

        >>> market = Market("grocery", customers=300)
        >>> market.run(weeks=2)
        >>> len(market.datacollector.get_model_vars_dataframe())
        2
        """
        from sim.measure.collector import collector

        self._collector = collector(self, self._collector)
        return self._collector

    @datacollector.setter
    def datacollector(self, own: mesa.DataCollector) -> None:
        self._collector = own

    def digest(self) -> str:
        """digest() -> SHA-256 of customers, counts and books: equal if and only if all are.

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
        """residuals() -> what the books cannot account for: money in ticks, points. Both are 0.

        >>> Market("grocery", customers=300).residuals()
        {'money': 0, 'points': 0}
        """
        paid = int(self._columns.spent.sum()) + int(self._departed[0])
        flows = self.flows.sum(axis=(0, 1, 2))
        held = int(self._columns.points.sum(dtype=np.int64))
        issued = flows[Flow.POINTS_ISSUED] - flows[Flow.POINTS_REDEEMED]
        return {
            "money": self.books.residual(paid),
            "points": int(issued - flows[Flow.POINTS_EXPIRED]) - held,
        }


def _seed_word(rng: Any) -> int:
    """A seed from a whole number, None (the default seed), or something NumPy can draw from."""
    if rng is None:
        return DEFAULT_SEED
    if isinstance(rng, (int, np.integer)):
        if not 0 <= int(rng) < WORD:
            raise ValueError(f"rng ({rng}) must be a whole number from 0 to {WORD - 1}")
        return int(rng)
    return int(np.random.default_rng(rng).integers(WORD))


def _forget_ids(market: mesa.Model) -> None:
    """Mesa's counters of agent ids hold on to every model ever made; a market needs its no more."""
    getattr(mesa.Agent, "_ids", {}).pop(market, None)
