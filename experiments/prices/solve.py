"""Solving: the weight of the price image and rivals' unit costs, from the first-order condition."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from scipy.optimize import brentq

from sim.scenario import Scenario
from sim.studies.prices.response import respond

ARC = 0.05
WEIGHT = "behaviour.price_image.weight"
HIGHEST = 12.0


def solve(name: str, customers: int, seeds: Sequence[int]) -> dict[str, Any]:
    """Return the weight of the price image of a shipped market, and its rivals' unit costs.

    The weight is the one at which the firm of interest, whose costs are known, loses as much by a
    rise of 5 % as by a cut; each rival's unit cost is what makes its price the best under it. A
    market in which even no weight at all is too much comes out with 0.
    """
    spec = Scenario.load(name).replace("simulate", customers)
    threads = os.cpu_count() or 1

    def lean(weight: float) -> float:
        found = respond(
            spec.replace(WEIGHT, weight), spec.focal, (-ARC, ARC), seeds, threads=threads
        )
        return found.gain(ARC) - found.gain(-ARC)

    weight = 0.0
    if lean(0.0) > 0.0:
        weight = round(brentq(lean, 0.0, HIGHEST, xtol=0.05), 2)
    solved = spec.replace(WEIGHT, weight)
    costs = {}
    for firm in spec.firms:
        response = respond(solved, firm, (-ARC, ARC), seeds, threads=threads)
        costs[firm] = {
            "price": spec.firms[firm].price,
            "unit_cost": spec.firms[firm].unit_cost,
            "margin": response.margin,
            "best_unit_cost": response.best_unit_cost(ARC),
        }
    return {"weight": weight, "firms": costs}
