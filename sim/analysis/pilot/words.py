"""A pilot in plain sentences: what to do, what the plan is, what it would see and miss."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from typing import Any

from sim.analysis.pilot.pilot import Pilot, Size
from sim.report.units import POINTS, Unit, money, percent, whole_percent, years
from sim.scenario.content import provenance
from sim.text import listed, visible

CAUSES = {
    "rivals": "rivals answer a pilot otherwise than a roll-out",
    "talk": "customers of the two arms talk to each other",
    "deals": "those held out see deals that are for others",
    "lot": "those drawn into the policy's arm are not quite like all",
}
"""Part of the bias -> where it comes from."""
_ADVICE = {
    "pilot": "Pilot it first",
    "roll-out": "Do not pilot, roll out",
    "stay": "Do not bother: neither pilot nor roll out",
}


def unit_of(pilot: Pilot) -> Unit:
    """Return the unit of effects per customer, with decimals enough to see the smallest one."""
    if pilot.measure.kind == "share":
        return POINTS
    amounts = [pilot.naive, pilot.truth, pilot.smallest]
    unit = Unit(1.0, "purchases", 2)
    if pilot.measure.kind == "money":
        unit = money(pilot.scenario.currency, amounts)
    least = min((abs(amount) / unit.per for amount in amounts if amount), default=1.0)
    return replace(unit, decimals=min(max(math.ceil(-math.log10(least)) + 1, 1), 4))


def amount(pilot: Pilot, value: float, sign: bool = False) -> str:
    """Return money of the whole market in words."""
    unit = money(pilot.scenario.currency, [value])
    return f"{unit.signed(value) if sign else unit.plain(value)} {unit.name}"


def effect(pilot: Pilot, value: float, sign: bool = True) -> str:
    """Return an effect per customer in words."""
    unit = unit_of(pilot)
    return f"{unit.signed(value) if sign else unit.plain(value)} {unit.name}"


def advice(pilot: Pilot) -> str:
    """Return what to do, and why, in two sentences or three."""
    policy, best = visible(pilot.question.policy, 40), pilot.best
    span = years(pilot.scenario.weeks)
    expected = (
        f"rolling out {policy} is expected to bring {amount(pilot, pilot.gain, True)} in {span}"
    )
    if pilot.advice == "pilot":
        planned = "" if best.n == pilot.plan.n else f", best with --size {best.n}"
        return (
            f"{_ADVICE['pilot']}: it is worth about {amount(pilot, best.worth.value)} more than "
            f"deciding without one{planned}. Without it, {expected}."
        )
    if not pilot.uncertain:
        return (
            f"{_ADVICE[pilot.advice]}. The file has no [uncertainty] table, so there is one world "
            f"and nothing to find out: in it {expected}."
        )
    return (
        f"{_ADVICE[pilot.advice]}: {expected}, {_agreement(pilot)}, and a pilot of any size tried "
        f"costs more than it decides ({amount(pilot, best.worth.value, True)} at best, with "
        f"{best.n:,} {pilot.question.unit})."
    )


def _agreement(pilot: Pilot) -> str:
    gains = pilot.prospects.now
    same = int((gains > 0.0).sum() if pilot.gain > 0.0 else (gains <= 0.0).sum())
    sign = "a gain" if pilot.gain > 0.0 else "no gain"
    return f"{sign} in {same} of {len(gains)} worlds"


def plan(pilot: Pilot) -> list[tuple[str, str]]:
    """Return the plan, (what, how) by line."""
    asked, arms = pilot.question, pilot.arms()
    what = f"{pilot.measure.name} per customer in these weeks"
    if asked.unit == "stores":
        unit = "stores, each with all who live around it; an arm has whole stores"
        strata = "none: stores are drawn as they are"
    else:
        unit = "customers of the firm at the launch"
        strata = "how often and how lately a customer bought in the weeks before"
    before = min(asked.weeks, pilot.scenario.burn_in_weeks)
    known = pilot.measure.name if pilot.measure.has_before else "purchases"
    return [
        ("Unit", unit),
        (
            "Arms",
            f"{arms['policy']:,} with {visible(asked.policy, 40)}, {arms['control']:,} held out "
            f"({percent(asked.holdout)}); {percent(pilot.share)} of all are in the pilot",
        ),
        ("Weeks", str(asked.weeks)),
        ("Measure", what),
        ("Strata", strata),
        ("Adjusted by", f"{known} in the {before} weeks before (CUPED)"),
        ("Smallest effect", f"{effect(pilot, pilot.smallest, False)} (80 % power, 5 % two-sided)"),
        ("Power", _power(pilot)),
    ]


def _power(pilot: Pilot) -> str:
    low, high = pilot.power_interval
    count = sum(map(len, pilot.readings))
    return (
        f"{whole_percent(pilot.power)} ({whole_percent(low)} to {whole_percent(high)}): of {count} "
        f"simulated pilots, {round(pilot.power * count)} found an effect"
    )


def reading(pilot: Pilot) -> list[str]:
    """Return sentences on what the pilot reads and what is true."""
    naive, truth = effect(pilot, pilot.naive), effect(pilot, pilot.truth)
    weeks = pilot.question.weeks
    told = [
        f"But for luck the pilot reads {naive} of {pilot.measure.name} per customer in {weeks} "
        f"weeks; rolled out to all it would be {truth}."
    ]
    parts = {name: value for name, value in asdict(pilot.bias).items() if _shows(pilot, value)}
    if parts:
        causes = [f"{effect(pilot, value)} as {CAUSES[name]}" for name, value in parts.items()]
        told.append(f"The difference: {listed(causes)}.")
    else:
        told.append(
            "Nothing stands between the two: neither talk nor rivals reach the arms in "
            f"{weeks} weeks."
        )
    return told


def costs(pilot: Pilot) -> list[str]:
    """Return sentences on what the pilot costs, and what it decides."""
    asked, worth, found = pilot.question, pilot.plan.worth, pilot.prospects
    adopted, dropped = float(found.adopted.mean()), float(found.dropped.mean())
    told = [
        f"With the pilot as planned the firm has {amount(pilot, dropped, True)} if it then gives "
        f"up, against never having piloted, and {amount(pilot, adopted, True)} if it then rolls "
        f"out, against rolling out as late without it: all of {years(pilot.scenario.weeks)} "
        "counted"
        + (f", its own price of {amount(pilot, asked.cost)} not." if asked.cost else ".")
        + f" {asked.weeks} weeks later a roll-out brings {amount(pilot, abs(pilot.delay))} "
        + ("less." if pilot.delay > 0.0 else "more.")
    ]
    sure = ""
    if worth.interval is not None:
        unit = money(pilot.scenario.currency, worth.interval)
        low, high = map(unit.signed, worth.interval)
        sure = f" (95 % interval, as worlds are few: {low} to {high} {unit.name})"
    told.append(
        f"It ends in a roll-out in {whole_percent(worth.rolls_out)} of cases, and is worth "
        f"{amount(pilot, worth.value, True)} against deciding without it{sure}."
    )
    return told


def _shows(pilot: Pilot, value: float) -> bool:
    """Return whether anything is left of an effect when it is rounded."""
    unit = unit_of(pilot)
    return unit.signed(value) != unit.signed(0.0)


def described(pilot: Pilot) -> dict[str, Any]:
    """Return what `loyalsim pilot --json` prints."""
    asked, scenario = pilot.question, pilot.scenario
    return {
        "scenario": pilot.label,
        **provenance(scenario),
        "title": scenario.title,
        "policy": asked.policy,
        "baseline": scenario.baseline,
        "seed": asked.seed,
        "market_customers": scenario.customers,
        "simulated_customers": scenario.simulated,
        "unit": asked.unit,
        "arms": [{"name": name, "n": n} for name, n in pilot.arms().items()],
        "weeks": asked.weeks,
        "measure": asked.measure,
        "power": pilot.power,
        "power_interval": list(pilot.power_interval),
        "smallest_effect": pilot.smallest,
        "naive": pilot.naive,
        "truth": pilot.truth,
        "bias": asdict(pilot.bias),
        "cost": pilot.plan.worth.cost,
        "delay": pilot.delay,
        "gain": pilot.gain,
        "value": pilot.plan.worth.value,
        "value_interval": pilot.plan.worth.interval and list(pilot.plan.worth.interval),
        "best_size": pilot.best.n,
        "sizes": [_sized(each) for each in pilot.sizes],
        "worlds": [
            {
                "values": dict(
                    zip((each.path for each in pilot.uncertain), values.tolist(), strict=True)
                ),
                **{
                    name: float(getattr(pilot.prospects, name)[number])
                    for name in ("naive", "now", "late", "adopted", "dropped")
                },
                "truth": pilot.worlds[number].truth,
            }
            for number, values in enumerate(pilot.points)
        ],
        "advice": pilot.advice,
        "sentence": advice(pilot),
    }


def _sized(size: Size) -> dict[str, Any]:
    return {
        "n": size.n,
        "power": size.power,
        "smallest_effect": size.smallest,
        "rolls_out": size.worth.rolls_out,
        "value": size.worth.value,
    }
