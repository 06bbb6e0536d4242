"""Readings of sweeps that are kept in a file, and of some of their runs."""

from __future__ import annotations

import os
from pathlib import Path

from sim.analysis.results.reading import KEYS, Failure, Reading, Varied
from sim.analysis.results.varied import beside_words, design_words
from sim.runs.results import Experiment, experiment, failures, patterns, results
from sim.runs.where import parse
from sim.text import size_words, slug


def read_sweep(store: str | os.PathLike[str]) -> Reading:
    """Return the Reading of a sweep that is kept, finished or not.

    `store` is its file or folder. Raises FileProblem if there is no sweep, or the file cannot be
    used.
    """
    about = experiment(store)
    table = failures(store)
    return Reading(
        title=about.title,
        frame=results(store),
        varied=tuple(
            Varied(path, beside_words(words, beside), how)
            for path, words, beside, how in zip(
                about.paths, about.words, about.beside, about.how, strict=True
            )
        ),
        measures=about.measures,
        policies=about.policies,
        baseline=about.baseline if about.baseline in about.policies else None,
        focal=about.focal,
        currency=about.currency,
        weeks=about.weeks,
        customers=about.customers,
        replications=about.replications,
        planned=about.planned,
        wanted=about.points,
        design=design_words(about.design),
        failures=tuple(
            Failure(*row)
            for row in table[["key", *KEYS, "stage", "error"]].itertuples(index=False, name=None)
        ),
        patterns=tuple(each.sentence for each in patterns(store)),
        provenance=_provenance(about),
        place=Path(store).as_posix() if Path(store).is_dir() else Path(store).parent.as_posix(),
    )


def choose(reading: Reading, where: str) -> Reading:
    """Return the reading with only the runs for which a condition is true.

    The condition may name measures, varied paths, `point`, `replication` and `policy`; see
    `sim.runs.where`. A comparison with something that is undefined in a run is not true there.
    Raises WhereError for a condition that cannot be read.
    """
    numbers = ["point", "replication", *reading.paths, *reading.measures]
    condition = parse(where, numbers, reading.policies)
    frame = reading.frame
    return reading.chosen(frame[condition.holds(frame)].reset_index(drop=True), where.strip())


def _provenance(about: Experiment) -> tuple[tuple[str, str], ...]:
    return (
        ("Experiment", about.name),
        ("Experiment, SHA-256 of all that determines it", about.fingerprint),
        ("Scenario", about.scenario),
        ("Loyalsim, with a hash of the code that runs depend on", about.version),
        ("Design", f"{about.design}, {about.points:,} points"),
        ("Policies", ", ".join(about.policies)),
        ("Seed", str(about.seed)),
        ("Replications", f"{about.replications:,} (0 to {about.replications - 1:,})"),
        ("Runs", f"{about.runs:,} of {about.planned:,}"),
        ("Failures", f"{about.failures:,}"),
        ("Customers", size_words(about.customers, about.market_customers)),
        ("Weeks", f"{about.weeks:,}, after the burn-in"),
    )


def folder_of(store: Path, where: str | None = None) -> Path:
    """Return the folder that the page of a sweep goes to, if nobody says.

    `store` is the file or folder of the sweep. The page of some of its runs (`where`) has a folder
    of its own in that of the sweep.

    >>> folder_of(Path("reports/prices/sweep.sqlite")).as_posix()
    'reports/prices'
    >>> folder_of(Path("reports/prices/sweep.sqlite"), "profit < 0").as_posix()
    'reports/prices/profit-0-5a0ba4'
    """
    folder = store if store.is_dir() else store.parent
    return folder if where is None else folder / slug(where)
