"""Sensitivity analysis of an experiment: design, runs, indices, and the noise apart from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from sim.analysis.sensitivity.guard import salib
from sim.analysis.sensitivity.morris import MorrisEffect, morris_design, morris_effects
from sim.analysis.sensitivity.noise import Noise, noise
from sim.analysis.sensitivity.response import Response, response_matrix
from sim.analysis.sensitivity.sobol import SobolIndex, sobol_design, sobol_indices
from sim.notebook import Tabular
from sim.runs.parameter import Parameter
from sim.runs.plan.evaluate import check_measures, evaluate
from sim.runs.prepare import check_policies
from sim.runs.run import Progress
from sim.runs.spreads import Levels
from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.content import provenance
from sim.text import show

if TYPE_CHECKING:
    import pandas as pd

Method: TypeAlias = Literal["sobol", "morris"]

POINTS: dict[Method, int] = {"sobol": 64, "morris": 20}
"""Base points (Sobol) or trajectories (Morris), unless said otherwise."""
MOST_RUNS = 1_000_000
"""Runs of one analysis; more would be a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an outcome, how it is analysed, and with how many runs."""

    scenario: Scenario
    parameters: tuple[Parameter, ...]
    outcome: Response
    method: Method = "sobol"
    points: int | None = None
    """Base points of the design (Sobol: a power of 2) or trajectories (Morris); None for 64
    or 20."""
    replications: int = 5
    seed: int = 1

    @property
    def base(self) -> int:
        """Base points or trajectories."""
        return POINTS[self.method] if self.points is None else self.points

    @property
    def rows(self) -> int:
        """Points at which the market is run."""
        extra = 2 if self.method == "sobol" else 1
        return self.base * (len(self.parameters) + extra)

    @property
    def runs(self) -> int:
        """Runs that have to be made."""
        return self.rows * len(self.outcome.policies) * self.replications


@dataclass(frozen=True, slots=True)
class Finding:
    """One varied number, and what it does to the outcome."""

    parameter: Parameter
    index: SobolIndex | MorrisEffect

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        index = self.index
        if isinstance(index, SobolIndex):
            numbers: dict[str, Any] = {"S1": index.first.to_dict(), "ST": index.total.to_dict()}
        else:
            numbers = {
                "mu": index.mean,
                "mu_star": {"value": index.size, "ci95": list(index.interval)},
                "sigma": index.spread,
                "chance": index.chance,
            }
        return {"parameter": self.parameter.path, "words": self.parameter.words, **numbers}


@dataclass(frozen=True, slots=True, repr=False)
class Sensitivity(Tabular):
    """What an outcome hangs on, and how much of it is chance.

    Money is over all weeks of a run.
    """

    question: Question
    mean: float
    """Of the outcome, over all points and replications."""
    deviation: float
    """Standard deviation of the points' means."""
    noise: Noise | None
    """None with one replication, which cannot tell chance from parameters."""
    findings: tuple[Finding, ...]
    """Most important first: by total index, or by mu*."""
    runs: pd.DataFrame
    """Every run, see `evaluate`."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain types, ready for JSON."""
        asked = self.question
        return {
            "scenario": asked.scenario.title,
            **provenance(asked.scenario),
            "method": asked.method,
            "outcome": asked.outcome.to_dict(),
            "points": asked.base,
            "rows": asked.rows,
            "replications": asked.replications,
            "runs": asked.runs,
            "seed": asked.seed,
            "weeks": asked.scenario.weeks,
            "mean": self.mean,
            "deviation": self.deviation,
            "noise": None if self.noise is None else self.noise.to_dict(),
            "parameters": [finding.to_dict() for finding in self.findings],
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row per varied number, most important first."""
        import pandas as pd

        return pd.DataFrame([_row(finding) for finding in self.findings])


def ask(
    scenario: Scenario,
    parameters: Sequence[Parameter],
    *,
    method: str = "sobol",
    measure: str = "profit",
    policy: str | None = None,
    difference: str | None = None,
    points: int | None = None,
    replications: int = 5,
    seed: int = 1,
) -> Question:
    """Return a Question, once everything about it is known to be right.

    `policy` is the one whose measure is analysed (the baseline if left out); `difference` is one
    whose measure less the baseline's is. Raises ScenarioError for what cannot be, FileProblem if
    SALib is not installed.

    >>> from sim.runs.spreads import Between
    >>> price = Parameter("firms.us.price", Between(28.0, 32.0))
    >>> question = ask(Scenario.load("grocery"), [price], difference="points", points=8)
    >>> question.outcome.words, question.rows, question.runs
    ('gain in profit of points over status-quo', 24, 240)
    """
    salib("analyze")
    check_measures(scenario, [measure], "measure")
    check_policies(scenario, [name for name in (policy, difference) if name is not None])
    problems = []
    if method not in POINTS:
        problems.append(Problem("", None, "method", show(method), 'expected "sobol" or "morris"'))
    if difference is not None and policy is not None:
        both = "expected a policy or a difference, not both"
        problems.append(Problem("", None, "difference", show(difference), both))
    if difference == scenario.baseline:
        same = "it is the baseline, whose difference to itself is 0"
        problems.append(Problem("", None, "difference", show(difference), same))
    if not parameters:
        problems.append(Problem("", None, "vary", None, "missing; nothing varies"))
    for each in parameters:
        if isinstance(each.spread, Levels) and not each.spread.values:
            said = "a table says at which points, not over which range; add its range to [vary]"
            hint = f'such as "{each.path}" = {{ from = 1, to = 2 }}'
            problems.append(Problem("", None, each.path, None, said, hint))
    analysed = difference or policy or scenario.baseline
    names = {analysed, *([scenario.baseline] if difference else [])}
    bearing = (each.bears_on(name, scenario.policies) for each in parameters for name in names)
    if parameters and not any(bearing):
        said = f"only levers of other policies vary, which {show(analysed)} does not have"
        hint = "name one of theirs, with --policy or --difference"
        problems.append(Problem("", None, "vary", None, said, hint))
    if problems:
        raise ScenarioError(problems)
    question = Question(
        scenario=scenario,
        parameters=tuple(parameters),
        outcome=Response(
            measure,
            difference or policy or scenario.baseline,
            None if difference is None else scenario.baseline,
        ),
        method="morris" if method == "morris" else "sobol",
        points=points,
        replications=replications,
        seed=seed,
    )
    _check_size(question)
    return question


def analyse(
    question: Question,
    *,
    workers: int | None = None,
    store: Path | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Run the design of a question, and return what each varied number does to the outcome.

    The design is drawn over the shares of each number's distribution, so that any distribution
    and any list of values can be varied; at each point the same customers meet the same draws.
    Indices are those of the means over replications; noise is told apart. `workers`, `store` and
    `progress` are those of `evaluate`; they do not change the answer.

    Raises ScenarioError, with the name of the measure and the point, where the outcome is
    undefined, or where it is the same everywhere and Sobol indices therefore mean nothing.

    >>> from sim.runs.spreads import Between
    >>> small = Scenario.load("grocery").replace({"customers": 300, "weeks": 8})
    >>> price = Parameter("firms.us.price", Between(28.0, 32.0))
    >>> question = ask(small, [price], measure="revenue", points=4, replications=1)
    >>> [finding.parameter.path for finding in analyse(question, workers=1).findings]
    ['firms.us.price']
    """
    design = _design(question)
    names = [parameter.path for parameter in question.parameters]
    points = [
        {each.path: each.value(u) for each, u in zip(question.parameters, row, strict=True)}
        for row in design.tolist()
    ]
    runs = evaluate(
        question.scenario,
        question.outcome.policies,
        points,
        replications=question.replications,
        seed=question.seed,
        measures=(question.outcome.measure,),
        workers=workers,
        store=store,
        progress=progress,
        parameters=question.parameters,
    )
    table = response_matrix(runs, question.outcome, names)
    means = table.mean(axis=1)
    indices: list[SobolIndex] | list[MorrisEffect]
    if question.method == "morris":
        indices = morris_effects(design, table, question.seed)
    else:
        _refuse_constant(question, float(means.min()), float(means.max()))
        indices = sobol_indices(means, len(names), question.base, question.seed)
    found = [Finding(p, indices[i]) for i, p in enumerate(question.parameters)]
    return Sensitivity(
        question=question,
        mean=float(table.mean()),
        deviation=float(means.std(ddof=1)),
        noise=noise(table, question.scenario.stands_for),
        findings=tuple(sorted(found, key=lambda finding: -_weight(finding))),
        runs=runs,
    )


def _design(question: Question) -> Any:
    count = len(question.parameters)
    if question.method == "morris":
        return morris_design(count, question.base, question.seed)
    return sobol_design(count, question.base, question.seed)


def _check_size(question: Question) -> None:
    """Refuse a design that cannot be made, or is beyond all measure."""
    points, shown = question.base, str(question.base)
    least = 4
    if points < least:
        expected = f"expected {least} or more"
    elif question.method == "sobol" and points & (points - 1):
        below = 1 << points.bit_length() - 1
        expected = f"expected a power of 2 for Sobol indices, such as {below} or {2 * below}"
    elif question.runs > MOST_RUNS:
        expected = f"that would be {question.runs:,} runs; expected at most {MOST_RUNS:,}"
    else:
        return
    raise ScenarioError([Problem("", None, "points", shown, expected)])


def _refuse_constant(question: Question, low: float, high: float) -> None:
    if low == high:
        expected = f"{low:g} at every point: nothing that varies changes it"
        hint = "vary something else, or take another measure"
        raise ScenarioError([Problem("", None, question.outcome.measure, None, expected, hint)])


def _weight(finding: Finding) -> float:
    index = finding.index
    return index.total.value if isinstance(index, SobolIndex) else index.size


def _row(finding: Finding) -> dict[str, object]:
    head = {"parameter": finding.parameter.path, "words": finding.parameter.words}
    index = finding.index
    if isinstance(index, SobolIndex):
        ends = {"S1": index.first, "ST": index.total}
        return head | {
            f"{name}{suffix}": value
            for name, share in ends.items()
            for suffix, value in zip(
                ("", "_low", "_high"), (share.value, *share.interval), strict=True
            )
        }
    low, high = index.interval
    size = {"mu_star": index.size, "mu_star_low": low, "mu_star_high": high}
    return head | size | {"mu": index.mean, "sigma": index.spread, "chance": index.chance}
