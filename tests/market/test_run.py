"""run() goes the way of step(): whatever happens in a step happens in a run, week by week."""

from __future__ import annotations

import re
from typing import Any

import mesa
import pytest

from sim.market.market import Market
from sim.market.strategies import Hold, Strategy
from sim.scenario import Scenario

from .builders import busy, town

SPEC: Scenario = busy("purchase", 60)
HAS_TIME = hasattr(mesa.Model(rng=1), "time")


class Watched(Market):
    """A market that writes down each of its steps, and stops when told."""

    def __init__(self, *args: Any, stop: int = -1, **words: Any) -> None:
        super().__init__(*args, **words)
        self.stop = stop
        self.seen: list[tuple[int, int]] = []
        self.datacollector = mesa.DataCollector({"week": "week", "steps": "steps"})

    def step(self) -> None:
        super().step()
        self.seen.append((self.steps, self.week))
        self.datacollector.collect(self)
        if self.week == self.stop:
            self.running = False


def time_of(market: Market) -> float:
    """Mesa's time, where it keeps one; else its steps."""
    return market.time if HAS_TIME else market.steps


def test_an_overridden_step_is_called_every_week() -> None:
    market = Watched(SPEC, rng=1)
    market.run(weeks=5)
    assert market.seen == [(week, week) for week in range(1, 6)]


def test_what_a_run_simulates_does_not_depend_on_who_watches() -> None:
    watched, alone, stepped = Watched(SPEC, rng=1), Market(SPEC, rng=1), Market(SPEC, rng=1)
    watched.run()
    alone.run()
    while stepped.running:
        stepped.step()
    assert watched.digest() == alone.digest() == stepped.digest()
    assert watched.steps == alone.steps == stepped.steps == SPEC.weeks
    assert time_of(watched) == time_of(alone) == time_of(stepped) == SPEC.weeks


def test_collectors_of_ones_own_fill() -> None:
    market = Watched(SPEC, rng=1)
    market.run(weeks=4)
    assert market.datacollector.model_vars == {"week": [1, 2, 3, 4], "steps": [1, 2, 3, 4]}


def test_a_step_put_in_place_of_the_markets_own_is_called() -> None:
    market = Market(SPEC, rng=1)
    ordinary, seen = market.step, []

    def step() -> None:
        ordinary()
        seen.append(market.week)

    market.step = step
    market.run(weeks=3)
    assert seen == [1, 2, 3]


@pytest.mark.parametrize("go", ["run", "run_model"])
def test_running_set_to_false_ends_a_run(go: str) -> None:
    market = Watched(SPEC, rng=1, stop=7)
    getattr(market, go)()
    assert (market.week, market.steps, market.running) == (7, 7, False)


def test_a_market_that_was_stopped_stays_so_until_it_is_set_running() -> None:
    market = Watched(SPEC, rng=1, stop=3)
    market.run(weeks=9)
    assert market.week == 3
    market.run(weeks=4)
    assert market.week == 3
    market.running = True
    market.run(weeks=4)
    assert market.week == 7


def test_progress_tells_what_was_done_when_a_run_ends_early() -> None:
    market, told = Watched(SPEC, rng=1, stop=20), []
    market.run(progress=told.append)
    assert told == [13, 20]


def test_a_strategy_sees_the_steps_and_the_time_of_its_week() -> None:
    class Note(Strategy):
        def decide(self, firm: Any, market: Market) -> Any:
            seen.append((market.week, market.steps, time_of(market)))
            return firm.plan(market.week)

    seen: list[tuple[int, int, float]] = []
    market = Market(town(), rng=1)
    market.firm("dear").strategy = Note()
    market.run(weeks=3)
    assert seen == [(week, week + 1, week + 1) for week in range(3)]


def test_weeks_that_nobody_watches_are_one_call_of_the_engine() -> None:
    class Counted(Market):
        calls = 0

        def _call(self, *words: Any) -> None:
            self.calls += 1
            super()._call(*words)

    market = Counted(town(burn_in=0, retention_window=52), rng=1, labels=False)
    market.run(weeks=40)
    assert (market.calls, market.steps, time_of(market)) == (1, 40, 40)
    market.step()
    assert (market.calls, market.steps, time_of(market)) == (2, 41, 41)


@pytest.mark.parametrize("weeks", [2.5, -5, "4", True, float("nan")])
def test_weeks_that_are_no_whole_number_are_refused(weeks: Any) -> None:
    market = Market(SPEC, rng=1)
    with pytest.raises(
        (ValueError, TypeError),
        match=re.escape(f"weeks ({weeks!r}) must be a whole number of 0 or more"),
    ):
        market.run(weeks)
    assert market.week == market.steps == 0


