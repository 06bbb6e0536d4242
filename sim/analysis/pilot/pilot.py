"""Pilot: the plan of a field test, what it would see, and whether it is worth its price."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.analysis.pilot.question import FEWEST, Question, check_question
from sim.analysis.pilot.value import Prospects, Worth, worth
from sim.analysis.pilot.world import Bias, World, WorldTask
from sim.measure.metric import METRICS, Metric
from sim.runs.backend import backend
from sim.runs.band import at_point, parameters
from sim.runs.design import latin_hypercube
from sim.runs.parameter import Parameter
from sim.runs.run import Progress
from sim.runs.scheduler import run_each
from sim.runs.worker import compile_engine
from sim.scenario import Scenario
from sim.stats.two_arms import Reading, power, share_interval, smallest_effect

Advice: TypeAlias = Literal["pilot", "roll-out", "stay"]
SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
"""Parts of all customers, or stores, that are tried as the size of a pilot."""


@dataclass(frozen=True)
class Size:
    """A pilot of some size."""

    n: int
    """Units in both arms, at the market's size."""
    share: float
    """Of all customers, or stores, of the firm."""
    error: float
    df: float
    power: float
    """Mean over the worlds of the textbook's power for the effect in each."""
    worth: Worth

    @property
    def smallest(self) -> float:
        """The smallest effect found with 80 % power."""
        return smallest_effect(self.error, self.df)


@dataclass(frozen=True)
class Pilot:
    """The plan of a pilot, and what came of it in the worlds that may be true."""

    scenario: Scenario
    label: str
    question: Question
    uncertain: tuple[Parameter, ...]
    """The file's uncertain numbers; none without such a table."""
    points: NDArray[np.float64]
    """Worlds by uncertain numbers."""
    worlds: tuple[World, ...]

    @property
    def measure(self) -> Metric:
        """What is measured."""
        return METRICS[self.question.measure]

    @cached_property
    def there(self) -> float:
        """Units that there are: the firm's customers at the launch in the mean world, or stores."""
        if self.question.unit == "stores":
            return float(self.question.stores)
        return float(np.mean([world.customers for world in self.worlds]))

    @cached_property
    def share(self) -> float:
        """Share of the units that there are in the pilot."""
        size = self.question.size
        return 1.0 if size is None else min(size / self.there, 1.0)

    def arms(self, share: float | None = None) -> dict[str, int]:
        """Return units in each arm, at the market's size."""
        units = round(self.there * (self.share if share is None else share))
        held = round(units * self.question.holdout)
        return {"policy": units - held, "control": held}

    @cached_property
    def _shrinks(self) -> float:
        """By how much chance is smaller in the market than in what is simulated of it."""
        return 1.0 / math.sqrt(self.scenario.stands_for)

    @cached_property
    def readings(self) -> list[list[Reading]]:
        """What each simulated pilot reads at the market's size, by world.

        Chance alone is smaller there: what is not chance, own less twin's, is known of each.
        """
        more = self.scenario.stands_for if self.question.unit == "customers" else 1.0
        return [
            [
                Reading(
                    lot.expected + (lot.reading.value - lot.expected) * self._shrinks,
                    lot.reading.error * self._shrinks,
                    lot.reading.df * more,
                )
                for lot in world.lots
            ]
            for world in self.worlds
        ]

    @cached_property
    def power(self) -> float:
        """Share of the simulated pilots whose 95 % interval excludes 0."""
        return float(np.mean([each.found for some in self.readings for each in some]))

    @property
    def power_interval(self) -> tuple[float, float]:
        """Its 95 % interval; pilots of one world are alike."""
        return share_interval([[each.found for each in some] for some in self.readings])

    @cached_property
    def error(self) -> float:
        """Standard error of a reading, on average."""
        squares = [each.error**2 for some in self.readings for each in some]
        return math.sqrt(float(np.mean(squares)))

    @cached_property
    def df(self) -> float:
        """Degrees of freedom of a reading, on average."""
        return float(np.mean([each.df for some in self.readings for each in some]))

    @property
    def smallest(self) -> float:
        """The smallest effect that is found with 80 % power."""
        return smallest_effect(self.error, self.df)

    @cached_property
    def prospects(self) -> Prospects:
        """What the worlds say, one number for each."""
        parts = {
            name: np.array([getattr(world, name) for world in self.worlds])
            for name in ("now", "late", "adopted", "dropped")
        }
        naive = np.array([np.mean([lot.expected for lot in world.lots]) for world in self.worlds])
        return Prospects(naive, **parts)

    @property
    def naive(self) -> float:
        """What the pilot reads but for luck, mean over the worlds."""
        return float(self.prospects.naive.mean())

    @property
    def truth(self) -> float:
        """What a roll-out does to a customer in the weeks of the pilot, mean over the worlds."""
        return float(np.mean([world.truth for world in self.worlds]))

    @property
    def bias(self) -> Bias:
        """Why the two differ, mean over the worlds."""
        parts = {
            name: float(np.mean([getattr(world.bias, name) for world in self.worlds]))
            for name in Bias.__dataclass_fields__
        }
        return Bias(**parts)

    def sized(self, share: float) -> Size:
        """Return the pilot if a share of all units were in it.

        Errors go with the root of the size, and what the pilot does to those in it goes with it.
        """
        times = share / self.share
        error = self.error / math.sqrt(times)
        df = max(self.df * times, 1.0)
        return Size(
            n=round(self.there * share),
            share=share,
            error=error,
            df=df,
            power=float(np.mean([power(effect, error, df) for effect in self.prospects.naive])),
            worth=worth(self.prospects.sized(times), error, self.question.cost),
        )

    @cached_property
    def plan(self) -> Size:
        """The pilot as planned."""
        return self.sized(self.share)

    @cached_property
    def sizes(self) -> tuple[Size, ...]:
        """Pilots of several sizes, the planned one among them, by size."""
        least = 2 if self.question.unit == "stores" else FEWEST
        shares = [share for share in SHARES if min(self.arms(share).values()) >= least]
        return tuple(map(self.sized, sorted({*shares, self.share})))

    @cached_property
    def best(self) -> Size:
        """The size that is worth most."""
        return max(self.sizes, key=lambda size: size.worth.value)

    @property
    def delay(self) -> float:
        """What a roll-out brings less if it comes only when the pilot is over."""
        return float((self.prospects.now - self.prospects.late).mean())

    @property
    def gain(self) -> float:
        """Expected gain of rolling out, at once or later, whichever brings more."""
        return max(float(self.prospects.now.mean()), float(self.prospects.late.mean()))

    @property
    def advice(self) -> Advice:
        """Whether to pilot, to roll out without a pilot, or to stay with the baseline."""
        if self.best.worth.value > 0.0:
            return "pilot"
        return "roll-out" if self.gain > 0.0 else "stay"


