"""Sensitivity in plain sentences: what matters, what does not, and what is chance."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.analysis.sensitivity.analyse import Finding, Sensitivity
from sim.analysis.sensitivity.morris import MorrisEffect
from sim.analysis.sensitivity.sobol import SobolIndex
from sim.measure.definitions import MEASURES
from sim.report.units import POINTS, Unit, money, whole_percent
from sim.text import listed, visible

NAMED = 4
"""Numbers that a sentence names one by one."""
SLIGHT = 0.05
"""Total index up to which a number hardly matters."""
WIDE = 0.15
"""Half width of an interval that leaves too much open."""
MOST_REPLICATIONS = 1_000
"""That are worth proposing."""
NARROW = 0.1
"""Half width of an interval to aim for."""
DROWNED = 0.5
"""Share of the variance of the means that is chance, from which on indices say too little."""
REST = 0.1
"""That share, to aim for."""
_BY_CHANCE = 0.8
"""Mean size of a normal error, in standard deviations: the root of 2/π."""


def sensitivity_sentences(result: Sensitivity) -> list[str]:
    """Return sentences on what matters, what hardly does, and how much is chance."""
    sobol = result.question.method == "sobol"
    matters = _of_variance(result) if sobol else _of_effects(result)
    return [*matters, *_of_noise(result)]


def outcome_unit(result: Sensitivity) -> Unit:
    """Return the unit in which changes of the outcome are shown."""
    effects = [f.index.size for f in result.findings if isinstance(f.index, MorrisEffect)]
    kind = MEASURES[result.question.outcome.measure].unit
    if kind == "money":
        return money(result.question.scenario.currency, [*effects, result.deviation])
    if kind == "share":
        return POINTS
    largest = max([*effects, result.deviation])
    return Unit(1.0, "", 0 if largest >= 100 else 2 if largest >= 1 else 4)


def with_unit(unit: Unit, value: float) -> str:
    """Return a value with its unit.

    >>> with_unit(Unit(1.0, "€", 0), 12.3)
    '12 €'
    """
    return f"{unit.plain(value)} {unit.name}".rstrip()


def beyond_chance(effect: MorrisEffect) -> bool:
    """Return whether the size of an effect is above what chance alone would show.

    >>> beyond_chance(MorrisEffect(5.0, 5.0, 1.0, 2.0, chance=4.0))
    True
    >>> beyond_chance(MorrisEffect(1.0, 3.0, 1.0, 2.0, chance=4.0))
    False
    """
    return effect.interval[0] > _BY_CHANCE * (effect.chance or 0.0)


def _of_variance(result: Sensitivity) -> list[str]:
    named: list[tuple[str, float]] = []
    alone, slight, widest = 0.0, [], 0.0
    floor = 0.0 if result.noise is None else result.noise.floor
    if floor >= DROWNED:
        return [_drowned(result, floor)]
    for finding in result.findings:
        index = finding.index
        assert isinstance(index, SobolIndex)
        alone += max(index.first.value, 0.0)
        widest = max(widest, index.first.half_width, index.total.half_width)
        if index.first.interval[0] > 0.0 and index.first.value >= 0.01:
            named.append((_name(finding), index.first.value))
        if index.total.interval[1] <= max(SLIGHT, floor):
            slight.append(_name(finding))
    named.sort(key=lambda pair: -pair[1])
    subject = result.question.outcome.words
    sentences = []
    if named:
        room = 1.0 - floor
        parts = [f"{whole_percent(min(share, room))} is {name}" for name, share in named[:NAMED]]
        if len(named) > NAMED:
            rest = math.fsum(share for _, share in named[NAMED:])
            parts.append(f"{whole_percent(rest)} is {len(named) - NAMED} others, each alone")
        together = room - alone
        if together > 0.02:
            parts.append(f"{whole_percent(together)} comes of several together")
        if floor >= 0.01:
            parts.append(f"{whole_percent(floor)} is chance left in the means")
        sentences.append(f"Of the variance of {subject}, {listed(parts)}.")
    else:
        sentences.append(
            f"Of the variance of {subject}, no number's share alone can be told from 0."
        )
    sentences += _hardly(slight, "hardly matters", "hardly matter")
    if widest > WIDE:
        points = result.question.base * (widest / NARROW) ** 2
        sentences.append(
            f"The intervals are wide, up to ± {widest:.2f}: --points {_power_of_2(points)} would "
            f"bring them to about ± {NARROW:g}."
        )
    return sentences


def _drowned(result: Sensitivity, floor: float) -> str:
    """Say what to do where chance hides what the numbers do: its share falls as 1/replications."""
    said = (
        f"Chance hides what the numbers do to {result.question.outcome.words}: "
        f"{whole_percent(floor)} of the variance of the means that are analysed is chance"
    )
    odds = floor / (1.0 - floor) if floor < 1.0 else math.inf
    needed = result.question.replications * odds * (1.0 - REST) / REST
    if needed > MOST_REPLICATIONS:
        return f"{said}. Widen what varies, or take another outcome."
    rest = whole_percent(REST)
    return f"{said}; --replications {math.ceil(needed)} would bring that to about {rest}."


def _of_effects(result: Sensitivity) -> list[str]:
    unit, largest = outcome_unit(result), _effect(result.findings[0]).size
    subject = result.question.outcome.words
    clear = [f for f in result.findings if beyond_chance(_effect(f))]
    if largest == 0.0:
        return [f"Nothing that varies changes {subject}."]
    if not clear:
        return [f"No number moves {subject} by more than chance would."]
    sentences = [
        f"{subject[0].upper()}{subject[1:]} hangs most on {_name(clear[0])}: moving it by half of "
        f"its distribution changes it by {with_unit(unit, _effect(clear[0]).size)} on average."
    ]
    more = [f"{_name(f)} ({with_unit(unit, _effect(f).size)})" for f in clear[1:NAMED]]
    if more:
        sentences.append(
            f"Then come {listed(more)}." if len(more) > 1 else f"Then comes {more[0]}."
        )
    bent = [_name(f) for f in clear if _effect(f).spread > _effect(f).size]
    if bent:
        sentences.append(
            f"What {listed(bent[:NAMED])} {'do' if len(bent) > 1 else 'does'} depends on where "
            "the others stand, or on where it stands itself (sigma above mu*)."
        )
    lost = [_name(f) for f in result.findings if f not in clear]
    return sentences + _hardly(lost, "cannot be told from chance", "cannot be told from chance")


def _of_noise(result: Sensitivity) -> list[str]:
    count = result.question.replications
    if result.noise is None:
        return ["With one replication, chance cannot be told from the numbers: make 2 or more."]
    error = with_unit(outcome_unit(result), result.noise.standard_error)
    return [
        f"Chance is {whole_percent(result.noise.share)} of the variance of a single run, and "
        f"{whole_percent(result.noise.floor)} of that of the means of {count} replications that "
        f"are analysed; the standard error of a point's mean is {error}."
    ]


def _hardly(names: Sequence[str], one: str, several: str) -> list[str]:
    if not names:
        return []
    shown = list(names[:NAMED])
    if len(names) > NAMED:
        shown.append(f"{len(names) - NAMED} more")
    sentence = f"{listed(shown)} {one if len(names) == 1 else several}."
    return [sentence[0].upper() + sentence[1:]]


def _power_of_2(number: float) -> int:
    """Return the smallest power of 2 that is no less than a number."""
    return int(2 ** math.ceil(math.log2(number)))


def _effect(finding: Finding) -> MorrisEffect:
    assert isinstance(finding.index, MorrisEffect)
    return finding.index


def _name(finding: Finding) -> str:
    return visible(finding.parameter.words, 80)
