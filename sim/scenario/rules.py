"""Rules that no single key can break: what must hold between the parts of a scenario.

Each rule takes a scenario whose values are all possible by themselves, and yields findings.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace

from sim.scenario.amounts import amounts_are_in_proportion
from sim.scenario.bands import bands_make_sense
from sim.scenario.countable import money_can_be_counted
from sim.scenario.errors import Finding, Path, ScenarioError
from sim.scenario.levers import Levers
from sim.scenario.paths import ANY, did_you_mean
from sim.scenario.policy import extended, merged
from sim.scenario.prices import prices_are_of_one_category
from sim.scenario.scenario import Scenario
from sim.scenario.weeks import MONTHS, YEAR, grown
from sim.text import visible

Rule = Callable[[Scenario], Iterator[Finding]]

TOLERANCE = 0.001
"""How far from 1 shares may add up."""

LONGEST_NAME = 40
"""Characters in the name of a segment, firm or policy."""

_REORDERING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


WIDEST = 0.999
"""Share of the largest possible standard deviation of a trait that it may have."""

MOST_POINTS = 10_000
"""Points that a mean purchase may earn."""

SMALLEST, LARGEST = 0.05, 20.0
"""Today's purchases that a trend may leave, or lead to, by the end of the weeks simulated."""


def broken_rules(scenario: Scenario) -> list[Finding]:
    """Return the findings of every rule, in the order of `RULES`."""
    return [finding for rule in RULES for finding in rule(scenario)]


def names_are_readable(scenario: Scenario) -> Iterator[Finding]:
    """Check that names have 1 to 40 characters, and that no text has control characters."""
    for table in ("segments", "firms", "policies"):
        for name, entry in getattr(scenario, table).items():
            path = (table, name)
            if not 1 <= len(name) <= LONGEST_NAME or not name.strip() or _control(name):
                what = f"expected a name of 1 to {LONGEST_NAME} characters, none of them control"
                yield Finding(path, f"{what} characters")
            if name == ANY:
                yield Finding(path, 'expected another name; "*" stands for every name')
            if _control(entry.summary, allowed="\n\t"):
                yield _free_of_control((*path, "summary"), entry.summary)
    for key, allowed in (("title", ""), ("currency", ""), ("summary", "\n\t")):
        text = getattr(scenario, key)
        if _control(text, allowed):
            yield _free_of_control((key,), text)


def _free_of_control(path: Path, text: str) -> Finding:
    return Finding(path, "expected text without control characters", text)


def _control(text: str, allowed: str = "") -> bool:
    return not text.isprintable() and any(
        char not in allowed
        and (
            unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
            or char in _REORDERING
            or _is_no_character(char)
        )
        for char in text
    )


def _is_no_character(char: str) -> bool:
    """Return whether Unicode keeps the place free for ever; XML, hence SVG, bars two of these."""
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


def names_are_known(scenario: Scenario) -> Iterator[Finding]:
    """Check that the focal firm, the baseline, watched firms and extended policies exist."""
    firms, policies = list(scenario.firms), list(scenario.policies)
    if scenario.focal not in firms:
        yield _unknown(("focal",), scenario.focal, "firm", firms)
    if scenario.baseline not in policies:
        default = Scenario.model_fields["baseline"].default
        hint = f"add [policies.{default}]; it may be empty" if scenario.baseline == default else ""
        yield _unknown(("baseline",), scenario.baseline, "policy", policies, hint)
    for name, firm in scenario.firms.items():
        watch, path = firm.strategy.watch, ("firms", name, "strategy", "watch")
        if watch is None and name == scenario.focal and firm.strategy.name != "hold":
            expected = (
                "missing; expected the firm that is watched, as this is the focal firm itself"
            )
            yield Finding(path, expected, rests_on=(("focal",), (*path[:-1], "name")))
        elif watch == name:
            yield Finding(path, "expected another firm; a firm cannot watch itself", watch)
        elif watch is not None and watch not in firms:
            yield _unknown(path, watch, "firm", firms)
    for name, policy in scenario.policies.items():
        for other in dict.fromkeys(policy.extends):
            if other not in policies:
                yield _unknown(("policies", name, "extends"), other, "policy", policies)