def pilot(
    scenario: Scenario,
    label: str,
    question: Question,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Pilot:
    """Simulate a pilot in worlds drawn over what is uncertain, and say what it is worth.

    Worlds are a Latin hypercube over the scenario's uncertainty table; without one there is one
    world. All meet the same chance events. `workers` is the number of processes (None: one per
    processor). `progress(worlds done, worlds in all)` is called as they end.

    Raises ScenarioError for a wrong question, WorkerLost if a worker process dies.
    """
    check_question(scenario, question)
    uncertain = parameters(scenario) if scenario.uncertainty else ()
    points = np.zeros((1, 0))
    markets = [scenario.model_copy(update={"uncertainty": {}})]
    if uncertain:
        points = latin_hypercube(uncertain, question.worlds, question.seed)
        markets = [at_point(scenario, uncertain, values) for values in points.tolist()]
    worlds = _run_all([WorldTask(market, question) for market in markets], workers, progress)
    return Pilot(scenario, label, question, uncertain, points, tuple(worlds))


def _run_all(
    tasks: Sequence[WorldTask], workers: int | None, progress: Progress | None
) -> list[World]:
    count = min(workers or os.cpu_count() or 1, len(tasks))
    if count > 1:
        compile_engine(tasks[0].market)

    def tell(done: int) -> None:
        if progress is not None:
            progress(done, len(tasks))

    tell(0)
    with backend(None, count) as where:
        return run_each(WorldTask.found, tasks, where, tell)
