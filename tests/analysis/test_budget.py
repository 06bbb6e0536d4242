"""Equal budgets: what counts as spending, scaling, the factor that is found, payback."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from sim.market.market import Market
from sim.runs.budget.budget import Budget, equal_budget
from sim.runs.budget.scaling import TUNED, scale, with_factors
from sim.runs.budget.spend import SPENT, outlay, payback_week, profit_per_spent, spend
from sim.runs.run import Run
from sim.runs.worker import run_replication
from sim.scenario import Scenario, ScenarioError
from sim.scenario.paths import value_at
from sim.scenario.policy import merged
from sim.scenario.resize import resized

SHIPPED = ("airline", "coffee", "department-store", "grocery", "packaged-goods", "telecom")


@pytest.fixture(scope="module")
def shop(small: Scenario) -> Scenario:
    """The small market, with lump sums and levers of several kinds."""
    data = small.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    data["policies"] |= {
        "calls": {"contacts": {"per_year": 6.0, "personal": 0.5, "cost": 1.0, "fixed": 300.0}},
        "quality": {"service_quality": 0.3, "failures": {"rate": 0.01}},
        "cheaper": {"price": 29.0},
        "terms": {"discount": {"every": 8}},
        "locked": {"switching_costs": {"effort": 0.2, "effort_cost": 8.0}},
    }
    data["firms"]["us"]["costs"] = {"fixed": 1_000.0, "quality": 0.4, "quality_fixed": 100.0}
    return Scenario.from_dict(data)


@pytest.fixture(scope="module")
def balanced(shop: Scenario) -> tuple[Scenario, Budget]:
    return equal_budget(shop, replications=2, tolerance=0.01, workers=1)


def digest(scenario: Scenario, policy: str) -> str:
    market = Market(scenario, 3, policy=policy, weeks=30)
    market.run()
    return market.digest()


def runs(scenario: Scenario, replication: int = 0) -> dict[str, Run]:
    done = run_replication(scenario, tuple(scenario.policies), 1, replication)
    return {run.policy: run for run in done}


@pytest.mark.parametrize("policy", ["discount", "mix", "calls", "quality", "campaign"])
def test_a_factor_of_one_reproduces_the_policy_to_the_byte(shop: Scenario, policy: str) -> None:
    scaled = with_factors(shop, {policy: 1.0})
    assert scaled.levers(policy) == shop.levers(policy)
    assert digest(scaled, policy) == digest(shop, policy)


@pytest.mark.parametrize("policy", ["discount", "mix", "calls", "quality", "campaign"])
def test_a_factor_of_zero_is_the_baseline_to_the_byte(shop: Scenario, policy: str) -> None:
    scaled = with_factors(shop, {policy: 0.0})
    assert scaled.levers(policy) == shop.levers("status-quo")
    assert digest(scaled, policy) == digest(shop, "status-quo")


@pytest.mark.parametrize("name", SHIPPED)
def test_scaled_policies_of_shipped_scenarios_have_exactly_the_scaled_levers(name: str) -> None:
    scenario = Scenario.load(name)
    others = [policy for policy in scenario.policies if policy != scenario.baseline]
    for factor in (0.37, 1.0, 2.5):
        scaled = with_factors(scenario, dict.fromkeys(others, factor))
        assert list(scaled.policies) == list(scenario.policies)
        for policy in others:
            assert scaled.levers(policy) == scale(scenario, policy, factor).levers
            assert scaled.policies[policy].summary == scenario.policies[policy].summary
            assert scaled.policies[policy].starts == merged(scenario.policies, policy).starts


def test_scaling_one_policy_leaves_those_that_extend_it_alone(shop: Scenario) -> None:
    scaled = with_factors(shop, {"discount": 0.2})
    assert scaled.levers("discount").discount.depth == pytest.approx(0.02)
    assert scaled.levers("mix") == shop.levers("mix")


def test_levers_move_along_the_line_or_the_ratio_and_terms_stay(shop: Scenario) -> None:
    half = scale(shop, "quality", 0.5).levers
    assert half.service_quality == pytest.approx(0.15)
    assert half.failures.rate == pytest.approx(0.02 / math.sqrt(2.0))
    double = scale(shop, "calls", 2.0).levers.contacts
    assert (double.per_year, double.personal, double.cost, double.fixed) == (12.0, 0.5, 1.0, 300.0)
    assert scale(shop, "cheaper", 2.0).levers.price == pytest.approx(30.0 * (29.0 / 30.0) ** 2)


def test_costs_that_follow_from_a_lever_move_with_it_and_stop_with_it(shop: Scenario) -> None:
    more = scale(shop, "locked", 3.0).levers.switching_costs
    assert (more.effort, more.effort_cost) == (pytest.approx(0.6), pytest.approx(24.0))
    most = scale(shop, "locked", 1_000.0)
    assert most.levers.switching_costs.effort == 10.0
    assert most.levers.switching_costs.effort_cost == pytest.approx(8.0 * 10.0 / 0.2)
    assert most.at_limit


def test_whole_numbers_are_rounded_and_limits_kept() -> None:
    telecom = Scenario.load("telecom")
    costs = scale(telecom, "monthly-notice", 0.33).levers.switching_costs
    assert costs.contract_weeks == round(104 * 0.67)
    beyond = scale(telecom, "monthly-notice", 3.0)
    assert beyond.levers.switching_costs.contract_weeks == 0
    assert beyond.at_limit


def test_a_factor_below_zero_is_refused(shop: Scenario) -> None:
    with pytest.raises(ValueError, match=r"factor \(-0.1\) must be 0 or more"):
        scale(shop, "discount", -0.1)


@pytest.mark.parametrize("tuning", TUNED, ids=lambda tuning: ".".join(tuning.lever))
def test_everything_that_is_tuned_is_a_number_of_the_levers(tuning: Any, shop: Scenario) -> None:
    levers = shop.levers("status-quo").model_dump()
    for path in (tuning.lever, *tuning.costs):
        assert isinstance(value_at(levers, path), (int, float))


def test_spend_is_the_sum_of_its_measures_per_year(shop: Scenario) -> None:
    done = runs(shop)
    base = done["status-quo"].measures
    for policy in ("discount", "calls", "quality", "locked"):
        mine = done[policy].measures
        by_hand = sum((mine[name] or 0.0) - (base[name] or 0.0) for name in SPENT)
        assert spend(shop, policy, mine, base) == pytest.approx(by_hand * 52 / shop.weeks)
    assert spend(shop, "status-quo", base, base) == 0.0
    assert spend(shop, "same", done["same"].measures, base) == 0.0


def test_a_price_cut_spends_what_the_same_sales_would_have_paid_more(shop: Scenario) -> None:
    done = runs(shop)
    mine, base = done["cheaper"].measures, done["status-quo"].measures
    other = sum((mine[name] or 0.0) - (base[name] or 0.0) for name in SPENT)
    cut = spend(shop, "cheaper", mine, base) * shop.weeks / 52 - other
    assert cut == pytest.approx((mine["sales"] or 0.0) * 1.0, rel=1e-4)


def test_a_cut_counts_only_while_it_holds(shop: Scenario) -> None:
    mine = runs(shop)["campaign"].measures
    sold = mine["sales"] or 0.0
    assert 0.0 < outlay(shop, "campaign", mine) < outlay(shop, "campaign", mine) + sold
    market = Market(shop, 1, policy="campaign")
    market.run()
    table = market.history
    later = table[(table["firm"] == "us") & (table["segment"] == "all") & (table["week"] >= 26)]
    spent = sum(mine[name] or 0.0 for name in SPENT)
    assert outlay(shop, "campaign", mine) * shop.weeks / 52 - spent == pytest.approx(
        later["sales"].sum() * 1.5, rel=1e-4
    )


def test_every_policy_that_can_spends_the_budget_to_tolerance(
    shop: Scenario, balanced: tuple[Scenario, Budget]
) -> None:
    scaled, budget = balanced
    able = [name for name, each in budget.policies.items() if each.reached]
    assert {"discount", "bond", "calls", "quality", "cheaper", "locked", "mix"} <= set(able)
    both = [runs(scaled, replication) for replication in (0, 1)]
    for name in able:
        spends = [
            spend(scaled, name, done[name].measures, done["status-quo"].measures) for done in both
        ]
        assert sum(spends) / 2 == pytest.approx(budget.amount, rel=0.0101)
        assert sum(spends) / 2 == pytest.approx(budget.policies[name].spend, rel=1e-6)


def test_what_cannot_be_scaled_is_said(balanced: tuple[Scenario, Budget]) -> None:
    _, budget = balanced
    for name in ("terms", "same"):
        assert budget.policies[name].factor == 1.0
        assert not budget.policies[name].reached
        assert budget.policies[name].note == "it changes nothing that is a matter of degree"
        assert any(sentence.startswith(f"{name} stays as it is") for sentence in budget.sentences())


def test_the_default_budget_is_the_median_of_what_is_spent(
    balanced: tuple[Scenario, Budget],
) -> None:
    _, budget = balanced
    spent = sorted(each.unscaled for each in budget.policies.values() if each.unscaled > 0.0)
    middle = len(spent) // 2
    odd = len(spent) % 2 == 1
    median = spent[middle] if odd else (spent[middle - 1] + spent[middle]) / 2
    assert budget.amount == pytest.approx(median)


def test_more_budget_means_larger_factors(shop: Scenario) -> None:
    fit = partial(equal_budget, shop, ["discount", "quality"], workers=1, replications=1)
    less, more = fit(200.0)[1], fit(300.0)[1]
    for name in ("discount", "quality"):
        assert less.policies[name].factor < more.policies[name].factor


def test_lump_sums_above_the_budget_are_said(shop: Scenario) -> None:
    _, budget = equal_budget(shop, ["calls"], 100.0, replications=1, workers=1)
    calls = budget.policies["calls"]
    assert (calls.factor, calls.reached) == (1.0, False)
    assert calls.note == "what it costs once for all is more than the budget"


def test_a_budget_out_of_reach_ends_at_the_largest_factor(shop: Scenario) -> None:
    scaled, budget = equal_budget(shop, ["quality"], 1e7, replications=1, workers=1, most=3.0)
    quality = budget.policies["quality"]
    assert (quality.factor, quality.reached) == (3.0, False)
    assert quality.note == "even 3 times as much of it spends too little"
    assert scaled.levers("quality").service_quality == pytest.approx(0.9)


def test_levers_at_their_limits_are_said(shop: Scenario) -> None:
    _, budget = equal_budget(shop, ["calls"], 1e6, replications=1, workers=1, most=100.0)
    calls = budget.policies["calls"]
    assert calls.levers[0].limit
    assert calls.levers[0].value == 52.0
    assert calls.note == "its levers are at their limits, where it spends too little"
    assert "contacts.per_year 52 instead of 6 (its limit)" in budget.sentences()[1]


def test_the_number_of_workers_changes_no_budget(
    shop: Scenario, balanced: tuple[Scenario, Budget]
) -> None:
    assert equal_budget(shop, replications=2, tolerance=0.01, workers=2) == balanced


def test_the_budget_is_plain_json(balanced: tuple[Scenario, Budget]) -> None:
    data = balanced[1].to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert set(data["policies"]["discount"]["levers"]) == {"discount.depth"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"budget": 0.0}, r"budget \(0.0\) must be an amount of money above 0"),
        ({"budget": math.nan}, r"budget \(nan\) must be"),
        ({"tolerance": 1.0}, r"tolerance \(1.0\) must be between 0 and 1"),
        ({"most": 0.5}, r"most \(0.5\) must be 1 or more"),
        ({"replications": 0}, r"replications \(0\) must be a whole number"),
        ({"workers": 0}, r"workers \(0\) must be a whole number"),
        ({"policies": "bond"}, "must be a list of names"),
        ({"policies": ["same"]}, "no policy spends more than the baseline"),
    ],
)
def test_wrong_arguments_are_named(shop: Scenario, wrong: dict[str, Any], words: str) -> None:
    run: Callable[..., object] = partial(equal_budget, shop, workers=1)
    if "workers" in wrong:
        run = partial(equal_budget, shop)
    with pytest.raises(ValueError, match=words):
        run(**wrong)


def test_unknown_policies_are_named(shop: Scenario) -> None:
    with pytest.raises(ScenarioError, match='did you mean "discount"'):
        equal_budget(shop, ["discuont"])


def test_lump_sums_are_those_of_the_market_however_many_are_simulated(shop: Scenario) -> None:
    half = resized(shop, 200)
    whole, part = (run_replication(spec, ("calls",), 1, 0)[0] for spec in (shop, half))
    assert part.measures["cost_fixed"] == pytest.approx(whole.measures["cost_fixed"], rel=1e-6)
    assert (half.customers, half.simulated) == (shop.customers, 200)


def test_payback_on_series_by_hand() -> None:
    zero = [0.0] * 5
    assert payback_week([-5.0, -2.0, 0.0, 1.0, 2.0], zero) == 2
    assert payback_week([-5.0, 2.0, -1.0, 1.0, 2.0], zero) == 3
    assert payback_week([-5.0, 2.0, 3.0, 4.0, -1.0], zero) is None
    assert payback_week([1.0, 2.0, 3.0, 4.0, 5.0], zero) == 0
    assert payback_week([3.0, 6.0, 9.0, 12.0, 20.0], [5.0, 7.0, 9.5, 12.0, 13.0]) == 3


def test_payback_needs_series_of_the_same_weeks() -> None:
    with pytest.raises(ValueError, match="policy has 1 weeks and baseline 2"):
        payback_week([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="at least 1"):
        payback_week([], [])


def test_profit_per_spent_is_after_the_spending() -> None:
    assert profit_per_spent(-50.0, 100.0) == -0.5
    assert profit_per_spent(50.0, -1.0) is None


def test_no_customers_are_refused(shop: Scenario) -> None:
    with pytest.raises(ScenarioError, match="customers = 0"):
        equal_budget(shop, ["discount"], customers=0)
