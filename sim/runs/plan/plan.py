"""Plan: an experiment file, understood: the scenario, what varies, and every point."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.notebook import Brief
from sim.runs.design import factorial, factorial_count, latin_hypercube, sobol
from sim.runs.keys import engine
from sim.runs.observe import weekly_measures
from sim.runs.parameter import Parameter
from sim.runs.plan.evaluate import check_measures
from sim.runs.plan.file import BESIDE, ExperimentFile, Source, read
from sim.runs.plan.magnitudes import bytes_per_run, seconds_per_run
from sim.runs.plan.point_table import (
    columns_of,
    missing_columns,
    read_points,
    wrong_columns,
)
from sim.runs.plan.points import Points
from sim.runs.plan.vary import listed, parameter_of
from sim.runs.spreads import Levels
from sim.runs.store.about import Parts
from sim.runs.task import Setup
from sim.scenario import Scenario, ScenarioError
from sim.scenario.content import content
from sim.scenario.errors import Finding
from sim.scenario.paths import did_you_mean
from sim.scenario.resize import resized
from sim.scenario.shipped import shipped
from sim.text import duration, show, size

Matrix = NDArray[np.float64]

MOST_POINTS = 1_000_000
MOST_RUNS = 10_000_000


@dataclass(frozen=True, repr=False)
class Plan(Brief):
    """Everything that a sweep needs; `Plan.load` reads it from an experiment file.

    >>> plan = Plan.load("experiments/sweeps/grocery-service.toml")
    >>> plan.policies, plan.design, len(plan.points)
    (('status-quo', 'service-quality'), 'sobol', 64)
    """

    name: str
    """The file's name without its ending."""
    scenario: Scenario
    """As it is run: with the weeks of the experiment file, and as many customers simulated."""
    market: str
    """What the scenario is called: the name of a shipped one, or its file's stem."""
    policies: tuple[str, ...]
    replications: int
    seed: int
    measures: tuple[str, ...]
    weekly: bool
    vary: tuple[Parameter, ...]
    design: str
    """factorial, latin-hypercube, sobol or table; "none" if no points were asked for."""
    points: Points
    title: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Tables of the file that are other commands' (`optimise`), as they stand."""

    @classmethod
    def load(cls, path: str | os.PathLike[str], points: bool = True) -> Plan:
        """Return Plan of an experiment file.

        Without `points` the `[design]` may be missing, and no points are made. Raises ScenarioError
        with everything that is wrong: file, line, what was expected, what was probably meant.

        >>> try:
        ...     Plan.load("missing.toml")
        ... except ScenarioError as error:
        ...     print(error.problems[0])
        missing.toml: there is no such file or folder
        """
        source, file = read(Path(path))
        return _plan(source, file, points)

    @property
    def runs(self) -> int:
        """Runs in all: points by policies by replications.

        >>> plan = Plan.load("experiments/sweeps/grocery-service.toml")
        >>> plan.runs == 64 * 2 * 5
        True
        """
        return len(self.points) * len(self.policies) * self.replications

    @cached_property
    def setup(self) -> Setup:
        """What a worker needs to know beside the point.

        >>> plan = Plan.load("experiments/sweeps/grocery-service.toml")
        >>> plan.setup.seed, plan.setup.measures[0]
        (1, 'profit')
        """
        market = json.dumps(content(self.scenario), ensure_ascii=False)
        bare = tuple(replace(each, spread=Levels(())) for each in self.vary)
        return Setup(self.seed, market, bare, self.measures, self.weekly)

    @cached_property
    def parts(self) -> Parts:
        """What makes it this experiment and no other, each as a hash or a short text.

        Policies and replications are not among them: more of either extend an experiment.

        >>> plan = Plan.load("experiments/sweeps/grocery-service.toml")
        >>> plan.parts["the seed"], replace(plan, replications=9).parts == plan.parts
        ('1', True)
        """
        varied = [[each.path, each.beside] for each in self.vary]
        return {
            "the scenario": self.scenario.model_copy(update={"uncertainty": {}}).fingerprint(),
            "the paths that vary": _hash(json.dumps(varied).encode()),
            "the points": _hash(self.points.values.tobytes()),
            "the seed": str(self.seed),
            "the measures": json.dumps([*self.measures, self.weekly]),
            "the version of Loyalsim": engine(),
        }

    @property
    def fingerprint(self) -> str:
        """SHA-256 (64 hex digits) of `parts`.

        >>> plan = Plan.load("experiments/sweeps/grocery-service.toml")
        >>> replace(plan, seed=2).fingerprint == plan.fingerprint
        False
        """
        return _hash(json.dumps(self.parts).encode())


