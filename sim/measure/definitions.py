"""Definitions: the registry of measures; `python -m sim.measure.definitions` prints its table.

The table in `docs/measures.md` is generated from it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache

from sim.market.books import EXPENSES, Account
from sim.market.flows import FIXED, Flow
from sim.market.windows import Tally
from sim.measure import formulas as f
from sim.measure.measure import LONG, Level, Measure

_purchases = f.flow(Flow.PURCHASES)
_customers = f.flow(Flow.CUSTOMERS)
_buyers = f.tallied(Tally.BUYERS)
_complaints = f.flow(Flow.COMPLAINTS)
_recommendations = f.flow(Flow.RECOMMENDATIONS)
_warnings = f.flow(Flow.WARNINGS)
_income = f.money(Flow.REVENUE, Flow.EXIT_FEES)
_contribution = f.less(_income, f.debit(Account.GOODS, Account.HANDLING))
_retention = f.share(f.tallied(Tally.RETAINED), f.at_start)
_churn_per_week = f.share(f.flow(Flow.LOST), f.customer_weeks)
_redeemed, _expired = f.flow(Flow.POINTS_REDEEMED), f.flow(Flow.POINTS_EXPIRED)

_TRADE = (
    Measure("weeks", "weeks", f.weeks, "Weeks of the period.", LONG),
    Measure(
        "purchases", "purchases", _purchases, "Purchases made.", subscription="Weeks paid for."
    ),
    Measure(
        "sales",
        "units",
        f.flow(Flow.UNITS, FIXED),
        "Goods sold, in mean purchases' worth: the sum of units per purchase.",
        subscription="Weeks paid for.",
    ),
    Measure(
        "revenue",
        "money",
        f.money(Flow.REVENUE),
        "Money paid for goods and service, after discounts, exit fees not included.",
    ),
    Measure("exit_fees", "money", f.money(Flow.EXIT_FEES), "Exit fees paid by leavers."),
    Measure(
        "discount_given",
        "money",
        f.money(Flow.DISCOUNT),
        "List price less price paid, over all purchases.",
    ),
    Measure(
        "deal_share",
        "share",
        f.share(f.flow(Flow.DEAL_PURCHASES), _purchases),
        "Purchases on a deal ÷ purchases.",
    ),
    Measure(
        "market_share",
        "share",
        f.of_firms(_purchases),
        "Purchases ÷ purchases at all firms.",
        subscription="Of weeks paid for, that is of subscribers.",
    ),
    Measure(
        "sales_share",
        "share",
        f.of_firms(f.money(Flow.REVENUE)),
        "Revenue ÷ revenue of all firms.",
    ),
)

_CUSTOMERS = (
    Measure(
        "customers",
        "customers",
        _customers,
        "Present customers at the end: last purchase at most 52 weeks ago.",
        subscription="Subscribers at the end.",
    ),
    Measure(
        "buyers",
        "customers",
        f.flow(Flow.BUYERS),
        "Customers with at least one purchase in the week.",
        Level.WEEK,
        "Subscribers who paid.",
    ),
    Measure(
        "gained", "customers", f.flow(Flow.GAINED), "Customers who became present, or did again."
    ),
    Measure(
        "newcomers",
        "customers",
        f.flow(Flow.NEWCOMERS),
        "Customers whose first purchase at the firm this was.",
        subscription="Changes of provider to the firm.",
    ),
    Measure(
        "lost",
        "customers",
        f.flow(Flow.LOST),
        "Customers who ceased to be present, and those who left the market.",
    ),
    Measure(
        "churn_per_week",
        "share",
        _churn_per_week,
        "Lost ÷ customers at the end of the week before, both summed over the weeks.",
    ),
    Measure(
        "churn_per_month",
        "share",
        f.per_month(_churn_per_week),
        "1 − (1 − churn per week)^(52/12).",
        LONG,
        only="subscription",
    ),
    Measure(
        "retention",
        "share",
        _retention,
        "Buyers of a window who had also bought in the window before ÷ buyers of the window "
        "before.",
        LONG,
        "Subscribers at the window's end who also were at its start ÷ subscribers at its start.",
    ),
    Measure("churn", "share", f.one_less(_retention), "1 − retention.", LONG),
    Measure(
        "penetration",
        "share",
        f.share(_buyers, f.places_in_windows),
        "Buyers of a window ÷ customers of the market.",
        LONG,
    ),
    Measure(
        "purchase_frequency",
        "number",
        f.share(f.tallied(Tally.OWN_PURCHASES), _buyers),
        "Purchases per buyer in a window.",
        LONG,
        "Weeks paid per subscriber of the window.",
    ),
    Measure(
        "repeat_rate",
        "share",
        f.share(f.tallied(Tally.REPEAT_BUYERS), _buyers),
        "Buyers with two or more purchases in a window ÷ its buyers.",
        LONG,
    ),
    Measure(
        "sole_loyal",
        "share",
        f.share(f.tallied(Tally.SOLE_BUYERS), _buyers),
        "Buyers who bought at no other firm in a window ÷ its buyers.",
        LONG,
    ),
    Measure(
        "share_of_category_requirements",
        "share",
        f.share(f.tallied(Tally.OWN_PURCHASES), f.tallied(Tally.CATEGORY_PURCHASES)),
        "Purchases of the firm's buyers there ÷ all their purchases, in a window.",
        LONG,
    ),
)

_EXPENSES: dict[Account, str] = {
    Account.GOODS: "Cost of the goods sold",
    Account.HANDLING: "Handling of each purchase",
    Account.QUALITY: "Service quality above today's",
    Account.FAILURE_PREVENTION: "Failures below today's",
    Account.RECOVERY: "Handling of resolved complaints",
    Account.COMPENSATION: "Money paid to customers for resolved complaints",
    Account.DISCOUNT_ANNOUNCEMENT: "Announcing deals (what they take off the price is in sales)",
    Account.CONTACTS: "Contacts, each and fixed",
    Account.SWITCHING_COSTS: "Upkeep of what makes leaving hard, and onboarding",
    Account.ADVERTISING: "Reaching the market",
    Account.KNOWLEDGE: "The customer database",
    Account.REWARDS: "Rewards handed out, plus the change of the liability for points",
    Account.PROGRAMME_RUNNING: "Members, fixed cost and setting up of the programme",
    Account.FIXED: "Fixed cost",
}

_MONEY = (
    Measure(
        "profit",
        "money",
        f.profit,
        "Sales and exit fees less all expenses; the change of the liability for points is one.",
    ),
    Measure("profit_per_year", "money", f.per_year(f.profit), "Profit × 52 ÷ weeks.", LONG),
    Measure(
        "profit_cumulative",
        "money",
        f.cumulative,
        "Profit from the end of the burn-in up to and including the period.",
        Level.WEEK | Level.WINDOW,
    ),
    Measure(
        "profit_discounted",
        "money",
        f.discounted,
        "Sum over weeks t of profit × (1 + discount_rate)^(−t/52); weeks of the burn-in count 0.",
    ),
    Measure(
        "contribution",
        "money",
        _contribution,
        "Revenue and exit fees less goods and handling: what is left to pay for loyalty.",
    ),
    Measure(
        "contribution_margin",
        "share",
        f.share(_contribution, _income),
        "Contribution ÷ (revenue + exit fees).",
    ),
    *(
        Measure(f"cost_{account.name.lower()}", "money", f.debit(account), f"{words}.")
        for account, words in _EXPENSES.items()
    ),
    Measure("cost_total", "money", f.debit(*EXPENSES), "All expenses together."),
)

_PROGRAMME = (
    Measure("members", "customers", f.flow(Flow.MEMBERS), "Members of the programme at the end."),
    Measure("enrolled", "customers", f.flow(Flow.ENROLLED), "Customers who joined the programme."),
    Measure(
        "participation",
        "number",
        f.share(f.flow(Flow.MEMBERS), _customers),
        "Members ÷ present customers; above 1 if many members are customers no more.",
    ),
    Measure("points_issued", "points", f.flow(Flow.POINTS_ISSUED), "Points or stamps issued."),
    Measure("points_redeemed", "points", _redeemed, "Points or stamps turned into rewards."),
    Measure(
        "points_expired",
        "points",
        _expired,
        "Points or stamps lost: by inactivity, giving up a card, leaving, or the programme's end.",
    ),
    Measure(
        "points_outstanding",
        "points",
        f.outstanding,
        "Points customers hold at the end: issued − redeemed − expired since the first week.",
    ),
    Measure(
        "reward_liability",
        "money",
        f.owed,
        "Cost expected of the points outstanding at the end.",
    ),
    Measure("rewards", "cases", f.flow(Flow.REWARDS), "Rewards handed out."),
    Measure(
        "redemption_rate",
        "number",
        f.share(_redeemed, f.flow(Flow.POINTS_ISSUED)),
        "Points redeemed ÷ points issued in the period; above 1 while old points are used up.",
        LONG,
    ),
    Measure(
        "breakage",
        "share",
        f.share(_expired, f.plus(_redeemed, _expired)),
        "Points expired ÷ points redeemed or expired: of those settled, the share never used.",
        LONG,
    ),
)

_RELATIONS = (
    Measure(
        "satisfaction",
        "number",
        f.mean_state(Flow.SATISFACTION),
        "Mean satisfaction A of present customers at the end; 0 is the category's mean.",
    ),
    Measure(
        "satisfaction_reported",
        "number",
        f.reported_satisfaction,
        "Satisfaction as a survey at the end would find it: whoever had a complaint resolved at "
        "once that week reports `voice.overshoot` more than what drives choices.",
        Level.WEEK,
    ),
    Measure(
        "trust",
        "number",
        f.mean_state(Flow.TRUST),
        "Mean trust T of present customers at the end, 0 to 1.",
    ),
    Measure(
        "bond",
        "number",
        f.mean_state(Flow.BOND),
        "Mean bond B of present customers at the end, 0 to 1.",
    ),
    Measure(
        "awareness",
        "share",
        f.share(f.flow(Flow.AWARE), f.places),
        "Customers of the market who know the firm at the end ÷ all of them.",
    ),
    Measure(
        "encounters",
        "cases",
        f.flow(Flow.ENCOUNTERS),
        "Experiences of the firm's service: purchases.",
        subscription="Encounters that customers noticed.",
    ),
    Measure("failures", "cases", f.flow(Flow.FAILURES), "Failures customers met."),
    Measure("complaints", "cases", _complaints, "Complaints made."),
    Measure(
        "voice", "share", f.share(_complaints, f.flow(Flow.FAILURES)), "Complaints ÷ failures."
    ),
    Measure(
        "resolved_share",
        "share",
        f.share(f.flow(Flow.RESOLVED), _complaints),
        "Complaints resolved ÷ complaints.",
    ),
    Measure("contacts", "cases", f.flow(Flow.CONTACTS), "Contacts made."),
    Measure(
        "irritations",
        "cases",
        f.flow(Flow.IRRITATIONS),
        "Contacts that were too many for the customer.",
    ),
    Measure(
        "captives",
        "cases",
        f.flow(Flow.CAPTIVES),
        "Choices of the last firm again that only a deliberate switching cost decided.",
    ),
    Measure("recommendations", "cases", _recommendations, "Customers' recommendations."),
    Measure("warnings", "cases", _warnings, "Customers' warnings."),
    Measure(
        "net_talk",
        "number",
        f.share(f.less(_recommendations, _warnings), f.plus(_recommendations, _warnings)),
        "(Recommendations − warnings) ÷ (recommendations + warnings), −1 to 1.",
    ),
)


def _labels() -> Iterator[Measure]:
    """Yield the shares of customer types, stages and loyalty cells at the end of the period."""
    aware, buyers = f.at_end(Tally.AWARE), f.at_end(Tally.BUYERS)
    types = ("potential", "prospect", "buyer", "loyal_follower", "advocate")
    for tally, name in zip(range(Tally.POTENTIAL, Tally.NO_STAGE), types, strict=True):
        words = name.replace("_", " ")
        part = f.share(f.at_end(Tally(tally)), aware)
        meaning = f"Customers of type {words} ÷ customers who know the firm."
        yield Measure(f"type_{name}", "share", part, meaning)
    stages = ("none", "satisfaction", "behavioural", "emotional", "sustainable")
    for tally, name in zip(range(Tally.NO_STAGE, Tally.TRUE_LOYALTY), stages, strict=True):
        part = f.share(f.at_end(Tally(tally)), buyers)
        words = "at no stage" if name == "none" else f"at the stage {name}"
        yield Measure(f"stage_{name}", "share", part, f"Buyers {words} ÷ buyers.")
    for tally, name in zip(
        range(Tally.TRUE_LOYALTY, len(Tally)), ("true", "latent", "spurious", "none"), strict=True
    ):
        part = f.share(f.at_end(Tally(tally)), aware)
        meaning = f"Customers in the cell {name} ÷ customers who know the firm."
        yield Measure(f"loyalty_{name}", "share", part, meaning)


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (*_TRADE, *_CUSTOMERS, *_MONEY, *_PROGRAMME, *_RELATIONS, *_labels())
}
"""Name -> Measure, in the order a reader would want them."""


@cache
def measures(level: Level, kind: str) -> tuple[Measure, ...]:
    """Return the measures that there are at this level in this kind of market, in order.

    >>> "churn_per_month" in [m.name for m in measures(Level.RUN, "purchase")]
    False
    """
    return tuple(m for m in MEASURES.values() if level in m.level and m.only in ("", kind))


def table() -> str:
    """Return the Markdown table of all measures.

    >>> print(table().splitlines()[2])
    | `weeks` | weeks | window, run | Weeks of the period. |
    """
    lines = ["| Measure | Unit | Over | Meaning |", "|---|---|---|---|"]
    for measure in MEASURES.values():
        levels = ", ".join(str(level.name).lower() for level in Level if level in measure.level)
        meaning = measure.meaning
        if measure.only:
            meaning += " Subscriptions only."
        if measure.subscription:
            first, rest = measure.subscription[0], measure.subscription[1:]
            meaning += f" Subscriptions: {first.lower()}{rest}"
        lines.append(f"| `{measure.name}` | {measure.unit} | {levels} | {meaning} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
