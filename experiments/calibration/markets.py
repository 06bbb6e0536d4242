"""Calibrates the shipped scenarios on published regularities, stage by stage.

    python -m experiments.calibration.markets [SCENARIO ...] [--rounds N] [--stage NAME] [--json]

prints for each stage the numbers before and after, and what the market shows with them. It
changes no file: whoever takes a number over writes it into the scenario, with the origin
"calibrated". A stage can only name regularities that are there to tune by; the others are never
looked at. About a quarter of an hour for all on two cores.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from experiments.calibration.fit import Fit, calibrate
from experiments.calibration.stages import STAGES
from sim.scenario import Scenario
from sim.studies.regularity import Value

SEED = 1
CUSTOMERS = 10_000


def calibrate_scenario(name: str, rounds: int, only: str | None = None) -> list[Fit]:
    """Calibrate a scenario in every stage, or in the one named; return the fit of each.

    Each starts from what the ones before it have found.
    """
    spec = Scenario.load(name)
    fits = []
    for _ in range(rounds):
        for stage in STAGES[name]:
            if only not in (None, stage.name):
                continue
            sys.stderr.write(f"{name}: {stage.name}\n")
            fit = calibrate(
                spec, stage, SEED, CUSTOMERS, lambda line: sys.stderr.write(f"  {line}\n")
            )
            fits.append(fit)
            spec = fit.scenario
    return fits


def told(name: str, fits: list[Fit]) -> str:
    """Return the stages as text."""
    lines = [name, "=" * len(name)]
    for fit in fits:
        lines.append(f"{fit.stage.name}, set by {', '.join(fit.stage.rows)}")
        for free, before, after in zip(fit.stage.free, fit.before, fit.after, strict=True):
            kind = "all by a factor of" if "*" in free.path else "from"
            now = f"{after:g}" if "*" in free.path else f"{before:g} to {after:g}"
            lines.append(f"  {free.path}: {kind} {now}")
        for was, now in zip(fit.values_before, fit.values_after, strict=True):
            lines.append(f"  {was.name}: {was.value:.4g} -> {now.value:.4g} (band {now.band})")
    return "\n".join(lines)


def as_json(fits: dict[str, list[Fit]]) -> str:
    """Return one JSON object of the fits of each scenario."""
    return json.dumps(
        {name: [_stage(fit) for fit in stages] for name, stages in fits.items()}, indent=2
    )


def _stage(fit: Fit) -> dict[str, Any]:
    def values(found: tuple[Value, ...]) -> dict[str, float]:
        return {value.name: value.value for value in found}

    return {
        "stage": fit.stage.name,
        "rows": list(fit.stage.rows),
        "before": {f.path: n for f, n in zip(fit.stage.free, fit.before, strict=True)},
        "after": {f.path: n for f, n in zip(fit.stage.free, fit.after, strict=True)},
        "measured_before": values(fit.values_before),
        "measured_after": values(fit.values_after),
    }


def main(arguments: list[str] | None = None) -> int:
    """Print what the arguments ask for; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.calibration.markets",
        description="Calibrate the shipped scenarios on published regularities.",
    )
    parser.add_argument("scenario", nargs="*", help=f"one of {', '.join(STAGES)}; default: all")
    parser.add_argument("--rounds", type=int, default=1, help="times the stages are gone through")
    parser.add_argument("--stage", metavar="NAME", help="only this stage, such as promotions")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.scenario if name not in STAGES]
    if unknown:
        parser.error(f"nothing to calibrate in {', '.join(unknown)}; there are {', '.join(STAGES)}")
    stages = {stage.name for name in chosen.scenario or STAGES for stage in STAGES[name]}
    if chosen.stage is not None and chosen.stage not in stages:
        parser.error(f"no stage {chosen.stage!r} here; there are {', '.join(sorted(stages))}")
    fits = {
        name: calibrate_scenario(name, chosen.rounds, chosen.stage)
        for name in chosen.scenario or list(STAGES)
    }
    if chosen.json:
        print(as_json(fits))
    else:
        print("\n\n".join(told(name, found) for name, found in fits.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
