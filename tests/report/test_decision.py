"""The decision in words: it says what is known, and no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.compare.comparison import Comparison, PolicyResult
from sim.analysis.compare.verdict import decision_sentences, verdict
from sim.stats.decide import decide
from sim.stats.paired import estimate, paired_difference
from sim.stats.sequential import Goal, next_step


def made_up(*means: float, until: float | None = None, zone: float = 500.0) -> Comparison:
    """Two years of 12 replications of `today` (0) and policies a, b, ... with these gains."""
    names = ["today", *"abcdefgh"[: len(means)]]
    noise = np.random.default_rng(1).standard_normal((12, len(names)))
    profit = 1e4 * np.random.default_rng(2).standard_normal((12, 1)) + 100.0 * noise
    profit += np.array([0.0, *means])
    base = profit[:, 0].tolist()
    results = {}
    for i, name in enumerate(names):
        mine = profit[:, i].tolist()
        values = {"profit": estimate(mine), "retention": estimate([0.5] * 12)}
        against = {
            "profit": paired_difference(mine, base),
            "retention": paired_difference([0.5] * 12, [0.5] * 12),
        }
        results[name] = PolicyResult(name, values, against, {"profit": 1.0, "retention": None})
    goal = Goal(until, maximum=12)
    step = next_step(profit, 0, goal, 10, zone)
    decision = decide(names, "today", profit, 1, goal, step, zone)
    return Comparison("s", "T", "us", "today", "€", 104, 1000, 1, 12, results, (), decision)


def test_probabilities_are_told_with_what_would_settle_them() -> None:
    first, *_ = decision_sentences(made_up(8_000.0, 2_000.0, until=0.95))
    assert first == (
        "Probability of earning most on average, which more runs would settle: a 1.00; others "
        "below 0.01."
    )


def test_the_indifference_zone_is_named_where_it_ended_the_comparison() -> None:
    words = " ".join(decision_sentences(made_up(2_000.0, 2_010.0, until=0.95, zone=3_000.0)))
    assert "none of them earns more than 1.50 thousand € a year beyond " in words
    assert "Not told apart after 12 replications: " in words


def test_an_open_question_names_the_replications_that_would_do() -> None:
    sentences = decision_sentences(made_up(2_000.0, 2_010.0))
    assert "in all would do)." in sentences[1]


def test_replications_saved_by_pairing_are_told() -> None:
    assert "not 12." in decision_sentences(made_up(2_000.0))[-1]


def test_the_decision_comes_first_in_the_verdict() -> None:
    comparison = made_up(2_000.0)
    assert verdict(comparison)[0] == decision_sentences(comparison)[0]


@pytest.mark.parametrize("change", [{"decision": None}, {"replications": 1}])
def test_nothing_is_said_where_nothing_was_decided(change: dict[str, int | None]) -> None:
    without = replace(made_up(2_000.0), **change)
    assert decision_sentences(without) == []
