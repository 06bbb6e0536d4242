"""Kim and Nelson's KN: what the paper promises, and that rows are looked at one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.stats.kim_nelson import Selection, eta, select

ZONE = 1.0 / math.sqrt(10)


def slippage(macro: int, correlation: float, rows: int = 3000, systems: int = 4) -> np.ndarray:
    """Outputs in which the last system is better than all others by the zone."""
    random = np.random.default_rng([20, macro])
    common, own = random.standard_normal((rows, 1)), random.standard_normal((rows, systems))
    values = math.sqrt(correlation) * common + math.sqrt(1 - correlation) * own
    values[:, -1] += ZONE
    return values


def by_hand(outputs: np.ndarray, zone: float, confidence: float, n0: int) -> tuple[int, int]:
    """The procedure as the paper's steps have it, in plain loops: choice and rows."""
    n, k = outputs.shape
    alpha = 1.0 - confidence
    h2 = ((2.0 * alpha / (k - 1)) ** (-2.0 / (n0 - 1)) - 1.0) * (n0 - 1)
    s2 = {
        (i, j): float(np.var(outputs[:n0, i] - outputs[:n0, j], ddof=1))
        for i in range(k)
        for j in range(k)
        if i != j
    }
    alive = list(range(k))
    last = max(math.floor(h2 * value / zone**2) for value in s2.values())
    for r in range(n0, n + 1):
        if r > last:
            means = [outputs[:r, i].mean() for i in alive]
            return alive[int(np.argmax(means))], r
        kept = []
        for i in alive:
            stays = True
            for j in alive:
                if j != i:
                    width = max(0.0, zone / (2.0 * r) * (h2 * s2[i, j] / zone**2 - r))
                    stays &= outputs[:r, i].mean() >= outputs[:r, j].mean() - width
            if stays:
                kept.append(i)
        alive = kept
        if len(alive) == 1:
            return alive[0], r
    raise AssertionError("too few rows")


def choose(macro: int, correlation: float) -> Selection:
    return select(slippage(macro, correlation), ZONE, 0.95, 10)


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_the_choice_is_that_of_the_papers_steps(correlation: float) -> None:
    for macro in range(30):
        choice, rows = by_hand(slippage(macro, correlation), ZONE, 0.95, 10)
        found = choose(macro, correlation)
        assert (found.best, found.decided) == (choice, True)
        # The paper looks once more after the last bound has closed; the choice is the same.
        assert found.rows <= rows


@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_the_best_is_selected_as_often_as_promised_in_the_slippage_configuration(
    correlation: float,
) -> None:
    macros = 300
    correct = sum(choose(macro, correlation).best == 3 for macro in range(macros)) / macros
    assert correct >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / macros)


def test_correlation_saves_runs() -> None:
    runs = {rho: sum(sum(choose(m, rho).taken) for m in range(60)) for rho in (0.0, 0.5, 0.8)}
    assert runs[0.8] < 0.5 * runs[0.5] < 0.5 * 0.8 * runs[0.0]


def test_eta_solves_the_papers_equation() -> None:
    for systems, first in ((2, 5), (5, 10), (11, 10), (64, 20)):
        value = eta(systems, first, 0.95)
        left = 0.5 * (1.0 + 2.0 * value) ** (-(first - 1) / 2)
        assert left == pytest.approx(0.05 / (systems - 1))
        assert eta(systems, first, 0.95, paired=False) <= value


def test_variances_are_those_of_paired_differences_in_the_first_stage_alone() -> None:
    shared = np.random.default_rng(1).standard_normal((10, 1)) * 1e6
    steady = shared + np.array([[0.0, 0.01]])
    assert select(steady, 1.0).decided
    later = np.concatenate([slippage(3, 0.0)[:10], 50 * slippage(4, 0.0)[:200]])
    undecided = select(later[:10], 0.1)
    assert select(later[:11], 0.1).most == undecided.most - 1


def test_rows_that_come_in_batches_change_nothing() -> None:
    outputs = slippage(5, 0.3)
    whole = choose(5, 0.3)
    for rows in (10, 11, 20, whole.rows - 1):
        part = select(outputs[:rows], ZONE)
        assert not part.decided
        assert part.rows == rows
        assert part.best in part.survivors
        assert whole.rows <= rows + part.most
        assert 1 <= part.expected <= part.most
    assert select(outputs[: whole.rows], ZONE) == select(outputs[: whole.rows + 7], ZONE) == whole


def test_what_is_out_stays_out_and_took_no_more_runs() -> None:
    outputs = slippage(6, 0.0)
    found = choose(6, 0.0)
    before: set[int] = {0, 1, 2, 3}
    for rows in range(10, found.rows + 1):
        now = set(select(outputs[:rows], ZONE).survivors)
        assert now <= before
        before = now
    assert max(found.taken) == found.rows
    assert found.taken[found.best] == found.rows


def test_a_clear_loser_is_beaten_and_a_close_one_is_within_the_zone() -> None:
    today = np.random.default_rng(2).standard_normal(100)
    close = today.copy()
    close[:10] += np.tile([1.0, -1.0], 5)
    found = select(np.column_stack([today, close, today - 9.0 + close]), 0.5, 0.95, 10)
    assert found.decided
    assert found.beaten == (False, False, True)
    assert found.taken[2] == 10 < found.rows < 100


def test_systems_that_are_the_same_end_at_the_first() -> None:
    column = np.random.default_rng(3).standard_normal((10, 1))
    found = select(np.repeat(column, 3, axis=1), 0.1)
    assert (found.best, found.decided, found.rows) == (0, True, 10)
    assert found.beaten == (False, False, False)


def test_one_system_needs_no_selection() -> None:
    assert select(np.zeros((10, 1)), 1.0).decided


@pytest.mark.parametrize(
    ("outputs", "zone", "confidence", "first", "told"),
    [
        (np.zeros((9, 2)), 1.0, 0.95, 10, "have 9 rows"),
        (np.zeros(9), 1.0, 0.95, 5, "matrix"),
        (np.full((9, 2), np.nan), 1.0, 0.95, 5, "finite"),
        (np.zeros((9, 2)), 0.0, 0.95, 5, "indifference"),
        (np.zeros((9, 2)), math.inf, 0.95, 5, "indifference"),
        (np.zeros((9, 2)), 1.0, 1.0, 5, "confidence"),
        (np.zeros((9, 2)), 1.0, 0.5, 5, "guessing"),
        (np.zeros((9, 2)), 1.0, 0.95, 1, "first_stage"),
    ],
)
def test_wrong_arguments_are_named(
    outputs: np.ndarray, zone: float, confidence: float, first: int, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        select(outputs, zone, confidence, first)
