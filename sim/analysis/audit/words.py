"""An audit in plain sentences: what each evaluation says, what is true, and why they differ."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sim.analysis.audit.audit import UPLIFT, Audit, Evaluation
from sim.report.units import POINTS, Unit, money
from sim.text import visible

_TITLES = {
    "before-after": "Before and after",
    "members-before-after": "Before and after, {members}",
    "matched": "Matched cohorts",
    "differences": "Difference in differences",
    "matched-differences": "The same, matched",
    "hold-out": "Hold-out",
    "adjusted-hold-out": "Hold-out, adjusted",
    UPLIFT: "Uplift model, best fifth",
}
_MOST_DECIMALS = 5


def title(method: str, audit: Audit) -> str:
    """Return what an evaluation is called."""
    members, others = groups(audit)
    if method == "members":
        return _capital(f"{members} against {others}")
    return _TITLES[method].format(members=members)


def groups(audit: Audit) -> tuple[str, str]:
    """Return what those whom the policy reached are called, and the others."""
    reached = audit.audience
    return (reached.members, reached.others) if reached else ("members", "non-members")


def unit_of(audit: Audit) -> Unit:
    """Return the unit of all estimates, with decimals enough to see the truth."""
    if audit.outcome.kind == "share":
        return POINTS
    amounts = [each.reading.value for each in audit.evaluations]
    if audit.outcome.kind == "number":
        return replace(Unit(1.0, "purchases", 2), decimals=_decimals(_truths(audit), 1.0))
    unit = money(audit.scenario.currency, [*amounts, *_truths(audit)])
    return replace(unit, decimals=_decimals(_truths(audit), unit.per))


def _truths(audit: Audit) -> list[float]:
    return [audit.effects[audit.outcome.name]]


def _decimals(truths: Iterable[float], per: float) -> int:
    """Return the decimals for two digits of the truth, and not more than can be read."""
    sizes = [abs(truth) / per for truth in truths if truth]
    if not sizes:
        return 2
    return min(max(math.ceil(-math.log10(min(sizes))) + 1, 1), _MOST_DECIMALS)


def verdict(each: Evaluation) -> str:
    """Return, in a word or two, whether an evaluation was fooled."""
    if not each.covers:
        return "too high" if each.bias > 0.0 else "too low"
    if each.truth != 0.0 and each.reading.includes(0.0):
        return "too wide"
    return "covers it"


def lead(audit: Audit) -> str:
    """Return what came out, in a sentence or two."""
    unit, done = unit_of(audit), audit.evaluations
    if not done:
        return "No evaluation could be done."
    missed = [each for each in done if not each.covers]
    if not missed:
        return f"All {len(done)} evaluations cover the truth."
    worst = max(missed, key=lambda each: abs(each.bias))
    return (
        f"{len(missed)} of {len(done)} evaluations "
        f"{'misses' if len(missed) == 1 else 'miss'} the truth. Furthest off: "
        f"{title(worst.method, audit)}, which sees {_amount(unit, worst.reading.value)} "
        f"where {_amount(unit, worst.truth)} is true."
    )


def truths(audit: Audit) -> list[str]:
    """Return sentences on what the policy did."""
    unit = unit_of(audit)
    told = [
        f"The truth: what {visible(audit.policy)} did to the {audit.customers:,} customers at the "
        f"launch is {_amount(unit, audit.effects[audit.outcome.name])} of {audit.outcome.name} "
        "per customer in the year after, own less twin's."
    ]
    currency = money(audit.scenario.currency, [])
    if audit.outcome.name != "profit":
        profit = replace(currency, decimals=_decimals([audit.effects["profit"]], 1.0))
        told.append(
            "Its profit per customer, with rewards, contacts and the like, but not fixed costs: "
            f"{_amount(profit, audit.effects['profit'])}."
        )
    if _shows(unit, audit.beyond):
        told.append(
            f"Others, who were no customers then, add {_amount(unit, audit.beyond)} per customer: "
            "no evaluation of customers sees it."
        )
    if _shows(unit, audit.answered):
        told.append(
            f"Rivals answered the policy, and whoever was held out met their answer, too "
            f"({_amount(unit, audit.answered)} per customer): no hold-out sees that."
        )
    return told


def sentence(each: Evaluation, audit: Audit) -> str:
    """Return what an evaluation says, what is true, and where the rest comes from."""
    unit = unit_of(audit)
    says = _amount(unit, each.reading.value)
    name, truth = title(each.method, audit), _amount(unit, each.truth)
    if each.method == UPLIFT:
        return _of_uplift(each, audit, unit)
    if each.without is None:
        return f"{name}: {says}; the policy caused {truth}."
    twins = _amount(unit, each.without)
    told = f"{name}: {says}; the policy caused {truth}. "
    if each.method in ("hold-out", "adjusted-hold-out"):
        return (
            told
            + f"By luck of the lot, the twins of the two groups differ by {twins}."
            + (_how_many(each))
        )
    return told + (
        f"Among the twins, to whom nothing was done, the same comparison shows {twins}: "
        f"{_cause(each, audit)}."
    )


def _cause(each: Evaluation, audit: Audit) -> str:
    members, others = groups(audit)
    joined = audit.audience.joining if audit.audience else "joined"
    better = "better" if (each.without or 0.0) > 0.0 else "worse"
    return {
        "members": f"who {joined} would have been {better} customers anyway",
        "before-after": "customers change from year to year without any policy",
        "members-before-after": f"{members} are those who came back, and would have changed anyway",
        "matched": f"{others} with the same past are not the same: what the firm cannot see "
        f"decided, too, who {joined}",
        "differences": "the two groups would not have changed alike",
        "matched-differences": f"{others} who looked like {members} may have done so by luck, and "
        "luck does not last",
    }[each.method]


def _how_many(each: Evaluation) -> str:
    """Say how much larger the hold-out would have to be."""
    half = (each.reading.high - each.reading.low) / 2.0
    if not each.truth or half < abs(each.truth):
        return ""
    times = (half / each.truth) ** 2
    shown = f"{times:,.1f}" if times < 10.0 else f"{float(f'{times:.2g}'):,.0f}"
    return f" To tell such an effect from 0 it would need about {shown} times as many customers."


def _of_uplift(each: Evaluation, audit: Audit, unit: Unit) -> str:
    assert audit.uplift is not None
    found = audit.uplift
    return (
        f"Uplift model: it promises {_amount(unit, found.best.predicted)} for its best fifth of "
        f"the customers; there the hold-out shows {_amount(unit, each.reading.value)}, and "
        f"{_amount(unit, each.truth)} is true, against "
        f"{_amount(unit, audit.effects[audit.outcome.name])} for all. Predicted and true uplift "
        f"have a rank correlation of {found.correlation:+.2f}."
    )


def refusals(audit: Audit) -> list[str]:
    """Return sentences on what could not be done, and why."""
    reasons: dict[str, list[str]] = {}
    for each in audit.refusals:
        reasons.setdefault(each.why, []).append(title(each.method, audit))
    return [f"Not done: {'; '.join(names)}: {why}." for why, names in reasons.items()]


def described(audit: Audit) -> dict[str, Any]:
    """Return what `loyalsim audit --json` prints: the numbers, and the sentences."""
    data = audit.to_dict()
    for each, plain in zip(audit.evaluations, data["evaluations"], strict=True):
        plain["sentence"] = sentence(each, audit)
    return {**data, "lead": lead(audit)}


def _amount(unit: Unit, value: float) -> str:
    name = f" {unit.name}" if unit.name else ""
    return f"{unit.signed(value)}{name}"


def _shows(unit: Unit, value: float) -> bool:
    """Return whether anything is left of a value when it is rounded."""
    return unit.signed(value) != unit.signed(0.0)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
