"""Explain: the life of one customer under a policy, beside that of its twin under the baseline.

Nothing is stored by a run. The market is burnt in once and forked; both worlds are run week by
week, and the customer's weeks are replayed from the keyed draws (`sim.analysis.explain.replay`).
"""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.analysis.explain.customer import check_whom
from sim.analysis.explain.life import Difference, Explanation, Life, Person, Stretch, Trait
from sim.analysis.explain.parting import Parting, part
from sim.analysis.explain.picked import Picked, pick
from sim.analysis.explain.replay import replay
from sim.analysis.explain.setting import Setting, one_customer
from sim.analysis.explain.touched import Chosen, choose_touched
from sim.analysis.explain.trace import Week
from sim.market.columns import (
    AWARE,
    BOUGHT_BEFORE,
    BOUGHT_NOW,
    BUZZ,
    COLUMNS,
    START_FIRM,
    Columns,
    column_of,
)
from sim.market.market import Market
from sim.market.steps.lives import change_lives
from sim.runs.prepare import label, prepare
from sim.runs.run import Progress
from sim.scenario import Scenario

TRAITS = {
    "relationship_intention": "intention",
    "price_sensitivity": "sensitivity",
    "purchase_rate": "rate",
    "units_per_purchase": "basket",
}
"""Name of a trait -> its column."""


def explain(
    scenario: Scenario | str | os.PathLike[str],
    customer: int | None = None,
    policy: str | None = None,
    seed: int = 1,
    *,
    week: int | None = None,
    weeks: int | None = None,
    customers: int | None = None,
    group: str | None = None,
    progress: Progress | None = None,
) -> Explanation:
    """Follow one customer under a policy, and its twin under the baseline, week by week.

    Parameters
    ----------
    scenario : Scenario, str or path
        A Scenario, the name of a shipped one, or the path of a TOML file.
    customer : int, optional
        The number of its place, from 0. Left out: one whom the policy touches, as `choose_touched`
        finds it, which takes as many weeks again.
    policy : str, optional
        The policy it lives under. Without one, or with the baseline, there is no twin.
    seed : int, default 1
        The same seed gives the same life.
    week : int, optional
        A week to be told in full, from 0.
    weeks, customers : int, optional
        In place of the scenario's.
    group : str, optional
        In place of a customer: one of those whom the policy has done this to, from
        `sim.analysis.explain.customer.GROUPS`, as `pick` finds it.
    progress : callable, optional
        Called with the weeks that are done and the weeks in all, when the burn-in is over and
        after every week.

    Raises
    ------
    ScenarioError
        For a wrong scenario, an unknown policy, or a customer, week or group that does not exist
        or has nobody in it.
    RuntimeError
        If a replayed week does not end as it did in the market.

    Examples
    --------
    >>> told = explain("grocery", 7, "points", weeks=4, customers=300)
    >>> len(told.life.weeks), told.twin is not None, told.life.policy
    (4, True, 'points')
    """
    spec = prepare(scenario, policy, weeks, customers)
    check_whom(spec, customer, week, group, policy)
    chosen = spec.baseline if policy is None else policy
    start = Market(spec, seed, labels=False)
    of = spec.weeks
    found: Chosen | Picked | None = None
    if customer is None:
        of *= 2
        tell = progress and (lambda done, _: progress(done, of))
        if group is None:
            found = choose_touched(start, chosen, tell)
        else:
            found = pick(start, chosen, group, tell)
        customer = found.customer
    names = [chosen] if chosen == spec.baseline else [chosen, spec.baseline]
    worlds = [World(start.fork(policy=name), customer) for name in names]
    persons, differences = [worlds[0].person(0)], []
    if progress is not None:
        progress(of - spec.weeks, of)
    for done in range(1, spec.weeks + 1):
        for world in worlds:
            world.live()
        differences.append(differing(worlds[0].columns, worlds[-1].columns))
        if worlds[0].weeks[-1].ending.leaves and done < spec.weeks:
            persons.append(worlds[0].person(done))
        if progress is not None:
            progress(of - spec.weeks + done, of)
    lives = [Life(world.market.policy, tuple(world.weeks)) for world in worlds]
    twin = lives[1] if len(lives) > 1 else None
    return Explanation(
        scenario=label(scenario),
        spec=spec,
        seed=seed,
        customer=customer,
        chosen=None if found is None else found.why,
        picked=found if isinstance(found, Picked) else None,
        week=week,
        firms=start.names,
        stretches=_stretches(spec, persons, lives[0], twin, differences),
        life=lives[0],
        twin=twin,
    )