def _plan(source: Source, file: ExperimentFile, points: bool) -> Plan:
    scenario = scenario_of(source, file)
    findings = [*_wrong_names(file, scenario), *_wrong_design(file, points)]
    data = content(scenario)
    table = _table(source, file)
    vary: list[Parameter] = []
    for path, value in file.vary.items():
        found = parameter_of(data, path, value)
        if isinstance(found, Parameter):
            vary.append(found)
        else:
            findings.append(found)
    if table is None and not file.vary:
        hint = 'such as "firms.NAME.price" = [28.0, 30.0, 32.0]'
        findings.append(Finding(("vary",), "nothing varies; expected at least one path", hint=hint))
    if file.design is not None and file.design.kind == "factorial":
        findings += _without_levels(vary, file.vary)
    if findings:
        raise source.error(findings)
    if table is not None:
        vary = _columns(data, table, vary)
    plan = Plan(
        name=source.path.stem,
        scenario=scenario,
        market=_market_name(file.scenario),
        policies=tuple(dict.fromkeys(file.policies or scenario.policies)),
        replications=file.replications,
        seed=file.seed,
        measures=tuple(dict.fromkeys(file.measures)),
        weekly=file.weekly,
        vary=tuple(vary),
        design=file.design.kind if file.design is not None and points else "none",
        points=Points([each.path for each in vary], np.empty((0, len(vary)))),
        title=file.title,
        extra={key: source.data[key] for key in BESIDE if key in source.data},
    )
    if plan.design == "none":
        return plan
    return _with_points(plan, source, file, table)


def _with_points(plan: Plan, source: Source, file: ExperimentFile, table: Path | None) -> Plan:
    asked = file.design.points if file.design is not None else None
    if table is None:
        count = factorial_count(plan.vary) if plan.design == "factorial" else asked or 0
        _refuse_if_too_many(plan, count, source)
        makers = {"latin-hypercube": latin_hypercube, "sobol": sobol}
        if plan.design == "factorial":
            values = factorial(plan.vary)
        else:
            values = makers[plan.design](plan.vary, count, plan.seed)
    else:
        values = read_points(content(plan.scenario), table, plan.vary)
        _refuse_if_too_many(plan, len(values), source)
    vary = plan.vary
    if table is not None:
        columns = zip(vary, values.T, strict=True)
        vary = tuple(replace(p, spread=Levels(tuple(np.unique(c).tolist()))) for p, c in columns)
    _refuse_fewer_than_simulated(plan, values, source)
    return replace(plan, vary=vary, points=Points([each.path for each in vary], values))


def _refuse_fewer_than_simulated(plan: Plan, values: Matrix, source: Source) -> None:
    """Refuse points whose market has fewer customers than are asked to be simulated."""
    asked, paths = plan.scenario.simulate, [each.path for each in plan.vary]
    if asked is None or "customers" not in paths or "simulate" in paths:
        return
    column = paths.index("customers")
    there = plan.scenario.customers
    least = min(plan.vary[column].apply(there, value) for value in values[:, column].tolist())
    if round(least) < asked:
        said = f"leads to {least:,.0f} customers, of whom {asked:,} cannot be simulated"
        hint = f"larger markets, or customers = {least:.0f} above the tables"
        raise source.error([Finding(("vary", "customers"), said, hint=hint)])


def _refuse_if_too_many(plan: Plan, points: int, source: Source) -> None:
    runs = points * len(plan.policies) * plan.replications
    if points <= MOST_POINTS and runs <= MOST_RUNS:
        return
    processors = os.cpu_count() or 1
    seconds = runs * seconds_per_run(plan.scenario, len(plan.policies)) / processors
    weekly = len(weekly_measures(plan.measures, plan.scenario)) if plan.weekly else 0
    each = bytes_per_run(len(plan.measures), weekly, plan.scenario.weeks)
    limit = f"{MOST_POINTS:,} points" if points > MOST_POINTS else f"{MOST_RUNS:,} runs"
    policies = f"{len(plan.policies)} {'policy' if len(plan.policies) == 1 else 'policies'}"
    times = f"{plan.replications:,} replication{'' if plan.replications == 1 else 's'}"
    said = (
        f"{points:,} points × {policies} × {times} = {runs:,} runs: about {duration(seconds)} on "
        f"{processors} processors, and {size(runs * each)} on disk; at most {limit}"
    )
    hint = 'fewer values, or kind = "latin-hypercube" or "sobol" with points = 1_000'
    raise source.error([Finding(("design",), said, hint=hint)])


