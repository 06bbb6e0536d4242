"""Prepare: what every run of a scenario starts from, worked out once and shared by its runs."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.market.encode import (
    encode_births,
    encode_kinds,
    encode_rules,
    firm_names,
    segment_names,
)
from sim.market.offers import encode
from sim.market.rules import OFFER, Records
from sim.market.start import SAMPLE, encode_standing, solve_intercepts
from sim.market.traits import assign_segments
from sim.scenario import Scenario


@dataclass(frozen=True)
class Preparation:
    """Everything about a scenario that no seed changes. Arrays are shared: never write to them."""

    firms: tuple[str, ...]
    segments: tuple[str, ...]
    rules: Records
    kinds: Records
    births: Records
    standing: Records
    today: Records
    """Today's offers."""
    place: NDArray[np.int32]
    """Place of each row."""
    segment: NDArray[np.uint8]
    """Segment of each row."""


_recent: deque[tuple[Scenario, Preparation]] = deque(maxlen=8)


def prepare(scenario: Scenario) -> Preparation:
    """Return what every run of a scenario starts from.

    It comes from memory if this very scenario was prepared lately.
    """
    for known, preparation in tuple(_recent):
        if known is scenario:
            return preparation
    preparation = _prepare(scenario)
    _recent.append((scenario, preparation))
    return preparation


def _prepare(scenario: Scenario) -> Preparation:
    firms, segments = firm_names(scenario), segment_names(scenario)
    shares = np.array([scenario.segments[name].share for name in segments])
    sample = min(scenario.customers, SAMPLE)  # of the market, however many are simulated
    places = assign_segments(shares / shares.sum(), max(scenario.simulated, sample))
    of_place = places[: scenario.simulated]
    rules, kinds = encode_rules(scenario), encode_kinds(scenario)
    births, standing = encode_births(scenario), encode_standing(scenario)
    today = np.zeros(len(firms), OFFER)
    for j, name in enumerate(firms):
        today[j] = encode(scenario, scenario.firms[name])
    births["intercept"] = solve_intercepts(rules, births, kinds, standing, today, places)
    place = np.argsort(of_place, kind="stable").astype(np.int32)
    return Preparation(
        firms, segments, rules, kinds, births, standing, today, place, of_place[place]
    )
