"""Price image: a lasting price gets about slowly, a deal does not; at today's prices, nothing."""

from __future__ import annotations

import math

import pytest

from sim.market.flows import Flow
from sim.market.market import Market
from sim.scenario import Scenario, ScenarioError
from sim.scenario.edit import Data, edited

CUSTOMERS = 2_000
WEEKS = 104
KINDS = {"purchase": "grocery", "subscription": "telecom"}


def scenario(name: str = "grocery", **image: float) -> Scenario:
    """A shipped market with this price image and nothing on offer, and policies on price."""
    spec = Scenario.load(name).replace({"customers": CUSTOMERS, "weeks": WEEKS})
    price = spec.firms[spec.focal].price
    policies: dict[str, object] = {
        "status-quo": {},
        "dearer": {"price": 1.1 * price},
        "cheaper": {"price": 0.9 * price},
        "deals": {"discount": {"depth": 0.1, "every": 4, "duration": 1}},
    }

    def change(tables: Data) -> None:
        tables["policies"] = policies
        tables.setdefault("behaviour", {})["price_image"] = image

    return edited(spec, change)


def run(spec: Scenario, policy: str | None = None, weeks: int = WEEKS) -> Market:
    """The market after so many weeks."""
    market = Market(spec, rng=1, policy=policy, labels=False)
    market.run(weeks=weeks)
    return market


def units(market: Market, begin: int, end: int) -> float:
    """Units that the focal firm sold in these weeks."""
    firm = market.names.index(market.spec.focal)
    flows = market.flows[market.burn_in_weeks + begin : market.burn_in_weeks + end]
    return float(flows[:, :, firm, Flow.UNITS].sum())


@pytest.mark.parametrize("name", KINDS.values())
def test_where_prices_stay_the_image_changes_nothing(name: str) -> None:
    heavy = scenario(name, weight=5.0, learning=0.5, units=2.0)
    none = scenario(name, weight=0.0, units=0.0)
    assert run(heavy, weeks=8).digest() == run(none, weeks=8).digest()


def test_an_image_of_no_weight_changes_nothing_whatever_its_speed() -> None:
    slow, fast = (scenario(weight=0.0, learning=speed) for speed in (0.01, 0.9))
    assert run(slow, "dearer", 8).digest() == run(fast, "dearer", 8).digest()


def test_deals_leave_the_image_alone() -> None:
    market = run(scenario(weight=5.0, units=1.0), "deals", 20)
    assert set(market.price_images.values()) == {0.0}
    plain = run(scenario(weight=0.0, units=0.0), "deals", 20)
    assert market.digest() == plain.digest()


def test_the_image_moves_to_the_new_price_at_its_speed() -> None:
    market = run(scenario(weight=1.0, learning=0.1), "dearer", 10)
    reached = market.price_images[market.spec.focal]
    gap = math.log(1.1)
    assert reached == pytest.approx(gap * (1.0 - 0.9**10), rel=1e-3)
    others = {
        name: level for name, level in market.price_images.items() if name != market.spec.focal
    }
    assert set(others.values()) == {0.0}


@pytest.mark.parametrize("name", KINDS.values())
def test_the_response_to_a_lasting_price_grows_with_the_image(name: str) -> None:
    spec = scenario(name, weight=3.0)
    none = scenario(name, weight=0.0)
    today, with_image, without = run(spec), run(spec, "dearer"), run(none, "dearer")
    lost = [
        1.0 - units(with_image, begin, begin + 26) / units(today, begin, begin + 26)
        for begin in (0, WEEKS - 26)
    ]
    plain = 1.0 - units(without, WEEKS - 26, WEEKS) / units(today, WEEKS - 26, WEEKS)
    assert lost[1] > lost[0]
    assert lost[1] > plain


def test_a_fall_counts_as_much_less_as_the_file_says() -> None:
    spec = scenario(weight=3.0)
    gained = {
        falls: units(run(spec.replace("behaviour.price_image.falls", falls), "cheaper"), 52, WEEKS)
        for falls in (0.0, 0.5, 1.0)
    }
    assert gained[0.0] < gained[0.5] < gained[1.0]


@pytest.mark.parametrize("name", KINDS.values())
def test_customers_buy_fewer_units_where_the_level_is_higher(name: str) -> None:
    """By the elasticity, once everybody knows: choice is not touched."""
    spec = scenario(name, weight=0.0, units=0.5, learning=1.0)
    none = scenario(name, weight=0.0, units=0.0)
    fewer, usual = run(spec, "dearer", 12), run(none, "dearer", 12)
    assert units(fewer, 2, 12) / units(usual, 2, 12) == pytest.approx(1.1**-0.5, rel=2e-3)
    bought = [market.flows[:, :, :, Flow.PURCHASES].sum() for market in (fewer, usual)]
    assert bought[0] == bought[1]


def test_a_fork_and_single_weeks_see_the_same_image() -> None:
    spec = scenario(weight=3.0, units=0.5)
    whole = run(spec, "dearer", 20)
    half = run(spec, "dearer", 10)
    twin = half.fork()
    for market in (half, twin):
        for _ in range(10):
            market.run(weeks=1)
    assert whole.digest() == half.digest() == twin.digest()


def test_a_price_level_that_nobody_learns_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"nobody would ever learn.*weight = 2"):
        scenario(weight=2.0, learning=0.0)
