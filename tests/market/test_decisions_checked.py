"""What a strategy decides is checked like a file; errors name the firm, the week and the remedy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.market.firm import Firm
from sim.market.market import Market
from sim.market.strategies import Hold, Imitate, MatchPrice, Strategy
from sim.scenario import Scenario, ScenarioError
from sim.scenario.levers import Discount, Levers, Programme

from .builders import town

Answer = Callable[[Levers], Any]


class Says(Strategy):
    """Makes of its plan what it is told to, from week 2 on."""

    def __init__(self, answer: Answer, weeks: Any = 1) -> None:
        self.answer = answer
        self.weeks = weeks

    def decide(self, firm: Firm, market: Market) -> Levers:
        plan = firm.plan(market.week)
        return self.answer(plan) if market.week >= 2 else plan

    def lasts(self, firm: Firm, market: Market) -> int:
        return self.weeks if market.week >= 2 else 1


@pytest.fixture(scope="module")
def quiet() -> Market:
    """A small market in week 0, to be forked."""
    return Market(town(), rng=3)


def decided(quiet: Market, answer: Answer, weeks: Any = 1) -> Firm:
    """Return the firm `dear` after five weeks under a strategy."""
    market = quiet.fork()
    market.firm("dear").strategy = Says(answer, weeks)
    market.run(weeks=5)
    return market.firm("dear")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda p: p.model_copy(update={"prise": 20}), 'prise: unknown key; did you mean "price"?'),
        (lambda p: p.replace("prise", 20), 'prise: no such path; did you mean "price"?'),
        (
            lambda p: p.replace("discount.depth", 1.5),
            "discount.depth = 1.5: expected a number from",
        ),
        (
            lambda p: p.model_copy(
                update={"discount": p.discount.model_copy(update={"depth": 1.5})}
            ),
            "discount.depth = 1.5: expected a number from",
        ),
        (lambda p: p.model_copy(update={"price": -5}), "price = -5: expected a number"),
        (lambda p: p.model_copy(update={"price": float("nan")}), "price = nan: expected a number"),
        (lambda p: p.model_copy(update={"price": "9"}), "did you mean 9, without quotes?"),
        (lambda p: p.model_copy(update={"discount": None}), "discount = None: expected a table"),
        (
            lambda p: p.model_copy(update={"discount": {"depth": 0.1}}),
            'did you mean levers.replace("discount.depth", 0.1)?',
        ),
        (
            lambda p: p.model_copy(update={"discount": Discount(every=2, duration=3)}),
            "discount.duration = 3: expected at most 2, the weeks in discount.every",
        ),
        (
            lambda p: p.replace("switching_costs.exit_fee", 3.0),
            'only subscriptions bind customers; did you mean kind = "subscription"?',
        ),
        (lambda p: None, 'expected Levers, found nothing; is the last line of decide a "return"?'),
        (lambda p: {"price": 9.0}, "did you mean firm.plan(market.week).replace({'price': 9.0})?"),
        (lambda p: 9.0, 'did you mean firm.plan(market.week).replace("price", 9.0)?'),
        (lambda p: "points", "expected Levers, found a str; market.spec.levers(NAME)"),
        (lambda p: Programme(), "found a Programme; return all levers"),
        (lambda p: Levers, "found the class Levers"),
        (lambda p: [p], "expected Levers, found a list"),
    ],
)
def test_a_decision_that_no_file_could_have_names_firm_and_week(
    quiet: Market, answer: Answer, said: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        decided(quiet, answer)
    first = str(caught.value).splitlines()[0]
    assert first.startswith('firm "dear", week 2, Says.decide: ')
    assert said in first


def test_a_policy_where_its_levers_belong_is_told_what_makes_them(quiet: Market) -> None:
    policy = quiet.spec.policies["status-quo"]
    with pytest.raises(ScenarioError, match=r"found a Policy; policy.changes\(firm.today\)"):
        decided(quiet, lambda plan: policy)


def test_numbers_of_numpy_are_taken_at_their_value(quiet: Market) -> None:
    firm = decided(quiet, lambda plan: plan.model_copy(update={"price": np.float32(9.3)}))
    assert type(firm.offer.price) is float
    assert firm.offer.price == float(np.float32(9.3))


def test_levers_that_come_again_are_the_offer_itself(quiet: Market) -> None:
    one, other = quiet.firm("dear").today.replace("price", 9.0), quiet.firm("dear").today
    turns = iter([one, other, one])
    offers = decided(quiet, lambda plan: next(turns)).offers[-3:]
    assert [offers[0] is one, offers[1] is other, offers[2] is one] == [True] * 3


@pytest.mark.parametrize("strategy", [Hold(), Imitate("us", 2), MatchPrice("us", 2)])
def test_levers_are_checked_once_however_many_weeks_they_hold(
    monkeypatch: pytest.MonkeyPatch, strategy: Strategy
) -> None:
    """The check takes a tenth of a millisecond, as long as a week of a small market."""
    import sim.market.deciding as deciding

    checked: list[int] = []

    def counting(levers: object, kind: str, place: str) -> Levers:
        checked.append(id(levers))
        return check(levers, kind, place)

    check = deciding.check_levers
    monkeypatch.setattr(deciding, "check_levers", counting)
    market = Market(town(policies={"status-quo": {}, "cut": {"price": 8.0}}), rng=1, policy="cut")
    market.firm("dear").strategy = strategy
    market.run(weeks=30)
    assert len(checked) == len(set(checked)) <= 5


def test_what_a_strategy_raises_stays_what_it_is_and_says_where(quiet: Market) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        decided(quiet, lambda plan: plan.replace("price", 1 / 0))
    assert caught.value.__notes__ == ['raised in firm "dear", week 2, Says.decide']
    market = quiet.fork()
    market.firm("dear").strategy = Imitate("nobody")
    with pytest.raises(KeyError) as missing:
        market.step()
    assert missing.value.__notes__ == ['raised in firm "dear", week 0, Imitate.decide']


@pytest.mark.parametrize("weeks", [None, 0, -1, 2.5, float("inf"), float("nan"), "3", True])
def test_how_long_an_answer_lasts_is_a_whole_number_of_weeks(quiet: Market, weeks: Any) -> None:
    with pytest.raises(ValueError, match=r'^firm "dear", week 2, Says.lasts: expected a whole'):
        decided(quiet, lambda plan: plan, weeks)


def test_how_long_an_answer_lasts_may_be_a_number_of_numpys(quiet: Market) -> None:
    assert decided(quiet, lambda plan: plan, np.int32(3)).lasts == 3


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        (None, "expected a Strategy, found None"),
        ("imitate", 'found "imitate"; such as Hold'),
        (Hold, r"found the class Hold; did you mean Hold\(...\), with brackets"),
        (type("Undercut", (), {"decide": None})(), "let Undercut descend from sim.Strategy"),
    ],
)
def test_a_firm_takes_strategies_only(quiet: Market, strategy: Any, said: str) -> None:
    firm = quiet.fork().firm("dear")
    with pytest.raises(TypeError, match=f'^firm "dear": .*{said}'):
        firm.strategy = strategy
    assert isinstance(firm.strategy, Hold)


def test_a_plan_of_ones_own_is_levers_and_checked_when_it_is_offered(quiet: Market) -> None:
    market = quiet.fork()
    dear = market.firm("dear")
    with pytest.raises(ScenarioError, match=r'^firm "dear", policy: expected Levers, found a str'):
        dear.policy = "status-quo"  # type: ignore[assignment]
    dear.policy = dear.plan(0).replace("price", 9.0)
    market.step()
    assert dear.offer.price == 9.0
    dear.policy = dear.policy.model_copy(update={"price": 0})
    with pytest.raises(ScenarioError, match=r'^firm "dear", week 1: price = 0: expected a number'):
        market.step()


@pytest.mark.parametrize("kind", [Imitate, MatchPrice])
def test_a_strategy_in_use_follows_its_settings(kind: type[Imitate | MatchPrice]) -> None:
    market = Market(town(policies={"status-quo": {}, "cut": {"price": 8.0}}), rng=1, policy="cut")
    strategy = kind("us", 1)
    market.firm("dear").strategy = strategy
    market.run(weeks=4)
    matched = market.firm("dear").offer.price
    strategy.fidelity = 0.0
    market.run(weeks=1)
    assert matched < market.firm("dear").offer.price == market.firm("dear").today.price


def test_a_firm_of_a_scenario_is_an_offer_too(quiet: Market) -> None:
    spec: Scenario = quiet.spec
    assert decided(quiet, lambda plan: spec.firms["dear"]).offer is spec.firms["dear"]
