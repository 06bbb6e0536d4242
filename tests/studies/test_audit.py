"""The evaluations of `loyalsim audit`: right where they should be, fooled where they should be."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.audit.audience import audience_of, choose_policy
from sim.analysis.audit.audit import METHODS, Audit, audit, evaluate
from sim.analysis.audit.guard import library
from sim.analysis.audit.holdout import adjusted_hold_out, hold_out
from sim.analysis.audit.matched import differences, matched_cohorts, matches
from sim.analysis.audit.naive import before_and_after, members_against_others
from sim.analysis.audit.reading import DoesNotApply
from sim.analysis.audit.study import FEATURES, Seen, Study, draw_holdout, make_study
from sim.analysis.audit.uplift import fit_uplift, rank
from sim.analysis.audit.worlds import Worlds, make_worlds
from sim.files import FileProblem
from sim.measure.metric import METRICS
from sim.scenario import Scenario, ScenarioError
from sim.scenario.shipped import shipped

TESTS = Path(__file__).parents[1]
CONTRIBUTION = METRICS["contribution"]


def small_town(**policies: Any) -> Scenario:
    """A market without a programme today, whose rivals hold."""
    data = tomllib.loads((TESTS / "scenario" / "small.toml").read_text(encoding="utf-8"))
    data |= {"customers": 800}
    del data["firms"]["us"]["programme"]
    del data["firms"]["rival"]["strategy"]
    del data["uncertainty"]
    data["policies"] |= policies
    return Scenario.from_dict(data)


STAMPS = {"programme": {"kind": "stamps", "goal": 8, "reward_value": 30.0, "reward_cost": 10.0}}


def study_of(worlds: Worlds, spec: Scenario, policy: str, held: Any) -> Study:
    return make_study(worlds, CONTRIBUTION, audience_of(spec, policy), held)


@pytest.fixture(scope="module")
def town() -> Scenario:
    return small_town(stamps=STAMPS, same={"price": 30.0})


@pytest.fixture(scope="module")
def launch(town: Scenario) -> Study:
    worlds = make_worlds(town, "stamps", seed=4)
    return study_of(worlds, town, "stamps", np.zeros(len(worlds.policy), np.bool_))


def redrawn(study: Study, seed: int, share: float = 0.3) -> Study:
    held = draw_holdout(study.seen.customer, share, seed)
    return replace(study, seen=replace(study.seen, held=held))


def methods(found: Audit) -> set[str]:
    return {each.method for each in found.evaluations}


@pytest.mark.parametrize("read", [hold_out, adjusted_hold_out])
def test_a_hold_out_is_right_on_average_and_covers_the_truth_at_its_rate(
    launch: Study, read: Any
) -> None:
    truth = launch.effect[launch.seen.customer].mean()
    draws = [redrawn(launch, seed) for seed in range(200)]
    found = [read(draw.seen, draw.observed) for draw in draws]
    estimates = np.array([reading.value for reading in found])
    assert truth > 0.0
    assert abs(estimates.mean() - truth) < 4.0 * estimates.std() / np.sqrt(len(draws))
    assert 0.9 <= np.mean([reading.includes(truth) for reading in found]) <= 1.0


def test_a_hold_out_covers_the_truth_market_after_market(town: Scenario) -> None:
    found = [audit(town, "stamps", seed, customers=400, holdout=0.4) for seed in range(8)]
    covered = [each.covers for audited in found if (each := audited.of("hold-out"))]
    assert len(covered) == 8
    assert sum(covered) >= 7


def test_what_the_firm_knew_before_makes_the_hold_out_more_precise(launch: Study) -> None:
    draw = redrawn(launch, 1)
    plain, adjusted = (read(draw.seen, draw.observed) for read in (hold_out, adjusted_hold_out))
    assert adjusted.high - adjusted.low < 0.8 * (plain.high - plain.low)


def test_members_are_better_customers_where_they_choose_to_join() -> None:
    found = audit("grocery", "points", customers=1_500)
    naive = found.of("members")
    assert naive is not None
    assert naive.reading.low > naive.truth
    assert naive.bias > 10.0 * abs(naive.truth)
    assert naive.bias == pytest.approx(naive.without, rel=0.2)


def test_members_against_others_is_right_where_joining_is_by_lot(town: Scenario) -> None:
    lot = {"intercept": 0.0, "reward": 0.0, "belonging": 0.0}
    spec = town.model_copy(
        update={
            "customers": 500,
            "behaviour": town.behaviour.model_copy(
                update={"rewards": town.behaviour.rewards.model_copy(update=lot)}
            ),
        }
    )
    covered, biases = [], []
    for seed in range(8):
        worlds = make_worlds(spec, "stamps", seed)
        study = study_of(worlds, spec, "stamps", np.zeros(len(worlds.policy), np.bool_))
        reading = members_against_others(study.seen, study.policy)
        truth = study.effect[study.seen.bought & study.seen.member].mean()
        covered.append(reading.includes(truth))
        biases.append(reading.value - truth)
    assert sum(covered) >= 7
    assert abs(np.mean(biases)) < 3.0 * np.std(biases) / np.sqrt(len(biases))


def test_without_an_effect_the_truth_is_0_and_all_that_is_seen_is_bias(town: Scenario) -> None:
    found = audit(town, "same", seed=2, holdout=0.4)
    assert set(found.effects.values()) == {0.0}
    assert (found.beyond, found.answered) == (0.0, 0.0)
    assert {each.truth for each in found.evaluations} == {0.0}
    held = found.of("hold-out")
    assert held is not None
    assert held.covers
    before = found.of("before-after")
    assert before is not None
    assert before.without == before.reading.value
    assert found.uplift is not None
    assert {decile.truth for decile in found.uplift.deciles} == {0.0}
    assert (found.uplift.true_qini, found.uplift.correlation) == (0.0, 0.0)


def test_a_policy_for_everybody_has_no_members_and_says_so(town: Scenario) -> None:
    found = audit(town, "campaign", customers=300, holdout=0.5)
    assert methods(found) == {"before-after", "hold-out", "adjusted-hold-out"}
    why = {each.method: each.why for each in found.refusals}
    assert "reaches everybody alike" in why["members"]
    assert "two models need 200 customers" in why["uplift"]


def test_a_policy_that_starts_late_is_launched_after_the_year_before(town: Scenario) -> None:
    found = audit(town, "campaign", customers=300, holdout=0.5)
    assert found.effects["contribution"] != 0.0


def test_a_hold_out_does_not_see_what_rivals_do_to_everybody(town: Scenario) -> None:
    firms = dict(town.firms)
    strategy = firms["rival"].strategy.model_copy(
        update={"name": "match_price", "watch": "us", "lag": 1, "fidelity": 1.0}
    )
    firms["rival"] = firms["rival"].model_copy(update={"strategy": strategy})
    spec = town.model_copy(update={"firms": firms})
    worlds = make_worlds(spec, "discount", seed=3)
    study = study_of(worlds, spec, "discount", np.zeros(len(worlds.policy), np.bool_))
    who = study.seen.customer
    truth = study.effect[who].mean()
    seen = (study.policy - study.held_out)[who].mean()
    draws = [redrawn(study, seed) for seed in range(100)]
    estimates = np.array([hold_out(draw.seen, draw.observed).value for draw in draws])
    assert seen > truth
    assert abs(estimates.mean() - seen) < 4.0 * estimates.std() / np.sqrt(len(draws))
    assert audit(spec, "discount", seed=3).answered == pytest.approx(truth - seen)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_scenario_can_be_audited(name: str) -> None:
    found = audit(name, customers=900)
    assert found.of("hold-out") is not None
    assert len(found.evaluations) + len(found.refusals) == len(METHODS) + 1
    json.dumps(found.to_dict(), allow_nan=False)


def test_retention_of_subscribers_has_no_year_before() -> None:
    found = audit("telecom", "points", customers=600, measure="retention")
    refused = {each.method for each in found.refusals}
    assert {"before-after", "differences", "matched-differences"} <= refused
    held = found.of("hold-out")
    assert held is not None
    assert -1.0 <= held.reading.low <= held.reading.high <= 1.0


def test_the_same_seed_gives_the_same_answer_on_any_number_of_threads(town: Scenario) -> None:
    one = audit(town, "stamps", seed=5, customers=300, holdout=0.5)
    two = audit(town, "stamps", seed=5, customers=300, holdout=0.5, threads=2)
    other = audit(town, "stamps", seed=6, customers=300, holdout=0.5)
    assert one.to_dict() == two.to_dict()
    assert one.effects != other.effects


def records(customers: int, seed: int) -> tuple[Seen, Any, Any]:
    """Made-up records: spending decides who joins; who joins spends 5 more than it would."""
    rng = np.random.default_rng(seed)
    level = rng.gamma(4.0, 10.0, customers)
    member = rng.random(customers) < 1.0 / (1.0 + np.exp(-(level - 40.0) / 20.0))
    features = np.zeros((customers, len(FEATURES)))
    features[:, FEATURES.index("revenue")] = level
    everybody = np.ones(customers, np.bool_)
    without = level + rng.normal(0.0, 5.0, customers)
    held = draw_holdout(everybody, 0.5, seed)
    seen = Seen(everybody, everybody, member, held, level, features)
    return seen, without, without + 5.0 * member


def test_matching_finds_the_effect_where_what_decides_is_on_record() -> None:
    seen, _, after = records(4_000, 1)
    assert members_against_others(seen, after).low > 10.0
    assert matched_cohorts(seen, after).includes(5.0)
    assert differences(seen, after).includes(5.0)


def test_matched_pairs_are_a_member_and_somebody_alike_who_is_none() -> None:
    seen, _, _ = records(2_000, 2)
    who, likes = matches(seen)
    assert seen.member[who].all()
    assert not seen.member[likes].any()
    revenue = seen.features[:, FEATURES.index("revenue")]
    apart = np.abs(revenue[who] - revenue[likes])
    assert np.median(apart) < 1.0


def test_before_and_after_takes_any_change_for_the_policys() -> None:
    seen, without, _ = records(2_000, 3)
    found = before_and_after(seen, without - 7.0)
    assert found.includes(-7.0)
    assert not found.includes(0.0)


def test_the_uplift_model_finds_those_whom_a_large_effect_is_for() -> None:
    seen, without, _ = records(4_000, 4)
    effect = np.where(seen.before > 45.0, 20.0, 0.0)
    found = fit_uplift(Study(seen, without + effect, without, without), seed=1)
    assert found.correlation > 0.6
    assert found.best.truth > 18.0
    assert found.deciles[-1].truth < 2.0
    assert found.best.observed is not None
    assert found.best.observed.includes(found.best.truth)
    assert 0.0 < found.true_qini <= found.perfect_qini


def test_deciles_hold_a_tenth_of_each_half_however_high_it_is_predicted() -> None:
    halves = [np.arange(50), np.arange(50, 100)]
    predicted = np.arange(100.0)
    tenths = rank(predicted, halves)
    assert [np.sum(tenth < 50) for tenth in tenths] == [5] * 10
    assert set(tenths[0]) == {*range(45, 50), *range(95, 100)}
    assert sorted(np.concatenate(tenths)) == list(range(100))


def test_too_few_members_are_refused_with_their_number() -> None:
    seen, _, after = records(200, 5)
    few = replace(seen, member=np.arange(200) < 3)
    with pytest.raises(DoesNotApply, match="there are only 3; expected at least 30"):
        members_against_others(few, after)
    study = Study(few, after, after, after)
    spec = Scenario.load("grocery")
    _, refused = evaluate(study, audience_of(spec, "points"), CONTRIBUTION)
    assert {"members", "matched", "differences"} <= {each.method for each in refused}


def test_the_policy_is_the_one_with_a_programme_else_the_discount(town: Scenario) -> None:
    assert choose_policy(town) == "stamps"
    assert choose_policy(small_town()) == "discount"
    bare = town.model_copy(update={"policies": {"status-quo": town.policies["status-quo"]}})
    with pytest.raises(ScenarioError, match="no policy but the baseline"):
        choose_policy(bare)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"policy": "stmaps"}, 'did you mean "stamps"'),
        ({"measure": "revenu"}, 'did you mean "revenue"'),
        ({"holdout": 1.0}, "expected a share above 0 and below 1"),
        ({"holdout": float("nan")}, "expected a share above 0 and below 1"),
    ],
)
def test_wrong_questions_are_told_at_once(town: Scenario, asked: Any, told: str) -> None:
    with pytest.raises(ScenarioError, match=told.replace("?", r"\?")):
        audit(town, **asked)


def test_a_missing_library_is_named_with_what_to_install() -> None:
    with pytest.raises(FileProblem, match=r"loyalsim\[validation\]"):
        library("sklearn_that_is_not_there")