def _unknown(path: Path, name: str, kind: str, known: list[str], hint: str = "") -> Finding:
    names = ", ".join(f'"{visible(other)}"' for other in known)
    expected = f"there is no {kind} of this name; expected one of: {names}"
    return Finding(path, expected, name, hint or did_you_mean(name, known))


def policies_do_not_extend_themselves(scenario: Scenario) -> Iterator[Finding]:
    """Check that following `extends` never leads back to the same policy."""
    for name, policy in scenario.policies.items():
        if name in extended(scenario.policies, name):
            path = ("policies", name, "extends")
            yield Finding(path, "in the end, this policy extends itself", policy.extends)


def policies_end_after_they_start(scenario: Scenario) -> Iterator[Finding]:
    """Check that `until` comes after `from`."""
    for name, policy in scenario.policies.items():
        if policy.until is not None and policy.until <= policy.starts:
            path = ("policies", name)
            expected = f"expected a week after from = {policy.starts}"
            rests_on = ((*path, "from"),)
            yield Finding((*path, "until"), expected, policy.until, "", rests_on)


def segment_shares_add_up(scenario: Scenario) -> Iterator[Finding]:
    """Check that the shares of the segments add up to 1."""
    total = math.fsum(segment.share for segment in scenario.segments.values())
    if abs(total - 1.0) > TOLERANCE:
        expected = f"expected shares that add up to 1; they add up to {total:g}"
        rests_on = tuple(("segments", name, "share") for name in scenario.segments)
        yield Finding(("segments",), expected, rests_on=rests_on)


def market_shares_add_up(scenario: Scenario) -> Iterator[Finding]:
    """Check that the market shares of the firms that somebody knows add up to 1."""
    known = [firm for firm in scenario.firms.values() if firm.awareness > 0]
    total = math.fsum(firm.market_share for firm in known)
    if abs(total - 1.0) > TOLERANCE:
        whose = "" if len(known) == len(scenario.firms) else " of firms with awareness above 0"
        expected = f"expected market shares{whose} that add up to 1; they add up to {total:g}"
        keys = ("market_share", "awareness")
        rests_on = tuple(("firms", name, key) for name in scenario.firms for key in keys)
        yield Finding(("firms",), expected, rests_on=rests_on)


def levers_fit_together(scenario: Scenario) -> Iterator[Finding]:
    """Check that levers fit together: every firm's, and the focal firm's under every policy."""
    for name, firm in scenario.firms.items():
        for clash in _in_a_file(firm, scenario.kind):
            yield _placed(clash, [("firms", name)])
    if scenario.focal not in scenario.firms:
        return
    firm = scenario.firms[scenario.focal]
    today = {(clash.path, clash.value) for clash in _in_a_file(firm, scenario.kind)}
    for name in scenario.policies:
        try:
            during = merged(scenario.policies, name).changes(firm)
        except ScenarioError:
            continue
        for clash in _in_a_file(during, scenario.kind):
            if (clash.path, clash.value) not in today:
                yield _under_policy(scenario, name, clash)


def _under_policy(scenario: Scenario, name: str, clash: Finding) -> Finding:
    """Return the clash of merged levers; it says so if the policy does not name the key itself."""
    others = [("policies", other) for other in scenario.policies if other != name]
    placed = _placed(clash, [("policies", name), ("firms", scenario.focal), *others])
    table = getattr(scenario.policies[name], clash.path[0])
    if table is not None and clash.path[1] in table.model_fields_set:
        return placed
    whole = f'with firm "{visible(scenario.focal)}" and what the policy extends, '
    return replace(placed, expected=whole + clash.expected)


def _placed(clash: Finding, owners: list[Path]) -> Finding:
    """Return the clash at the first owner's path; it rests on the levers of all of them."""
    keys = (clash.path, *clash.rests_on)
    rests_on = tuple((*owner, *key) for owner in owners for key in keys)
    return replace(clash, path=(*owners[0], *clash.path), rests_on=(("kind",), *rests_on))