def test_a_run_of_0_weeks_does_nothing() -> None:
    market = Market(SPEC, rng=1)
    before = market.digest()
    market.run(0)
    assert market.digest() == before


def test_a_step_that_simulates_nothing_is_refused() -> None:
    class Idle(Market):
        def step(self) -> None:
            pass

    with pytest.raises(RuntimeError, match=r"step\(\) of Idle simulates no week: it must call"):
        Idle(SPEC, rng=1).run(weeks=2)


def test_a_step_may_simulate_several_weeks() -> None:
    class Monthly(Market):
        def step(self) -> None:
            for _ in range(4):
                super().step()

    market, weekly = Monthly(SPEC, rng=1), Market(SPEC, rng=1)
    market.run(weeks=12)
    weekly.run(weeks=12)
    assert (market.week, market.steps) == (12, 3)
    assert market.digest() == weekly.digest()
    assert market.datacollector.model_vars == weekly.datacollector.model_vars


def test_a_strategy_that_only_holds_leaves_the_market_to_itself() -> None:
    market = Market(SPEC, rng=1)
    assert market._is_left_alone()
    market.firm("us").strategy = Hold()
    assert market._is_left_alone()


@pytest.mark.skipif(not hasattr(mesa.Model, "schedule_event"), reason="Mesa has none before 3.5")
class TestEvents:
    """Mesa's events in a model happen at their time, in a run as in steps."""

    def test_events_happen_at_their_week(self) -> None:
        market, seen = Market(SPEC, rng=1), []

        def note() -> None:
            seen.append((market.time, market.week))

        market.schedule_event(note, at=3.0)
        market.schedule_event(note, after=4.5)
        market.run(weeks=6)
        assert seen == [(3.0, 3), (4.5, 4)]
        assert (market.time, market.steps, market.week) == (6.0, 6, 6)

    def test_recurring_events_go_on_and_stop(self) -> None:
        from mesa.time import Schedule

        market, seen = Market(SPEC, rng=1), []

        def note() -> None:
            seen.append(market.week)

        recurring = market.schedule_recurring(note, Schedule(interval=2.0, start=2.0))
        market.run(weeks=7)
        recurring.stop()
        market.run(weeks=4)
        assert seen == [2, 4, 6]
        assert (market.time, market.week) == (11.0, 11)

    def test_events_scheduled_after_a_run_in_one_go_happen_in_time(self) -> None:
        market, seen = Market(SPEC, rng=1), []

        def note() -> None:
            seen.append(market.week)

        market.run(weeks=10)
        market.schedule_event(note, after=2)
        with pytest.raises(ValueError, match="past"):
            market.schedule_event(note, at=5.0)
        market.run(weeks=3)
        assert seen == [12]

    def test_mesas_own_runs_are_weeks(self) -> None:
        market, alone = Market(SPEC, rng=1), Market(SPEC, rng=1)
        market.run_for(4)
        market.run_until(9)
        alone.run(weeks=9)
        assert market.digest() == alone.digest()
        assert (market.time, market.steps) == (alone.time, alone.steps) == (9.0, 9)

    def test_whoever_observes_time_sees_every_week(self) -> None:
        from mesa.experimental.mesa_signals import ObservableSignals

        market, seen = Market(SPEC, rng=1), []

        def note(message: Any) -> None:
            seen.append((message.additional_kwargs["new"], market.week))

        market.observe("time", ObservableSignals.CHANGED, note)
        market.run(weeks=3)
        assert seen == [(1.0, 0), (2.0, 1), (3.0, 2)]

    def test_a_fork_has_the_events_to_come_and_the_market_keeps_its_own(self) -> None:
        class Shocked(Market):
            def __init__(self, **words: Any) -> None:
                super().__init__(SPEC, **words)
                self.shocks: list[int] = []
                self.schedule_event(self.shock, at=6.0)

            def shock(self) -> None:
                self.shocks.append(self.week)

        market = Shocked(rng=1)
        market.run(weeks=3)
        twin = market.fork()
        assert twin.time == 3.0
        twin.run(weeks=5)
        assert (twin.shocks, market.shocks, market.time) == ([6], [], 3.0)
        market.run(weeks=5)
        assert market.shocks == [6]
        assert market.digest() == twin.digest()
