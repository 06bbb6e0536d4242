"""Results of a sweep for other programs: CSV, parquet, and one JSON object."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from sim.analysis.results.effects import effects
from sim.analysis.results.reading import Reading
from sim.analysis.results.summary import Spread, summarise_sweep
from sim.files import FileProblem, write_atomically
from sim.report.tables import csv
from sim.stats.paired import Estimate
from sim.text import name_of

TABLES = ("", ".csv", ".tsv", ".txt", ".parquet", ".pq")
"""Ends of the names of files that a table may take the place of."""


def write_csv(reading: Reading, file: Path) -> None:
    """Write the runs as CSV, one a row, numbers in full precision.

    Raises FileProblem if the file cannot be written, or is there and no table by its name.
    """
    refuse_no_table(file)
    write_atomically(file, csv(reading.frame))


def write_parquet(reading: Reading, file: Path) -> None:
    """Write the runs as parquet, one a row, columns with their types.

    Raises FileProblem if the file cannot be written, is there and no table by its name, or
    pyarrow is not installed.
    """
    refuse_no_table(file)
    buffer = BytesIO()
    try:
        reading.frame.to_parquet(buffer, engine="pyarrow", index=False)
    except ImportError as error:
        raise FileProblem(
            f"cannot write {file}: parquet needs pyarrow, which is not installed; "
            "pip install 'loyalsim[parquet]', or write --csv"
        ) from error
    write_atomically(file, buffer.getvalue())


def refuse_no_table(file: Path) -> None:
    """Raise FileProblem if a file is there and its name is not that of a table.

    Nobody means to lose a sweep's store or an experiment file to an export.
    """
    if file.suffix.lower() not in TABLES and file.is_file():
        raise FileProblem(
            f"cannot write {name_of(file)}: it is there, and no table by its name; choose another "
            "name, such as runs.csv"
        )


def described(reading: Reading) -> dict[str, Any]:
    """Return the summary and every run, as data that JSON can hold."""
    summary = summarise_sweep(reading)
    return {
        "title": reading.title,
        "where": reading.where or None,
        "points": summary.points,
        "runs": summary.runs,
        "planned": reading.planned,
        "replications": reading.replications,
        "weeks": reading.weeks,
        "customers": reading.customers,
        "currency": reading.currency,
        "baseline": reading.baseline,
        "varied": [
            {"path": each.path, "words": each.words, "values": each.how} for each in reading.varied
        ],
        "policies": {
            each.policy: {
                "runs": each.runs,
                "failures": each.failures,
                "best": each.best,
                "measures": {name: _spread(found) for name, found in each.measures.items()},
            }
            for each in summary.policies
        },
        "effects": [
            {"path": each.path, "policy": each.policy, "rank_correlation": each.size}
            for each in (effects(reading, reading.first) if summary.runs else [])
        ],
        "failures": [
            {
                "key": each.key,
                "point": each.point,
                "policy": each.policy,
                "replication": each.replication,
                "stage": each.stage,
                "error": each.error,
            }
            for each in reading.failures
        ],
        "provenance": dict(reading.provenance),
        "results": _rows(reading),
    }


def _rows(reading: Reading) -> list[dict[str, Any]]:
    """Return one object per run; None where a measure is not defined."""
    frame = reading.frame.astype(object)
    return [
        {str(name): value for name, value in row.items()}
        for row in frame.where(frame.notna(), None).to_dict("records")
    ]


def _spread(found: Spread) -> dict[str, Any]:
    return {
        "mean": found.level.mean,
        "ci95": _ends(found.level),
        "difference": None if found.difference is None else found.difference.mean,
        "difference_ci95": None if found.difference is None else _ends(found.difference),
        "p5": found.low,
        "p95": found.high,
    }


def _ends(value: Estimate) -> list[float] | None:
    return None if value.ci95 is None else list(value.ci95)
