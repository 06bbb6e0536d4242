"""Examination: a market that cannot be is told from one that can."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario import Scenario
from sim.scenario.edit import Data, edited
from sim.studies.examination.examine import examine
from sim.studies.examination.remark import Examination, Remark, Target

CUSTOMERS = 1_500


def market(**words: Any) -> Scenario:
    """Grocery, small, with lump sums in proportion, and these numbers changed."""
    spec = Scenario.load("grocery")

    def change(tables: Data) -> None:
        tables["customers"] = CUSTOMERS
        tables["weeks"] = 104
        for firm in tables["firms"].values():
            costs = firm.setdefault("costs", {})
            for key in ("fixed", "quality_fixed"):
                costs[key] = costs.get(key, 0.0) * CUSTOMERS / spec.customers
        tables["policies"] = {"status-quo": {}, "late": {"from": 104, "price": 30.0}}

    return edited(spec, change).replace({path.replace("__", "."): v for path, v in words.items()})


def remarks(found: Examination, id: str) -> list[Remark]:
    """Those of that name."""
    return [remark for remark in found.remarks if remark.id == id]


def test_without_a_price_image_another_price_beats_every_policy() -> None:
    """The referee's first question: a price rise that pays makes other decisions idle."""
    sound, unsound = (
        examine(market(behaviour__price_image__weight=weight, behaviour__price_image__units=0.0))
        for weight in (3.4, 0.0)
    )
    (fine,), (wrong,) = (remarks(found, "price-optimum") for found in (sound, unsound))
    assert not fine.serious
    assert wrong.serious
    assert wrong.value is not None
    assert wrong.value > 0.01
    assert "5% higher" in wrong.words


def test_a_policy_that_cannot_differ_is_named() -> None:
    (late,) = remarks(examine(market()), "idle-policy")
    assert late.serious
    assert "late" in late.words
    assert "week 104" in late.words


def test_what_is_sold_below_its_cost_is_named() -> None:
    found = remarks(examine(market(firms__us__unit_cost=31.0)), "cost-above-price")
    assert any(remark.serious and "Firm us" in remark.words for remark in found)
    assert not any(r.serious for r in remarks(examine(market()), "cost-above-price"))


def test_a_firm_that_cannot_live_is_doubtful() -> None:
    (poor,) = remarks(examine(market(firms__us__costs__fixed=9e6)), "profit-level")
    assert poor.serious
    assert poor.value is not None
    assert poor.value < -0.02


def test_numbers_fitted_to_another_market_are_named_where_firms_are_others() -> None:
    (taken,) = remarks(examine(market()), "inherited-numbers")
    assert taken.value is not None
    assert taken.value > 3
    assert "behaviour.price_image.weight" in taken.words
    assert not remarks(examine(Scenario.load("grocery").replace("simulate", 500)), taken.id)


def test_shares_are_told_as_entered_and_as_simulated() -> None:
    found = examine(market())
    entered = {target.name: target.entered for target in found.targets}
    assert entered["market share of us"] == pytest.approx(0.38)
    assert sum(entered.values()) == pytest.approx(1.0)
    assert sum(target.simulated for target in found.targets) == pytest.approx(1.0)


def test_plain_types_say_what_is_usual_met_and_serious() -> None:
    plain = examine(market()).to_dict()
    assert set(plain) == {"examination", "targets"}
    keys = {"id", "value", "low", "high", "source", "words", "usual", "serious"}
    assert all(set(remark) == keys for remark in plain["examination"])
    assert all(remark["source"] for remark in plain["examination"])
    assert {"name", "entered", "simulated", "tolerance", "met"} == set(plain["targets"][0])


@pytest.mark.parametrize(("simulated", "met"), [(0.305, True), (0.295, True), (0.312, False)])
def test_a_share_is_met_within_a_point(simulated: float, met: bool) -> None:
    assert Target("share", 0.30, simulated).met is met


def test_a_programme_of_today_is_looked_at_for_its_life_and_what_hangs_on_it() -> None:
    kind = {"kind": "points", "earn": 1.0, "goal": 50, "reward_value": 3.0, "reward_cost": 3.0}
    with_it = market(**{f"firms__us__programme__{key}": value for key, value in kind.items()})
    found = examine(with_it)
    (members,), (hangs,) = (remarks(found, id) for id in ("members", "programme-revenue"))
    assert members.value is not None
    assert members.value > 0.5
    assert hangs.value is not None
    assert hangs.value > 0.0
    nothing = examine(market())
    assert not remarks(nothing, "members")
    assert not remarks(nothing, "programme-revenue")
