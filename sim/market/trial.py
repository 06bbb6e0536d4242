"""Trial: today's offers tried on a sample for some years, and tastes corrected by what it shows.

The stationary start has closed forms for prices, habits and service. Of what else firms do today
(programmes, deals and contacts aimed at some, welcomes, contracts that differ) it knows little.
Where a firm does such things, tastes are solved for shares moved by what a trial missed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.market.columns import RATE, TASTE, Columns
from sim.market.customers import make_blocks
from sim.market.flows import FLOWS, Flow
from sim.market.intercepts import SAMPLE, sample_columns, solve_intercepts
from sim.market.network import small_world
from sim.market.offers import is_on
from sim.market.rules import Records
from sim.market.start import settle_all, weighing_room
from sim.market.steps.scratch import BLOCK, scratch_of_thread
from sim.market.traits import bear_all
from sim.market.week import RUN_WEEKS
from sim.market.windows import open_window
from sim.scenario import Scenario
from sim.scenario.weeks import YEAR

MANY = SAMPLE
"""Customers simulated from which on shares are always tried: a smaller market has more chance."""
FEW = 500
"""Customers simulated below which they never are."""
TRIALS = 2
COUNTED = 3 * YEAR
"""Weeks in which a trial counts purchases, after as many as the burn-in has."""
TERMS = ("contract_weeks", "exit_fee", "month_to_month", "short_terms", "short_weeks")
"""Keys of a contract."""
_MOST = 4.0
"""Factor by which one trial moves a share at most."""


@dataclass(frozen=True)
class Tables:
    """What customers are born into, see `sim.market.prepare`."""

    rules: Records
    kinds: Records
    births: Records
    standing: Records
    today: Records
    segments: NDArray[np.uint8]
    """Segment of each place."""


def needs_trial(scenario: Scenario) -> bool:
    """Return whether shares are tried: where chance does not move them by more than a trial would.

    A firm that does something today of which the closed forms know little needs it sooner.

    >>> grocery = Scenario.load("grocery")
    >>> needs_trial(grocery), needs_trial(grocery.replace("simulate", 500))
    (True, False)
    """
    if scenario.simulated >= MANY:
        return True
    known = [firm for firm in scenario.firms.values() if firm.awareness > 0.0]
    terms = {tuple(getattr(firm.switching_costs, term) for term in TERMS) for firm in known}
    return scenario.simulated >= FEW and (
        len(terms) > 1
        or scenario.behaviour.lives.forgetting > 0.0
        or any(
            firm.programme.kind != "none"
            or (firm.discount.depth > 0.0 and firm.discount.target != "everyone")
            or (firm.contacts.per_year > 0.0 and firm.contacts.target != "customers")
            or firm.switching_costs.onboarding > 0.0
            for firm in known
        )
    )


def solve_start(scenario: Scenario, tables: Tables) -> NDArray[np.float64]:
    """Write the intercepts of tastes into the table of births.

    Returns two rows, one number per firm: shares that the sample reaches, and those aimed at.
    """
    t = tables
    bias = np.ones(t.births.size)
    shares = _solve(t, bias)
    if needs_trial(scenario):
        for _ in range(TRIALS):
            shares = trial(scenario, t)
            reached, wanted = shares
            met = (reached > 0.0) & (wanted > 0.0)
            bias[met] *= np.clip(wanted[met] / reached[met], 1.0 / _MOST, _MOST)
            _solve(t, bias)
    return shares


def _solve(t: Tables, bias: NDArray[np.float64]) -> NDArray[np.float64]:
    t.births["intercept"] = 0.0
    intercepts, shares = solve_intercepts(
        t.rules, t.births, t.kinds, t.standing, t.today, t.segments, bias
    )
    t.births["intercept"] = intercepts
    return shares


def trial(scenario: Scenario, tables: Tables) -> NDArray[np.float64]:
    """Let a sample live under today's offers, from the start as it is in the tables.

    Returns two rows, one number per firm: the shares of purchases (subscriptions: of weeks paid
    for), and those that the tastes of the very customers who were there ask for.
    """
    t = tables
    firms = t.births.size
    c = sample_columns(min(t.segments.size, SAMPLE), firms, t.segments)
    bear_all(t.today, t.births, t.kinds, c, t.rules)
    settle_all(t.standing, t.today, t.births, c, t.rules, *weighing_room(firms, c.place.size))
    begin = scenario.burn_in_weeks
    _live(scenario, t, c, 0, begin)
    wanted = _by_taste(c, t)
    bought = _live(scenario, t, c, begin, begin + COUNTED)
    wanted += _by_taste(c, t)
    shares: NDArray[np.float64] = np.stack([bought / max(bought.sum(), 1.0), wanted / wanted.sum()])
    return shares


def _by_taste(c: Columns, t: Tables) -> NDArray[np.float64]:
    """Return what customers would buy at each firm by tastes without intercepts."""
    tastes = c.tie[TASTE] * np.exp(-t.births["intercept"].astype(np.float64))[:, None]
    tastes *= (t.births["known"] == 1)[:, None]
    tastes /= tastes.sum(axis=0)
    size = 1.0 if t.rules["subscription"][0] else c.person[RATE].astype(np.float64)
    return np.asarray((tastes * size).sum(axis=1))


def _live(scenario: Scenario, t: Tables, c: Columns, begin: int, end: int) -> NDArray[np.float64]:
    """Let customers live through these weeks under today's offers; return purchases by firm."""
    network = small_world(scenario, c.place, t.segments[: c.place.size], 0, 0)
    blocks, groups = make_blocks(np.zeros(c.place.size, np.int64), BLOCK)
    window, before = scenario.retention_window, scenario.burn_in_weeks
    bought, week = np.zeros(t.births.size), begin
    while week < end:
        some = min(end - week, window - (week - before) % window)
        offers = np.repeat(t.today[None], some, axis=0)
        for j, name in enumerate(sorted(scenario.firms)):
            discount = scenario.firms[name].discount
            offers["deal_on"][:, j] = [is_on(discount, w) for w in range(week, week + some)]
        flows = np.zeros((some, t.kinds.size, t.births.size, FLOWS), np.int64)
        RUN_WEEKS[scenario.kind](
            week,
            np.ones(some, np.float32),
            blocks,
            groups,
            True,
            offers,
            t.births,
            t.kinds,
            network.starts,
            network.rows,
            c,
            t.rules,
            scratch_of_thread(),
            np.zeros(1, np.int64),
            flows,
        )
        bought += flows[..., Flow.PURCHASES].sum(axis=(0, 1))
        week += some
        if (week - before) % window == 0:
            open_window(c)
    return bought