def clashes(levers: Levers, kind: str) -> Iterator[Finding]:
    """Yield findings about levers that do not fit together, or not the market.

    >>> from sim.scenario.levers import Discount
    >>> [finding.path for finding in clashes(Levers(price=1.0, discount=Discount(
    ...     every=2, duration=3)), "purchase")]
    [('discount', 'duration')]
    """
    discount, costs, programme = levers.discount, levers.switching_costs, levers.programme
    if discount.duration > discount.every:
        expected = f"expected at most {discount.every}, the weeks in discount.every"
        rests_on = (("discount", "every"),)
        yield Finding(("discount", "duration"), expected, discount.duration, "", rests_on)
    if kind == "purchase":
        expected = "expected 0; only subscriptions bind customers"
        hint = 'did you mean kind = "subscription"?'
        for key in ("contract_weeks", "exit_fee", "month_to_month", "short_terms"):
            if getattr(costs, key) > 0:
                yield Finding(("switching_costs", key), expected, getattr(costs, key), hint)
    if programme.kind == "points" and programme.earn * levers.price > MOST_POINTS:
        most = f"{MOST_POINTS / levers.price:g}"
        expected = f"expected at most {most}: {MOST_POINTS:,} points for a mean purchase"
        yield Finding(("programme", "earn"), expected, programme.earn, "", (("price",),))
    if programme.kind == "points" and programme.endowed > 0:
        expected = "expected 0; only stamp cards come with endowed stamps"
        hint = 'did you mean programme.kind = "stamps"?'
        rests_on = (("programme", "kind"),)
        yield Finding(("programme", "endowed"), expected, programme.endowed, hint, rests_on)


def _in_a_file(levers: Levers, kind: str) -> Iterator[Finding]:
    """Yield what is wrong with levers that a file names: clashes, and what a programme must say.

    Its points can be earned, and it says what its reward is worth and costs. What a strategy makes
    of another firm's terms may be worth nothing.
    """
    yield from clashes(levers, kind)
    programme, rests_on = levers.programme, (("programme", "kind"),)
    if programme.kind == "none":
        return
    paid = levers.price * (MONTHS / YEAR if kind == "subscription" else 1.0)
    if programme.kind == "points" and programme.earn * paid < 1.0 - TOLERANCE:
        what = "a mean purchase" if kind == "purchase" else "a mean week"
        expected = f"expected at least {1.0 / paid:.3g} per unit of money: a point for {what}"
        yield Finding(("programme", "earn"), expected, programme.earn, "", (*rests_on, ("price",)))
    if programme.reward_value <= 0.0:
        expected = "expected what one reward is worth to the customer, in money, above 0"
        yield Finding(("programme", "reward_value"), expected, programme.reward_value, "", rests_on)
    if "reward_cost" not in programme.model_fields_set:
        expected = "missing; expected what one reward costs the firm, in money"
        yield Finding(("programme", "reward_cost"), expected, rests_on=rests_on)


def simulated_customers_exist(scenario: Scenario) -> Iterator[Finding]:
    """Check that no more customers are simulated than the market has."""
    wanted, there = scenario.simulate, scenario.customers
    if wanted is not None and wanted > there:
        expected = f"expected at most customers = {there}, who are all there are"
        hint = f"for a larger market, customers = {wanted}; to simulate everybody, leave it out"
        yield Finding(("simulate",), expected, wanted, hint, (("customers",),))


def acquaintances_can_be_had(scenario: Scenario) -> Iterator[Finding]:
    """Check that acquaintances are an even number, below the number of customers."""
    number, path = scenario.network.acquaintances, ("network", "acquaintances")
    if number % 2:
        hint = f"did you mean {number - 1} or {number + 1}?"
        yield Finding(path, "expected an even number", number, hint)
    elif number >= scenario.simulated and number > 0:
        key = "customers" if scenario.simulate is None else "simulate"
        expected = f"expected fewer than {key} = {scenario.simulated}"
        yield Finding(path, expected, number, "", ((key,),))


