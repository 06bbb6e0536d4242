"""Reading: what a sweep found, as everything that reports it wants it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from sim.runs.keys import replay_command

KEYS = ("point", "policy", "replication")
"""Columns that say which run a row is."""


@dataclass(frozen=True, slots=True)
class Varied:
    """One parameter of a sweep: a column of its results."""

    path: str
    """Dotted path in the scenario, and name of the column."""
    words: str
    """What it is, as a person would say it."""
    how: str
    """The values it took, in words."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that failed."""

    key: str
    """What `loyalsim replay` wants to run it again."""
    point: int
    policy: str
    replication: int
    stage: str
    """In which part of the run it failed."""
    error: str
    """The error in one line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sweep found, with what has to be known to tell it."""

    title: str
    frame: pd.DataFrame
    """One row per run that succeeded: point, policy, replication, one column per varied path, one
    per measure (over the run, focal firm); empty where a measure is not defined."""
    varied: tuple[Varied, ...]
    measures: tuple[str, ...]
    policies: tuple[str, ...]
    baseline: str | None
    """None if the scenario's baseline took no part."""
    focal: str
    currency: str
    weeks: int
    customers: int
    replications: int
    planned: int
    """Runs that the experiment wants."""
    wanted: int
    """Points that the experiment has, with runs or without."""
    design: str
    """How the points were chosen, in words that follow their number."""
    failures: tuple[Failure, ...] = ()
    patterns: tuple[str, ...] = ()
    """Sentences on parameters that failures go together with."""
    provenance: tuple[tuple[str, str], ...] = ()
    """What the numbers come from: (what, value)."""
    place: str = ""
    """Folder of the sweep, as it was named; empty if it is not kept in one."""
    where: str = ""
    """The condition that runs were chosen by; empty if all are here."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The varied paths, in the order of the experiment file."""
        return tuple(each.path for each in self.varied)

    @property
    def first(self) -> str:
        """The measure that policies are judged by: profit if it was kept."""
        return "profit" if "profit" in self.measures else self.measures[0]

    @property
    def rivals(self) -> tuple[str, ...]:
        """The policies without the baseline."""
        return tuple(name for name in self.policies if name != self.baseline)

    @property
    def against(self) -> str | None:
        """The baseline if there is a policy to hold against it, otherwise None."""
        return self.baseline if self.rivals else None

    @property
    def replay(self) -> str:
        """The command that runs the first failure again; empty if there is none."""
        if not self.failures:
            return ""
        return replay_command(self.failures[0].key, self.place)

    def parameter(self, path: str) -> Varied:
        """Return the parameter with that path; KeyError if there is none."""
        for each in self.varied:
            if each.path == path:
                return each
        raise KeyError(path)

    def points(self) -> pd.DataFrame:
        """Return one row per point that has runs, one column per varied path."""
        rows = self.frame.drop_duplicates("point").set_index("point").sort_index()
        return rows[list(self.paths)]

    def chosen(self, frame: pd.DataFrame, where: str) -> Reading:
        """Return the reading with some of the runs only, those for which `where` is true.

        Policies of which no run is left are left out, unless there is no run at all.
        """
        left = set(frame["policy"])
        policies = tuple(name for name in self.policies if name in left) or self.policies
        baseline = self.baseline if self.baseline in policies else None
        return replace(self, frame=frame, policies=policies, baseline=baseline, where=where)
