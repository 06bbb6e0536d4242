"""Every claim comes out true in a market made so, and false in another one."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario import Scenario
from sim.scenario.edit import edited
from sim.scenario.resize import like_it
from sim.studies.claims import (
    bonds,
    entry_price,
    low_intention,
    recovery,
    satisfied,
    silence,
    value,
    waiting,
)
from sim.studies.claims.policies import bond, discount, open_discount, programme
from sim.studies.claims.policies import recovery as recovery_policy
from sim.studies.claims.table import CLAIMS
from sim.studies.claims.trial import Trial, same

CUSTOMERS = 2_000


def trial(
    name: str = "grocery",
    firm: dict[str, Any] | None = None,
    top: dict[str, Any] | None = None,
    **behaviour: dict[str, float],
) -> Trial:
    """A market with some of the focal firm's levers and of the behaviour changed."""

    def change(data: dict[str, Any]) -> None:
        data.update(top or {})
        data["firms"][data["focal"]].update(firm or {})
        for room, numbers in behaviour.items():
            data["behaviour"][room] = data["behaviour"].get(room, {}) | numbers

    market = like_it(edited(Scenario.load(name), change), CUSTOMERS)
    return Trial(market, customers=CUSTOMERS)


def test_the_satisfied_leave_where_satisfaction_has_no_weight_in_choice() -> None:
    found = satisfied.measure(
        trial(firm={"service_quality": 0.8}, choice={"satisfaction": 0.0, "trust": 0.0})
    )
    assert found.margin > 10.0


def test_few_leavers_were_satisfied_where_the_firm_serves_badly() -> None:
    found = satisfied.measure(trial(firm={"service_quality": -0.8}))
    assert found.margin < -10.0
    assert found.margin == pytest.approx(found.values[0] - 50.0)


def test_discounts_teach_waiting_where_deals_sensitise_slowly_and_strongly() -> None:
    found = waiting.measure(trial(deals={"sensitisation": 5.0, "learning": 0.01}))
    assert found.margin > 2.0
    assert found.margin == pytest.approx(found.values[1] - found.values[2])


def test_nobody_waits_where_deals_leave_nothing_behind() -> None:
    found = waiting.measure(
        trial(
            deals={"sensitisation": 0.0, "learning": 0.0},
            choice={"loss_aversion": 0.0, "trust": 0.0, "satisfaction": 0.0, "bond": 0.0},
            demand={"stockpiling": 0.0, "expandability": 0.0},
        )
    )
    assert found.margin < 0.0
    assert min(found.values) > 99.0


@pytest.mark.parametrize(("belonging", "holds"), [(5.0, False), (-5.0, True)])
def test_who_joins_depends_on_the_wish_to_belong(belonging: float, holds: bool) -> None:
    found = low_intention.measure(trial(rewards={"belonging": belonging}))
    assert (found.margin > 0.0) is holds
    assert abs(found.margin) > 0.01


def test_programmes_are_an_entry_price_where_rewards_pull_customers_from_rivals() -> None:
    found = entry_price.measure(trial(rewards={"pull": 8.0}, demand={"expandability": 0.0}))
    assert found.margin > 1.0
    assert found.values[0] > 5.0


def test_programmes_are_none_where_they_make_the_whole_market_grow() -> None:
    found = entry_price.measure(
        trial(
            demand={"expandability": 2.0, "adaptation": 0.0, "highest": 20.0},
            choice={"preference_concentration": 0.2, "trust": 8.0},
        )
    )
    assert found.margin < -1.0


def test_bonds_persist_where_they_do_not_fade() -> None:
    found = bonds.measure(trial(relationship={"decay": 0.0, "contact": 0.5}, choice={"bond": 2.0}))
    assert found.margin > 0.5


def test_nothing_persists_of_bonds_that_have_no_weight() -> None:
    found = bonds.measure(
        trial(
            choice={"bond": 0.0},
            experience={"forgiveness": 0.0},
            relationship={"price_relief": 0.0, "irritation": 0.0},
        )
    )
    assert found.values[:2] == (0.0, 0.0)
    assert found.margin == 0.0
    assert found.false


