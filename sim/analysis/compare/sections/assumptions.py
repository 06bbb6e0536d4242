"""What the answer rests on: the scenario in words, and what in it is uncertain."""

from __future__ import annotations

from sim.analysis.compare.findings import Findings
from sim.report.blocks import Block, Numbers, Prose, Section, Table, Texts
from sim.report.units import NOTHING, price, years
from sim.runs.band import band_of, parameters
from sim.scenario import Scenario
from sim.scenario.category import Category
from sim.scenario.firm import FirmSpec
from sim.scenario.origins import Origins
from sim.text import visible

AFTER = "examination"

LONG = 300


def section(findings: Findings) -> Section:
    """Return the section on what the answer rests on: market, segments, firms, uncertainty."""
    scenario = findings.scenario
    blocks: list[Block] = [
        Prose(_market(scenario)),
        Prose(" ".join([*_origins(findings.origins), "The answer is as good as these numbers."])),
        _segments(scenario),
        _firms(scenario),
    ]
    if scenario.uncertainty:
        blocks.append(_uncertain(scenario))
    return Section("assumptions", "What the answer rests on", blocks)


def _origins(found: Origins | None) -> list[str]:
    """Say whether the scenario file explains its numbers; nothing if there is no file."""
    if found is None or not found.lines:
        return []
    if not found.unexplained:
        return [
            "The scenario file says beside each number where it comes from: a source, an "
            "estimate, or an assumption."
        ]
    if not found.explained:
        return ["The scenario file says of no number where it comes from."]
    return [
        f"The scenario file says beside {len(found.explained)} of {found.lines} numbers or rows of "
        "them where they come from: a source, an estimate, or an assumption; of the others it does "
        "not say."
    ]


def _market(scenario: Scenario) -> str:
    kind = (
        "customers pay every month until they leave"
        if scenario.kind == "subscription"
        else "customers buy when they need to"
    )
    return (
        f"{visible(scenario.title, LONG)}. {visible(scenario.summary, LONG)} A market in which "
        f"{kind}: {scenario.customers:,} customers over {years(scenario.weeks)}, of whom "
        f"{100 * scenario.turnover:.3g} % are replaced each year. Profit is discounted at "
        f"{100 * scenario.discount_rate:.3g} % a year where that is said."
        f"{_over_time(scenario.category)}"
    )


def _over_time(category: Category) -> str:
    """Say how the category changes over the years, "" if it does not.

    >>> _over_time(Category(trend=-0.02, inflation=0.03))
    ' Purchases change by -2 % a year. Prices and costs change by +3 % a year, and every amount is \
in the money of its week.'
    """
    told = ""
    if category.season:
        told += f" In season, purchases are {100 * category.season:.3g} % above the year's mean."
    if category.trend:
        told += f" Purchases change by {100 * category.trend:+.3g} % a year."
    if category.inflation:
        told += f" Prices and costs change by {100 * category.inflation:+.3g} % a year, and every "
        told += "amount is in the money of its week."
    return told


def _segments(scenario: Scenario) -> Table:
    segments = dict(sorted(scenario.segments.items()))
    wishes = [segment.relationship_intention for segment in segments.values()]
    met = "Encounters a week" if scenario.kind == "subscription" else "Purchases a week"
    return Table(
        "Customers",
        [
            Texts("Segment", [visible(name, 30) for name in segments]),
            Numbers("Share", [f"{100 * each.share:.3g} %" for each in segments.values()]),
            Numbers(
                "Relationship intention (0 to 1)",
                [f"{wish.mean:.2f} (sd {wish.sd:.2f})" for wish in wishes],
            ),
            Numbers(
                "Price sensitivity",
                [f"{each.price_sensitivity.mean:.3g}" for each in segments.values()],
            ),
            Numbers(met, [f"{each.purchase_rate.mean:.3g}" for each in segments.values()]),
        ],
        note="; ".join(
            f"{visible(name, 30)}: {visible(segment.summary, LONG)}"
            for name, segment in segments.items()
            if segment.summary
        ),
    )


def _firms(scenario: Scenario) -> Table:
    unit = price(scenario)
    firms = dict(sorted(scenario.firms.items(), key=lambda item: item[0] != scenario.focal))
    names = [visible(name, 30) + (" (we)" if name == scenario.focal else "") for name in firms]
    found = list(firms.values())
    answers = [NOTHING if name == scenario.focal else _strategy(firms[name]) for name in firms]
    return Table(
        "Firms today",
        [
            Texts("Firm", names),
            Numbers("Market share", [f"{100 * firm.market_share:.3g} %" for firm in found]),
            Numbers("List price", [firm.price for firm in found], unit.plain, unit.name),
            Numbers("Service quality", [_quality(firm) for firm in found]),
            Numbers("Failures", [f"{100 * firm.failures.rate:.3g} %" for firm in found]),
            Texts("Answers by", answers),
        ],
        note="Service quality in standard deviations of one experience; 0 is the category's "
        "standard.",
    )


def _quality(firm: FirmSpec) -> str:
    return f"{firm.service_quality:+.2g}" if firm.service_quality else "0"


def _strategy(firm: FirmSpec) -> str:
    strategy = firm.strategy
    if strategy.name == "hold":
        return "going on as today"
    does = "copying us" if strategy.name == "imitate" else "matching our price"
    return f"{does} after {strategy.lag} weeks, {100 * strategy.fidelity:.3g} % of the way"


def _uncertain(scenario: Scenario) -> Table:
    found = parameters(scenario)
    return Table(
        "What is uncertain, and how far",
        [
            Texts("Parameter", [parameter.words for parameter in found]),
            Texts("Band", [_band(band_of(parameter)) for parameter in found]),
        ],
    )


def _band(band: object) -> str:
    if isinstance(band, dict):
        ((kind, size),) = band.items()
        return f"± {size:g}" if kind == "plus_minus" else f"between 1/{size:g} and {size:g} times"
    if isinstance(band, (list, tuple)):
        return " or ".join(f"{value:g}" for value in band)
    return str(band)
