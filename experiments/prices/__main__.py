"""Are the shipped markets' prices such as a firm would ask? Each firm's own list price, changed.

    python -m experiments.prices [SCENARIO ...] [--solve] [--customers N] [--seeds N] [--json]

prints, for every firm of each market, margin, elasticities and what ±2, ±5, ±10 and +20 % of its
list price would add to its contribution over three years, rivals held, on seeds that nothing was
fitted to; for the firm of interest also with rivals as shipped; and what the category loses where
all firms raise by 10 %. With `--solve`, the weight of the price image at which the firm of interest
would lose as much by a rise as by a cut, and the rivals' unit costs by the same condition; it
changes no file. Some ten minutes for all six on two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from experiments.prices.solve import solve
from sim.scenario import Scenario
from sim.scenario.shipped import shipped
from sim.scenario.weeks import YEAR
from sim.studies.prices.response import YEARS, Response, category_units, respond

CHANGES = (-0.1, -0.05, -0.02, 0.02, 0.05, 0.1, 0.2)
FITTED_FROM, FRESH_FROM = 1, 1001
"""First seeds: of what weights and costs are solved on, and of what prices are tried on."""
ARC = 0.05


def tried(name: str, customers: int, seeds: int) -> dict[str, Any]:
    """Return what a market's firms would gain by other prices, as plain data."""
    spec = Scenario.load(name).replace("simulate", customers)
    fresh, threads = range(FRESH_FROM, FRESH_FROM + seeds), os.cpu_count() or 1
    firms = [
        row(respond(spec, firm, CHANGES, fresh, threads=threads), "rivals held")
        for firm in spec.firms
    ]
    asked = respond(spec, spec.focal, CHANGES, fresh, held=False, threads=threads)
    category = category_units(spec, 0.1, fresh, threads)
    return {
        "scenario": name,
        "firms": [*firms, row(asked, "rivals as shipped")],
        "category": {f"year {k + 1}": category[k * YEAR :][:YEAR].mean() - 1 for k in range(YEARS)},
    }


def row(response: Response, rivals: str) -> dict[str, Any]:
    """Return one firm's line of the table."""
    arcs = {"quarter 1": (0, 13), "year 1": (0, YEAR), "year 3": (2 * YEAR, 3 * YEAR)}
    return {
        "firm": response.firm,
        "rivals": rivals,
        "margin": response.margin,
        "elasticity": {when: response.elasticity(ARC, *weeks) for when, weeks in arcs.items()},
        "gain": {f"{change:+.0%}": response.gain(change) for change in CHANGES},
    }


def told(found: dict[str, Any]) -> str:
    """Return the table of one market as text."""
    lines = [
        found["scenario"],
        f"{'':16}{'margin':>8}{'e q1':>7}{'e y1':>7}{'e y3':>7}  gain of contribution, %, at",
        f"{'':45}" + "".join(f"{change:>+8.0%}" for change in CHANGES),
    ]
    for firm in found["firms"]:
        name = firm["firm"] if firm["rivals"] == "rivals held" else "  rivals answer"
        elasticities = "".join(f"{value:>7.1f}" for value in firm["elasticity"].values())
        gains = "".join(f"{100 * value:>8.2f}" for value in firm["gain"].values())
        lines.append(f"{name:16}{firm['margin']:>8.3f}{elasticities}{gains}")
    units = ", ".join(f"{when} {change:+.1%}" for when, change in found["category"].items())
    lines.append(f"all firms 10 % dearer: units of the category {units}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what the arguments ask for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m experiments.prices")
    parser.add_argument("scenario", nargs="*", help=f"of {', '.join(shipped())}; default: all")
    parser.add_argument("--solve", action="store_true", help="find weights and unit costs instead")
    parser.add_argument("--customers", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=4, help="markets of each kind")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.scenario if name not in shipped()]
    if unknown:
        parser.error(f"no market {', '.join(unknown)}; there are {', '.join(shipped())}")
    results = {}
    for name in chosen.scenario or list(shipped()):
        sys.stderr.write(f"{name} ...\n")
        if chosen.solve:
            seeds = range(FITTED_FROM, FITTED_FROM + chosen.seeds)
            results[name] = solve(name, chosen.customers, seeds)
            text = json.dumps(results[name], indent=2)
        else:
            results[name] = tried(name, chosen.customers, chosen.seeds)
            text = told(results[name])
        if not chosen.json:
            print(text, flush=True)
    if chosen.json:
        print(json.dumps(results, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
