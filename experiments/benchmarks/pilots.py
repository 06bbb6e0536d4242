"""Do simulated pilots find an effect as often as the textbook says, and nothing where nothing is?

`python -m experiments.benchmarks.pilots` pilots a discount in a market without talk, habit and
rivals that react, many times by other lots, at several sizes; then a policy that does nothing.
"""

from __future__ import annotations

import argparse

import numpy as np
from statsmodels.stats.power import TTestIndPower

from sim.analysis.pilot.question import Question
from sim.analysis.pilot.world import simulate
from sim.scenario import Scenario
from sim.scenario.resize import resized
from sim.scenario.switches import switches
from sim.stats.two_arms import share_interval

QUIET = switches()["word of mouth"] | switches()["unfair deals"] | {"behaviour.choice.habit": 0.0}


def quiet(name: str, customers: int) -> Scenario:
    """Return a shipped market in which nothing joins the two arms."""
    spec = Scenario.load(name).model_copy(update={"uncertainty": {}}).replace(QUIET)
    for firm in spec.firms:
        spec = spec.replace(f"firms.{firm}.strategy", {"name": "hold"})
    return resized(spec, customers)


def tell(what: str, spec: Scenario, question: Question) -> None:
    """Print the share of pilots that find something, its interval, and the textbook's power."""
    world = simulate(spec, question)
    readings = [lot.reading for lot in world.lots]
    found = [[each.found] for each in readings]
    n, error = world.units // 2, float(np.mean([each.error for each in readings]))
    effect = float(np.mean([lot.expected for lot in world.lots]))
    size = max(abs(effect) / (error * np.sqrt(n / 2.0)), 1e-12)
    textbook = float(TTestIndPower().power(size, n, 0.05))
    low, high = share_interval(found)
    print(
        f"{what:>24}  {world.units:5,}  {np.mean(found):.3f} ({low:.3f} to {high:.3f})"
        f"  {textbook:.3f}"
    )


def main() -> None:
    """Print one line per size of pilot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000)
    parser.add_argument("--pilots", type=int, default=400)
    asked = parser.parse_args()
    spec = quiet("grocery", asked.customers)
    print(f"{'':>24}  units  found (95 % interval)   textbook")
    for size in (None, spec.customers // 3):
        question = Question("discount", 26, size=size, lots=asked.pilots)
        tell("discount", spec, question)
    idle = spec.replace("policies.bond.contacts.per_year", 0)
    tell("a policy of nothing", idle, Question("bond", 26, lots=asked.pilots))


if __name__ == "__main__":
    main()