class World:
    """A market in which the customer of one place is watched, week by week."""

    def __init__(self, market: Market, place: int) -> None:
        self.market = market
        self.place = place
        self.row = int(np.flatnonzero(market.customers.place == place)[0])
        self.setting = Setting(market)
        self.weeks: list[Week] = []

    @property
    def columns(self) -> Columns:
        """A copy of the customer's columns as they are now."""
        return one_customer(self.market.customers.columns, self.row)

    def live(self) -> None:
        """Run the market for one more week, and add the customer's to `weeks`.

        Raises RuntimeError if the replay does not end with the market's own bits.
        """
        clock, replayed = self.market.clock, self.columns
        self.market.run(weeks=1)
        week = replay(self.setting, clock, replayed)
        if not week.ending.leaves:
            setting = self.setting
            births, kinds, s = setting.births, setting.kinds, setting.scratch
            change_lives(clock + 1, births, kinds, replayed, setting.rules, s)
            week = self._settle(week, replayed, self.columns)
        self.weeks.append(week)

    def _settle(self, week: Week, replayed: Columns, market: Columns) -> Week:
        """Return the week with what talk has changed; the rest must be as in the market."""
        firms = self.market.names
        heard = market.tie[BUZZ, :, 0] - replayed.tie[BUZZ, :, 0]
        told = market.flag[AWARE, :, 0] > replayed.flag[AWARE, :, 0]
        replayed.tie[BUZZ] = market.tie[BUZZ]
        replayed.flag[AWARE] = market.flag[AWARE]
        if self.market.week % self.market.spec.retention_window == 0:
            replayed.mark[START_FIRM] = market.mark[START_FIRM]
            replayed.history[[BOUGHT_NOW, BOUGHT_BEFORE]] = market.history[
                [BOUGHT_NOW, BOUGHT_BEFORE]
            ]
        wrong = differing(replayed, market)
        if wrong:
            raise RuntimeError(
                f"customer {self.place} in week {week.week}: the replay departs from the market "
                f"in {', '.join(wrong)}; please report this"
            )
        return replace(
            week,
            heard={name: float(by) for name, by in zip(firms, heard, strict=True) if by},
            told_of=tuple(name for name, new in zip(firms, told, strict=True) if new),
        )

    def person(self, since: int) -> Person:
        """Return who is in the place now, about to live through week `since`."""
        table, row = self.market.customers, self.row
        born = int(table.born[row])
        return Person(
            born=born - self.market.burn_in_weeks if born else None,
            segment=self.market.segments[table.segment[row]],
            traits={
                name: _trait(table[column], row)
                for name, column in TRAITS.items()
                if not (self.setting.subscription and column == "basket")
            },
            tastes={
                name: float(table.taste[j, row])
                for j, name in enumerate(self.market.names)
                if self.setting.births[j].known
            },
            last_firm=self.market.names[last] if (last := table.last_firm[row]) >= 0 else None,
            since=since,
        )


def _trait(column: NDArray[np.float32], row: int) -> Trait:
    return Trait(float(column[row]), float(np.mean(column < column[row])))


def differing(one: Columns, other: Columns) -> tuple[str, ...]:
    """Return the names of the columns that are not the same, bit for bit."""
    return tuple(
        name
        for name in COLUMNS
        if column_of(one, name).tobytes() != column_of(other, name).tobytes()
    )


def _stretches(
    spec: Scenario,
    persons: list[Person],
    life: Life,
    twin: Life | None,
    differences: list[tuple[str, ...]],
) -> tuple[Stretch, ...]:
    stretches = []
    ends = [person.since for person in persons[1:]] + [len(life.weeks)]
    for person, end in zip(persons, ends, strict=True):
        weeks = range(person.since, end)
        difference: Difference | None = None
        parting: Parting | None = None
        if twin is not None:
            # In its last week a leaver's columns are already the newcomer's.
            stays = [w for w in weeks if not life.weeks[w].ending.leaves]
            difference = next(
                (Difference(w, differences[w]) for w in stays if differences[w]), None
            )
            pairs = ((life.weeks[w], twin.weeks[w]) for w in weeks)
            partings = (part(spec.behaviour.demand, mine, theirs) for mine, theirs in pairs)
            parting = next((found for found in partings if found is not None), None)
        leaves = life.weeks[end - 1].ending.leaves
        stretches.append(Stretch(person, end, leaves, difference, parting))
    return tuple(stretches)
