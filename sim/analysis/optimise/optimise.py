"""Optimising: search the settings of a policy's levers, then try the best afresh and decide."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from statistics import fmean

import numpy as np

from sim.analysis.optimise.front import chosen, front
from sim.analysis.optimise.making import Maker, Measures, Setting
from sim.analysis.optimise.payoff import Payoff, payoff, score, yearly
from sim.analysis.optimise.question import Question
from sim.analysis.optimise.result import Finalist, Optimum, Tried
from sim.analysis.optimise.search import search
from sim.analysis.optimise.space import Point, Score, Trial, grid_size
from sim.runs.parameter import Parameter
from sim.runs.run import Stages
from sim.runs.spreads import Levels
from sim.runs.template import Template
from sim.scenario import Problem, ScenarioError
from sim.scenario.content import content
from sim.stats.decide import LEVEL, Decision, decide
from sim.stats.sequential import PILOT, Goal, default_indifference, next_step

FRESH = 1_000_000
"""Number of the first replication of the final; those of the search come before."""

ZONE = 0.001
"""A difference in retention that is not worth finding: a tenth of a percentage point."""


def optimise(
    question: Question,
    *,
    workers: int | None = None,
    store: str | os.PathLike[str] | None = None,
    stage: Stages | None = None,
) -> Optimum:
    """Return where the levers of a policy should stand, and how sure that is.

    Every trial meets the same draws as the baseline, so that paired differences tell settings
    apart. The best trials owe part of what they show to luck with these draws; they are run
    again with draws that no trial has seen, and the decision rests on those alone.

    `workers` is the number of processes (None: one per processor) and changes nothing but the
    time. `store` is a file that keeps every run: what is there is not made again, so that an
    optimisation that was stopped, or killed, goes on where it was and ends with the same result.
    `stage` is told of what begins, as in `find_out`.

    Raises ScenarioError if retention counts and is not defined, or no setting is possible,
    FileProblem if the store cannot be used, WorkerLost if a process dies.

    >>> import dataclasses
    >>> from sim.analysis.optimise.reading import load_question
    >>> asked = load_question("experiments/optimisation/grocery-bond.toml", trials=4)
    >>> small = dataclasses.replace(
    ...     asked,
    ...     scenario=asked.scenario.replace({"customers": 300, "weeks": 8}),
    ...     objectives=("profit",),
    ...     budget=None,
    ...     minimum_retention=None,
    ...     replications=1,
    ...     finalists=1,
    ...     final_replications=2,
    ... )
    >>> optimum = optimise(small, workers=1)
    >>> len(optimum.trials), optimum.today.label
    (4, 'status-quo')
    """
    return _Optimisation(question, workers, store, stage).run()


class _Optimisation:
    """The steps of one optimisation, and what they share."""

    def __init__(
        self,
        question: Question,
        workers: int | None,
        store: str | os.PathLike[str] | None,
        stage: Stages | None,
    ) -> None:
        self.question = question
        self.scenario = question.scenario.model_copy(update={"uncertainty": {}})
        self.maker = Maker(question.seed, store, workers)
        self.stage = stage
        levers = [Parameter(axis.name, Levels(())) for axis in question.space]
        self.template = Template(content(self.scenario), levers)
        self.today = Setting(self.scenario, self.scenario.baseline)
        self.as_it_is = Setting(self.scenario, question.policy)
        self.baseline: tuple[Measures, ...] = ()
        """Of the baseline, in the replications of the search."""
        self.tried: dict[Point, Payoff] = {}
        self.impossible = ""
        """Why the first setting that is not possible is not."""

    def run(self) -> Optimum:
        asked = self.question
        size = grid_size(asked.space)
        wanted = asked.trials if size is None else min(asked.trials, size)
        with self.maker:
            with self._told("Trying settings", (wanted + 1) * asked.replications):
                (self.baseline,) = self.maker.make([self.today], range(asked.replications))
                self._check_retention()
                here = payoff(self.today, self.baseline, self.baseline)
                first = asked.today
                start = [] if None in first else [tuple(v for v in first if v is not None)]
                trials = search(
                    asked.space,
                    lambda points: self._evaluate(points, here),
                    len(asked.objectives),
                    asked.trials,
                    asked.seed,
                    start,
                )
            if not self.tried:
                raise ScenarioError(
                    [
                        Problem(
                            "", None, "vary", None, "no setting in it is possible", self.impossible
                        )
                    ]
                )
            picked = self._picked(trials)
            systems = len(picked) + 2
            with self._told("Trying the best afresh", systems * asked.final_replications):
                final, revenue = self._final(picked, here)
        good = [trial for trial in trials if trial.score and trial.score.kept]
        best = front([trial.score.values for trial in good if trial.score])
        return Optimum(
            question=asked,
            baseline=here,
            trials=tuple(
                Tried(t.number, t.point, self.tried.get(t.point), bool(t.score and t.score.kept))
                for t in trials
            ),
            front=tuple(good[i].number for i in best),
            exhausted=len(trials) < asked.trials or len(trials) == size,
            final=tuple(final),
            decisions=decisions(
                asked, final, default_indifference(revenue, asked.scenario.mean_price)
            ),
        )

    @contextmanager
    def _told(self, words: str, runs: int) -> Iterator[None]:
        """Tell of every run that is made within."""
        stage = self.stage or (lambda _words, _unit: nullcontext(lambda _done, _total: None))
        self.done = 0
        with stage(words, "runs") as tell:

            def made(count: int) -> None:
                self.done += count
                tell(min(self.done, runs), runs)

            self.maker.made = made
            tell(0, runs)
            yield

    def _check_retention(self) -> None:
        asked = self.question
        if asked.minimum_retention is None and "retention" not in asked.objectives:
            return
        if any(measures["retention"] is None for measures in self.baseline):
            window = self.scenario.retention_window
            expected = (
                f"is not defined in this run: it compares two windows of {window} weeks, of which "
                "a burn-in can be the first"
            )
            raise ScenarioError([Problem("", None, "retention", None, expected)])

    def _evaluate(self, points: Sequence[Point], baseline: Payoff) -> list[Score | None]:
        asked = self.question
        possible: dict[Point, Setting] = {}
        for point in points:
            try:
                possible[point] = Setting(self.template.at(point), asked.policy)
            except ScenarioError as error:
                self.impossible = self.impossible or str(error.problems[0])
                self.maker.made(asked.replications)
        made = self.maker.make(list(possible.values()), range(asked.replications))
        for (point, setting), runs in zip(possible.items(), made, strict=True):
            self.tried[point] = payoff(setting, runs, self.baseline)
        return [
            self._score(self.tried[point], baseline) if point in possible else None
            for point in points
        ]

    def _score(self, found: Payoff, baseline: Payoff) -> Score:
        asked = self.question
        limits = asked.budget, asked.minimum_retention
        return score(found, baseline, asked.objectives, *limits)

    def _picked(self, trials: Sequence[Trial]) -> list[Trial]:
        """Return the best that keep the constraints; if none does, those that break them least."""
        asked = self.question
        others = [t for t in trials if t.score is not None and t.point != asked.today]
        kept = [t for t in others if t.score and t.score.kept]
        if kept:
            values = [t.score.values for t in kept if t.score]
            return [kept[i] for i in chosen(values, asked.finalists)]
        broken = [(-max(t.score.excess),) for t in others if t.score]
        return [others[i] for i in chosen(broken, asked.finalists)]

    def _final(self, picked: Sequence[Trial], before: Payoff) -> tuple[list[Finalist], float]:
        """Return everybody in the final, and the baseline's revenue a year there."""
        asked = self.question
        settings = [Setting(self.template.at(t.point), asked.policy) for t in picked]
        everyone = [self.today, self.as_it_is, *settings]
        fresh = range(FRESH, FRESH + asked.final_replications)
        made = self.maker.make(everyone, fresh)
        found = [payoff(s, runs, made[0]) for s, runs in zip(everyone, made, strict=True)]
        today = found[0]
        kept = [self._score(each, today).kept for each in found]
        labels = [self.scenario.baseline, f"{asked.policy} as it is"]
        final = [
            Finalist(labels[0], None, None, today, kept[0], {}),
            Finalist(labels[1], None, asked.today, found[1], kept[1], {}),
        ]
        for trial, here, keeps in zip(picked, found[2:], kept[2:], strict=True):
            promised = self._score(self.tried[trial.point], before).values
            came = self._score(here, today).values
            lost = [a - b for a, b in zip(promised, came, strict=True)]
            optimism = dict(zip(asked.objectives, lost, strict=True))
            label = f"trial {trial.number}"
            final.append(Finalist(label, trial.number, trial.point, here, keeps, optimism))
        return final, fmean(yearly(measures, "revenue") for measures in made[0])


def decisions(
    question: Question, final: Sequence[Finalist], indifference: float
) -> dict[str, Decision]:
    """Return, for each objective, the Decision among those in the final that keep the limits.

    By Kim and Nelson's KN and multiple comparisons with the best, as in a comparison of policies;
    a difference in yearly profit below `indifference`, or of a tenth of a percentage point of
    retention, is not worth finding. Empty if nobody keeps the limits.
    """
    there = [each for each in final if each.kept]
    if not there:
        return {}
    names = [each.label for each in there]
    found = {}
    for objective in question.objectives:
        rows = np.array([getattr(each.fresh, objective) for each in there], np.float64).T
        zone = indifference if objective == "profit" else ZONE
        goal = Goal(until=LEVEL, indifference=zone, maximum=max(len(rows), PILOT))
        step = next_step(rows, 0, goal, min(PILOT, len(rows)), zone)
        # The first that keeps the limits has ties: what changes nothing costs nothing to introduce.
        found[objective] = decide(names, names[0], rows, question.seed, goal, step, zone)
    return found
