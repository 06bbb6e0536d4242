"""Values that a key cannot have, and what whoever wrote them probably meant."""

from __future__ import annotations

import pytest

from sim.runs.plan.vary import parameter_of
from sim.scenario import Problem, Scenario, ScenarioError
from sim.scenario.content import content
from sim.scenario.errors import Finding


def refused(scenario: Scenario, path: str, value: object) -> Problem:
    with pytest.raises(ScenarioError) as caught:
        scenario.replace(path, value)
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("path", "value", "hint"),
    [
        ("policies.discount.discount.depth", 20, "20 % is 0.2"),
        ("firms.us.failures.rate", 2.5, "2.5 % is 0.025"),
        ("firms.us.awareness", 80, "80 % is 0.8"),
        ("segments.regulars.relationship_intention.sd", 15, "15 % is 0.15"),
        ("discount_rate", 8, "8 % is 0.08"),
        ("turnover", "6 %", "write 0.06"),
        ("firms.us.failures.rate", 80, ""),
        ("segments.regulars.purchase_rate.mean", 104, "104 a year is 2 a week"),
        ("segments.regulars.purchase_rate.mean", 365, "365 a year is 7.02 a week"),
        ("segments.regulars.purchase_rate.mean", 10_000, ""),
        ("weeks", 1095, "it counts weeks: 1095 days are 156"),
        ("burn_in", 700, "it counts weeks: 700 days are 100"),
        ("retention_window", 365, "it counts weeks: 365 days are 52"),
        ("firms.rival.strategy", "imitate", 'write { name = "imitate" }'),
        ("firms.rival.strategy", "match-price", 'write { name = "match_price" }'),
        ("firms.rival.strategy", "copy", "its keys are name, watch, lag, fidelity"),
        ("firms.us.programme", "points", 'write { kind = "points" }'),
        ("policies.discount.discount", 0.2, "write { depth = 0.2 }"),
        ("policies.discount.discount", 20, "such as { depth = ... }, where 20 % is 0.2"),
        ("segments.regulars.purchase_rate", 1.5, "write { mean = 1.5 }"),
        ("segments.regulars.basket", 0.5, "write { sd = 0.5 }"),
        ("policies.mix.extends", "bond", 'write ["bond"]'),
        ("segments", [{"share": 1.0}], "each has a table of its own, such as [segments.NAME]"),
        ("firms.us.price", "30", "did you mean 30, without quotes?"),
        ("weeks", 52.0, "did you mean 52?"),
        ("weeks", 10**400, ""),
        ("turnover", float("nan"), ""),
        ("firms.us.price", {"mean": 3.0}, ""),
    ],
)
def test_what_was_probably_meant_is_told(
    small: Scenario, path: str, value: object, hint: str
) -> None:
    problem = refused(small, path, value)
    assert hint in problem.hint
    assert bool(hint) == bool(problem.hint)


@pytest.mark.parametrize(
    ("path", "value", "hint"),
    [
        ("policies.discount.discount.depth", [10, 20], "10 % is 0.1"),
        ("policies.discount.discount.depth", {"from": 5, "to": 20, "step": 5}, "5 % is 0.05"),
        ("segments.regulars.purchase_rate.mean", [52, 104], "52 a year is 1 a week"),
    ],
)
def test_what_an_experiment_varies_is_told_the_same(
    small: Scenario, path: str, value: object, hint: str
) -> None:
    found = parameter_of(content(small), path, value)
    assert isinstance(found, Finding)
    assert hint in found.hint


@pytest.mark.parametrize("band", [{"plus_minus": 20.0}, [20.0, 30.0]])
def test_a_band_of_a_share_is_told_the_same(small: Scenario, band: object) -> None:
    problem = refused(small, "uncertainty", {"policies.discount.discount.depth": band})
    assert problem.hint == "20 % is 0.2"
