"""Lab: where experiments on one scenario are made; markets that several need are made once."""

from __future__ import annotations

import os
from collections.abc import Mapping

from sim.market.market import Market
from sim.scenario import Scenario
from sim.scenario.resize import like_it
from sim.studies.panel import Panel, record
from sim.studies.variant import quiet, with_numbers

CUSTOMERS = 20_000
KEPT = 3
"""Markets that are kept for the next experiment, and panels."""


class Lab:
    """A place to experiment on one scenario; markets that several need are made once.

    `customers` is the usual size of a market; an experiment that needs more or fewer says so as a
    multiple of it, so that all shrink together. Threads change nothing but the time it takes.

    >>> lab = Lab(Scenario.load("grocery"), customers=400)
    >>> lab.panel(weeks=8).weeks, lab.market().week
    (8, 0)
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 1,
        customers: int = CUSTOMERS,
        threads: int | None = None,
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.customers = customers
        self.threads = threads or os.cpu_count() or 1
        self.quiet = quiet(scenario)
        """The scenario in which rivals go on as today."""
        self._markets: dict[tuple[str, int, int], Market] = {}
        self._panels: dict[tuple[str, int, int], Panel] = {}
        self._without: Lab | None = None

    def market(
        self, scenario: Scenario | None = None, times: float = 1.0, replication: int = 0
    ) -> Market:
        """Return a settled market at week 0, to fork.

        Without `scenario`, that of the quiet one. `times` is its size as a multiple of the lab's.
        Run forks of it, never itself: the next experiment may ask for the same.
        """
        spec = self.quiet if scenario is None else scenario
        customers = max(100, round(self.customers * times))
        key = (spec.fingerprint(), customers, replication)
        if key not in self._markets:
            while len(self._markets) >= KEPT:
                self._markets.pop(next(iter(self._markets)))
            self._markets[key] = Market(
                like_it(spec, customers),
                rng=self.seed,
                replication=replication,
                threads=self.threads,
                labels=False,
            )
        return self._markets[key]

    def panel(self, weeks: int, scenario: Scenario | None = None, times: float = 1.0) -> Panel:
        """Return the panel of the weeks from 0 on, under the baseline; `market` says of what."""
        market = self.market(scenario, times)
        key = (market.spec.fingerprint(), len(market.customers), weeks)
        if key not in self._panels:
            while len(self._panels) >= KEPT:
                self._panels.pop(next(iter(self._panels)))
            self._panels[key] = record(market.fork(), weeks)
        return self._panels[key]

    def without(self, off: Mapping[str, float]) -> Lab:
        """Return the same lab in the market with these numbers, at which a mechanism is off.

        The last one is kept, as several rows may rest on one mechanism. It is this lab itself where
        the market has these numbers anyway.
        """
        scenario = with_numbers(self.scenario, off)
        if scenario.fingerprint() == with_numbers(self.scenario, {}).fingerprint():
            return self
        kept = self._without
        if kept is None or kept.scenario.fingerprint() != scenario.fingerprint():
            self._without = kept = Lab(scenario, self.seed, self.customers, self.threads)
        return kept
