"""Spend: what a policy costs the firm on purpose, and what comes back for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from sim.market.money import per_week
from sim.measure.definitions import MEASURES
from sim.scenario import Scenario
from sim.scenario.facts import numbers
from sim.scenario.firm import FirmSpec
from sim.scenario.weeks import YEAR

_FIRST = ("discount", "programme", "contacts", "recovery", "costs")
"""Tables whose spending is added up before that of the others: the last bit of a sum is in it."""


def _spent() -> tuple[str, ...]:
    """Return the measures that the schema names, table by table, in the order of measures."""
    order = (*_FIRST, *FirmSpec.model_fields)
    tables = {key.facts.spends: path[0] for path, key in numbers(FirmSpec).items()}
    named = [name for name in MEASURES if name in tables]
    return tuple(sorted(named, key=lambda name: order.index(tables[name])))


SPENT: tuple[str, ...] = _spent()
"""Measures that are spending on loyalty. What merely follows sales (goods, handling), the firm's
fixed cost and exit fees are not; list price cuts come on top, see `price_given_up`."""


Measures = Mapping[str, float | None]
"""Name of a measure -> its value over a run."""


def price_given_up(scenario: Scenario, measures: Measures) -> float:
    """Return what list prices below today's cost over the run, in money.

    What was sold at the focal firm's list price of today, less the same at the list prices in
    force: `sales` × price today - (`revenue` + `discount_given`). Never below 0: a dearer list
    price is income, not a saving on loyalty. Exact but for the rounding of each purchase to a
    tick. What is sold more because of the lower price is counted at the cut, too, as discounts
    are.

    >>> grocery = Scenario.load("grocery")
    >>> round(price_given_up(grocery, {
    ...     "sales": 100.0, "revenue": 3_000.0, "discount_given": 96.0}), 6)
    96.0
    """
    today = per_week(scenario, scenario.firms[scenario.focal].price)
    listed = _value(measures, "revenue") + _value(measures, "discount_given")
    return max(_value(measures, "sales") * today - listed, 0.0)


def outlay(scenario: Scenario, policy: str, measures: Measures) -> float:
    """Return the money per year that goes into loyalty in a run.

    The sum of `SPENT`, and `price_given_up` if the policy's list price is below today's. Saving
    against today, such as lower quality, counts negative.
    """
    total = fsum(_value(measures, name) for name in SPENT)
    if scenario.levers(policy).price < scenario.firms[scenario.focal].price:
        total += price_given_up(scenario, measures)
    return total * YEAR / _value(measures, "weeks")


def spend(scenario: Scenario, policy: str, measures: Measures, baseline: Measures) -> float:
    """Return what a policy spends on loyalty beyond the baseline, in money per year.

    The difference of their `outlay`, with the measures of two runs from the same draws.
    """
    before = outlay(scenario, scenario.baseline, baseline)
    return outlay(scenario, policy, measures) - before


def profit_per_spent(profit_difference: float, spent: float) -> float | None:
    """Return the profit gained per unit of money spent.

    Both over the same time. The profit is what is left after the spending, so that 0 means that
    the money just came back, and -1 that it is lost. None if nothing was spent.

    >>> profit_per_spent(30.0, 20.0), profit_per_spent(5.0, 0.0)
    (1.5, None)
    """
    return profit_difference / spent if spent > 0.0 else None


def payback_week(policy: Sequence[float], baseline: Sequence[float]) -> int | None:
    """Return the first week from which the policy has paid for itself.

    Both are cumulative profits by week (`profit_cumulative` of week 0, 1, ...). From the week
    returned to the last one the policy's stays at or above the baseline's; None if it is below in
    the last week, that is "never within the run". Raises ValueError if the lengths differ or
    there is no week.

    >>> payback_week([-5.0, 1.0, -1.0, 0.0, 4.0], [0.0, 0.0, 0.0, 0.0, 0.0])
    3
    >>> payback_week([1.0, -1.0], [0.0, 0.0]) is None
    True
    """
    if len(policy) != len(baseline) or len(policy) == 0:
        raise ValueError(
            f"policy has {len(policy)} weeks and baseline {len(baseline)}; "
            "expected the same number, at least 1"
        )
    below = [week for week, (a, b) in enumerate(zip(policy, baseline, strict=True)) if a < b]
    if not below:
        return 0
    return below[-1] + 1 if below[-1] + 1 < len(policy) else None


def payback_words(week: int | None) -> str:
    """Return when a policy has paid for itself, in words.

    >>> payback_words(0), payback_words(34), payback_words(None)
    ('from the first week', 'from week 34', 'never within the run')
    """
    if week is None:
        return "never within the run"
    return "from the first week" if week == 0 else f"from week {week}"


def _value(measures: Measures, name: str) -> float:
    value = measures[name]
    if value is None:
        raise ValueError(f"{name} is not defined in this run; spending cannot be known")
    return float(value)
