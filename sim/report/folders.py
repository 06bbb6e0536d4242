"""Folders of reports: what they are called, and whether they can be written to."""

from __future__ import annotations

import os
from pathlib import Path

from sim.files import FileProblem, reason
from sim.text import name_of, slug

REPORTS = Path("reports")


def run_folder(scenario: str, policy: str) -> Path:
    """run_folder(scenario, policy) -> Path: where the report of a run goes, if nobody says.

    >>> run_folder("grocery", "status-quo").as_posix()
    'reports/grocery-status-quo'
    """
    return REPORTS / f"{slug(scenario)}-{slug(policy)}"


def compare_folder(scenario: str) -> Path:
    """compare_folder(scenario) -> Path: where the report of a comparison goes, if nobody says.

    >>> compare_folder("grocery").as_posix()
    'reports/grocery-comparison'
    """
    return REPORTS / f"{slug(scenario)}-comparison"


def story_folder(scenario: str, policy: str, customer: int) -> Path:
    """story_folder(scenario, policy, customer) -> Path: where a story goes, if nobody says.

    >>> story_folder("grocery", "points", 123).as_posix()
    'reports/grocery-points-customer-123'
    """
    return REPORTS / f"{slug(scenario)}-{slug(policy)}-customer-{customer}"


def sweep_folder(experiment: str) -> Path:
    """sweep_folder(experiment) -> Path: where a sweep is kept, if nobody says.

    >>> sweep_folder("grocery-service").as_posix()
    'reports/grocery-service-sweep'
    """
    return REPORTS / f"{slug(experiment)}-sweep"


def sensitivity_folder(experiment: str) -> Path:
    """sensitivity_folder(experiment) -> Path: where a sensitivity analysis goes, if nobody says.

    >>> sensitivity_folder("grocery-service").as_posix()
    'reports/grocery-service-sensitivity'
    """
    return REPORTS / f"{slug(experiment)}-sensitivity"


def discovery_folder(experiment: str, where: str) -> Path:
    """discovery_folder(experiment, condition) -> Path: where discovered boxes go, if nobody says.

    Every condition has a folder of its own.

    >>> discovery_folder("grocery-service", "profit < 0").as_posix()
    'reports/grocery-service-discovery/profit-0-5a0ba4'
    """
    return REPORTS / f"{slug(experiment)}-discovery" / slug(where)


def validation_folder(scenario: str) -> Path:
    """validation_folder(scenario) -> Path: where a validation goes, if nobody says.

    >>> validation_folder("grocery").as_posix()
    'reports/grocery-validation'
    """
    return REPORTS / f"{slug(scenario)}-validation"


def claims_folder(scenario: str) -> Path:
    """claims_folder(scenario) -> Path: where the claims tried go, if nobody says.

    >>> claims_folder("grocery").as_posix()
    'reports/grocery-claims'
    """
    return REPORTS / f"{slug(scenario)}-claims"


def make_folder(folder: Path) -> None:
    """make_folder(folder): it exists and can be written to.

    Call it before a long run, so that nobody waits for a report that cannot be written. Raises
    FileProblem.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FileProblem(f"cannot write to {name_of(folder)}: it is not a folder") from error
    except OSError as error:
        raise FileProblem(f"cannot make the folder {name_of(folder)}: {reason(error)}") from error
    except ValueError as error:
        raise FileProblem(f"cannot write to {name_of(folder)}: not a possible path") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileProblem(f"cannot write to {name_of(folder)}: no permission")