def test_recovery_keeps_customers_where_it_restores_what_failures_took() -> None:
    found = recovery.measure(
        trial(voice={"heard": 0.0, "resolved": 0.5, "fast": 1.0, "intercept": 0.0})
    )
    assert found.margin > 1.0


def test_recovery_keeps_nobody_where_an_answer_restores_no_more_than_being_heard() -> None:
    found = recovery.measure(
        trial(voice={"heard": 0.5, "resolved": 0.5, "fast": 0.5, "compensation": 0.0})
    )
    assert found.margin == 0.0
    assert found.false
    assert found.values[-1] > 0.0


@pytest.mark.parametrize(("intercept", "silent"), [(20.0, 0.0), (-20.0, 100.0)])
def test_silence_is_what_the_inclination_to_complain_makes_it(
    intercept: float, silent: float
) -> None:
    found = silence.measure(trial(voice={"intercept": intercept}))
    assert found.values[0] == pytest.approx(silent)
    assert found.margin == pytest.approx(silent - 50.0)


def test_retention_is_worth_the_more_the_less_the_future_is_discounted() -> None:
    """Tastes are alike, so that those who stay are no selection, and few who lost trust return."""
    alike = {"preference_concentration": 20.0, "inertia": 1.7, "trust": 8.0}
    found = [
        value.measure(trial("telecom", top={"discount_rate": rate, "turnover": 0.0}, choice=alike))
        for rate in (0.0, 0.1, 0.9)
    ]
    for each in found:
        assert each.values[2] - each.values[1] == pytest.approx(5.0, abs=1.0)
    raised = [each.values[0] for each in found]
    assert raised[0] > 20.0
    assert raised[0] > raised[1] > raised[2]
    assert found[-1].false


def test_retention_that_cannot_rise_by_five_points_is_not_measured() -> None:
    with pytest.raises(ValueError, match="retention cannot rise"):
        value.measure(trial("telecom", choice={"inertia": 9.0}))


def test_arms_are_forks_of_one_market_and_kept() -> None:
    market = trial()
    assert market.arm("points", 8) is market.arm("points", 8)
    assert market.arm(weeks=4).week == 4
    assert market.start.week == 0
    again = market.start.fork("points")
    again.run(8)
    assert again.digest() == market.arm("points", 8).digest()


def test_rivals_hold_unless_they_copy() -> None:
    market = trial()
    alone, copied = market.arm("points", 4), market.arm("points", 4, copied=True)
    kinds = [[firm.offer.programme.kind for firm in each.firms] for each in (alone, copied)]
    assert sorted(kinds[0]) == ["none", "none", "points"]
    assert kinds[1] == ["points"] * 3


def test_watching_counts_the_purchases_of_those_who_stay() -> None:
    market = trial()
    later, bought = market.watch(market.start, 60)
    stay = same(market.start, later)
    now = later.customers["bought_now"] + later.customers["bought_before"]
    assert bought[stay].tolist() == now[market.focal][stay].tolist()
    flows = later.flows[later.burn_in_weeks :, :, market.focal, 0].sum()
    assert 0.9 * flows < bought.sum() <= flows


def test_policies_are_found_by_what_they_change_not_by_their_names() -> None:
    def rename(data: dict[str, Any]) -> None:
        data["policies"] = {
            {"points": "card", "bond": "calls"}.get(name, name): levers
            for name, levers in data["policies"].items()
            if name != "mix"
        }

    renamed = edited(Scenario.load("grocery"), rename)
    assert (programme(renamed), bond(renamed)) == ("card", "calls")
    assert (discount(renamed), open_discount(renamed)) == ("discount", "discount")
    assert recovery_policy(renamed) == "fast-recovery"


def test_claims_about_a_policy_do_not_belong_to_markets_without_one() -> None:
    def forget(data: dict[str, Any]) -> None:
        data["policies"] = {data["baseline"]: {}}

    bare = edited(Scenario.load("grocery"), forget)
    belong = [claim.id for claim in CLAIMS if not claim.applies(bare)]
    assert belong == ["satisfied-leave", "most-stay-silent"]
    assert "discounts-teach-waiting" not in [
        claim.id for claim in CLAIMS if not claim.applies(Scenario.load("telecom"))
    ]