def scenario_of(source: Source, file: ExperimentFile) -> Scenario:
    """Return Scenario, with the weeks of the experiment file and as many customers simulated.

    By its shipped name, or by its path from the experiment file's folder. Raises ScenarioError.
    """
    return _as_asked(_named_scenario(source, file), source, file)


def _named_scenario(source: Source, file: ExperimentFile) -> Scenario:
    known = shipped()
    if file.scenario in known:
        return Scenario.load(known[file.scenario])
    path = source.path.parent / file.scenario
    if not file.scenario.endswith(".toml") and not path.is_file():
        near = did_you_mean(file.scenario, known)
        said = f"no shipped scenario has this name (there are: {', '.join(known)})"
        hint = near or "the name of a file ends in .toml"
        raise source.error([Finding(("scenario",), said, file.scenario, hint)])
    if not path.is_file():
        said = f"there is no such file from the folder of {source.name}"
        raise source.error([Finding(("scenario",), said, file.scenario)])
    return Scenario.load(path)


def _as_asked(scenario: Scenario, source: Source, file: ExperimentFile) -> Scenario:
    findings = []
    for key in ("weeks", "customers"):
        number = getattr(file, key)
        if number is not None:
            try:
                if key == "customers":
                    scenario = resized(scenario, number)
                else:
                    scenario = scenario.replace(key, number)
            except ScenarioError as error:
                said = "; ".join(f"{p.path}: {p.expected}" for p in error.problems[:2])
                findings.append(Finding((key,), f"does not fit the scenario: {said}", number))
    if findings:
        raise source.error(findings)
    return scenario


def _market_name(scenario: str) -> str:
    return scenario if scenario in shipped() else Path(scenario).stem


def _wrong_names(file: ExperimentFile, scenario: Scenario) -> list[Finding]:
    findings = []
    there = ", ".join(scenario.policies)
    for name in file.policies or ():
        if name not in scenario.policies:
            said = f"{show(name)}: no such policy in the scenario (there are: {there})"
            near = did_you_mean(name, scenario.policies)
            findings.append(Finding(("policies",), said, hint=near))
    try:
        check_measures(scenario, file.measures)
    except ScenarioError as error:
        findings += [
            Finding(("measures",), f"{each.value}: {each.expected}", hint=each.hint)
            for each in error.problems
        ]
    else:
        if file.weekly and not weekly_measures(file.measures, scenario):
            said = "none of the measures has a value every week"
            findings.append(Finding(("weekly",), said, True, "see docs/measures.md"))
    return findings


def _wrong_design(file: ExperimentFile, points: bool) -> list[Finding]:
    design = file.design
    if design is None:
        if not points:
            return []
        return [
            Finding(
                ("design",),
                'missing; expected a [design] with kind = "factorial", '
                '"latin-hypercube", "sobol" or "table"',
            )
        ]
    findings = []
    sampled = design.kind in ("latin-hypercube", "sobol")
    if sampled and design.points is None:
        said = f"missing; a {design.kind} design needs a number of points"
        findings.append(Finding(("design", "points"), said))
    if not sampled and design.points is not None:
        said = f"means nothing in a {design.kind} design"
        findings.append(Finding(("design", "points"), said, design.points))
    if design.kind == "table" and design.file is None:
        findings.append(Finding(("design", "file"), "missing; expected the path of a CSV table"))
    if design.kind != "table" and design.file is not None:
        said = f"means nothing in a {design.kind} design"
        findings.append(Finding(("design", "file"), said, design.file, 'did you mean "table"?'))
    return findings


def _without_levels(vary: list[Parameter], told: Mapping[str, Any]) -> list[Finding]:
    hint = 'or take kind = "latin-hypercube" or "sobol"'
    findings = []
    for each in vary:
        if each.levels is None:
            said = "a factorial design needs a list of values or a range with steps here"
            if "from" in told[each.path]:
                said = "a factorial design needs step = C or count = N beside from and to"
            findings.append(Finding(("vary", each.path), said, hint=hint))
    return findings


def _table(source: Source, file: ExperimentFile) -> Path | None:
    if file.design is None or file.design.kind != "table" or file.design.file is None:
        return None
    return source.path.parent / file.design.file


def _columns(data: dict[str, Any], table: Path, vary: list[Parameter]) -> list[Parameter]:
    """The parameters of a table: those of [vary], or else its columns."""
    columns = columns_of(table)
    known = {each.path: each for each in vary}
    problems = missing_columns(table, columns, list(known)) or wrong_columns(data, table, columns)
    if problems:
        raise ScenarioError(problems)
    found = []
    for path in columns:
        found.append(known.get(path) or listed(data, path, ()))
    return found


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