def spreads_are_possible(scenario: Scenario) -> Iterator[Finding]:
    """Check that a trait between 0 and 1 has a standard deviation below sqrt(mean x (1 - mean)).

    At the limit everybody is either 0 or 1, and no normal distribution is wide enough.
    """
    for name, segment in scenario.segments.items():
        trait, path = segment.relationship_intention, ("segments", name, "relationship_intention")
        most = WIDEST * math.sqrt(trait.mean * (1.0 - trait.mean))
        if trait.sd >= most:
            shown = math.floor(most * 1000) / 1000
            expected = f"expected less than {shown:g}; mean {trait.mean:g} allows no more"
            yield Finding((*path, "sd"), expected, trait.sd, "", ((*path, "mean"),))


def price_levels_are_learnt(scenario: Scenario) -> Iterator[Finding]:
    """Check that price images, where they weigh anything, can move."""
    image = scenario.behaviour.price_image
    weighs = {key: getattr(image, key) for key in ("weight", "units") if getattr(image, key) > 0.0}
    if image.learning == 0.0 and weighs:
        key, value = next(iter(weighs.items()))
        expected = f"expected more than 0: nobody would ever learn of a new price, and {key} = "
        hint = "to take the price image out, set its weight and its units to 0"
        path = ("behaviour", "price_image", "learning")
        rests_on = tuple((*path[:-1], each) for each in weighs)
        yield Finding(path, f"{expected}{value:g} would mean nothing", 0.0, hint, rests_on)


def early_purchases_are_missed_later(scenario: Scenario) -> Iterator[Finding]:
    """Check that purchases which come early are taken from later ones: by what is in stock."""
    demand, path = scenario.behaviour.demand, ("behaviour", "demand", "stock_use")
    if demand.acceleration > 0.0 and demand.stock_use == 0.0:
        expected = "expected more than 0: what is in stock would never lessen a purchase, and "
        hint = "to have no purchase come early, set acceleration to 0"
        rests_on = ((*path[:-1], "acceleration"),)
        told = f"{expected}acceleration = {demand.acceleration:g} would mean nothing"
        yield Finding(path, told, 0.0, hint, rests_on)


def seasons_and_trends_are_of_purchases(scenario: Scenario) -> Iterator[Finding]:
    """Check that only what is bought when it is needed has a season and a trend."""
    if scenario.kind == "purchase":
        return
    for key in ("season", "trend"):
        value = getattr(scenario.category, key)
        if value != 0.0:
            expected = "expected 0; subscribers pay every week, whatever they need"
            hint = 'did you mean kind = "purchase"?'
            yield Finding(("category", key), expected, value, hint, (("kind",),))


def trends_leave_a_category(scenario: Scenario) -> Iterator[Finding]:
    """Check that a trend ends neither in nothing nor out of all proportion."""
    trend, weeks = scenario.category.trend, scenario.weeks
    left = grown(trend, weeks)
    if SMALLEST <= left <= LARGEST:
        return
    if left < SMALLEST:
        limit = f"at least {math.ceil(100 * (SMALLEST ** (YEAR / weeks) - 1)) / 100:g}"
        led = f"{100 * left:.2g} %"
    else:
        limit = f"at most {math.floor(100 * (LARGEST ** (YEAR / weeks) - 1)) / 100:g}"
        led = f"{left:.3g} times"
    expected = f"expected {limit}: after {weeks} weeks, {led} of today's purchases would be made"
    yield Finding(("category", "trend"), expected, trend, "", (("weeks",),))


RULES: tuple[Rule, ...] = (
    names_are_readable,
    names_are_known,
    policies_do_not_extend_themselves,
    policies_end_after_they_start,
    segment_shares_add_up,
    market_shares_add_up,
    prices_are_of_one_category,
    money_can_be_counted,
    levers_fit_together,
    amounts_are_in_proportion,
    simulated_customers_exist,
    acquaintances_can_be_had,
    spreads_are_possible,
    price_levels_are_learnt,
    early_purchases_are_missed_later,
    seasons_and_trends_are_of_purchases,
    trends_leave_a_category,
    bands_make_sense,
)
