"""Prepare: what every run of a scenario starts from, worked out once and shared by its runs."""

from __future__ import annotations

import warnings
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
from sim.market.intercepts import SAMPLE
from sim.market.offers import encode
from sim.market.rules import OFFER, Records
from sim.market.start import encode_standing
from sim.market.traits import assign_segments
from sim.market.trial import Tables, solve_start
from sim.notices import Notice
from sim.scenario import Scenario
from sim.text import visible


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


MISSED = 0.01
"""A market share missed by more is told (by more still in a market of few customers)."""

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


class StartWarning(Notice):
    """The file's market shares cannot be reached at what firms do today."""


def _tell_missed(scenario: Scenario, firms: tuple[str, ...], shares: NDArray[np.float64]) -> None:
    """Warn (StartWarning) of every firm's market share that the start misses by a point.

    `shares` are those that a sample reaches, and those aimed at, one number per firm.
    """
    most = MISSED * max(1.0, (SAMPLE / scenario.customers) ** 0.5)  # of few, more is chance
    told = []
    for firm, (reached, wanted) in zip(firms, shares.T.tolist(), strict=True):
        entered = scenario.firms[firm].market_share
        found = entered * reached / wanted if wanted > 0.0 else entered  # chance falls out
        if abs(found - entered) > most:
            told.append(f'"{visible(firm)}" {found:.3f} instead of {entered:.3f}')
    if told:
        note = (
            f"Note: market shares cannot be reached at what firms do today: {', '.join(told)}; "
            "do enough customers know these firms, and are prices right?"
        )
        warnings.warn(note, StartWarning, stacklevel=2)


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
    shares = solve_start(scenario, Tables(rules, kinds, births, standing, today, places))
    _tell_missed(scenario, firms, shares)
    place = np.argsort(of_place, kind="stable").astype(np.int32)
    return Preparation(
        firms, segments, rules, kinds, births, standing, today, place, of_place[place]
    )
