"""Loyalty of single customers: the words that windows count with, and moves between them."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from sim.market.labels import CustomerType, Loyalty, Stage
from sim.market.market import Market
from sim.market.windows import Tally, Window
from sim.measure.followed import FollowedMarket, follow
from sim.measure.loyalty import (
    LEFT,
    NEW,
    OUTSIDE,
    Label,
    Labels,
    labels,
    loyalty_flows,
    moves,
    words,
)
from tests.market.builders import busy

KINDS = ["purchase", "subscription"]
ALL_LABELS: list[Label] = ["cell", "stage", "type"]
FIRST = {
    "cell": (Tally.TRUE_LOYALTY, len(Loyalty)),
    "stage": (Tally.NO_STAGE, len(Stage)),
    "type": (Tally.POTENTIAL, len(CustomerType)),
}


def followed(kind: str, policy: str = "busy", weeks: int = 104) -> FollowedMarket:
    """A busy market with turnover, followed for some years."""
    market = FollowedMarket(
        busy(kind, turnover=0.2, burn_in=52, retention_window=26), rng=8, policy=policy
    )
    market.run(weeks=weeks)
    return market


def check_against(found: Labels, window: Window, firm: int) -> None:
    """Labels of single customers, counted, are the window's tallies."""
    for label, (first, number) in FIRST.items():
        counts = np.zeros((len(found.segments), number), np.int64)
        own = getattr(found, label)
        inside = own != OUTSIDE
        np.add.at(counts, (found.segment[inside], own[inside]), 1)
        assert np.array_equal(counts, window.counts[:, firm, first : first + number]), label


@pytest.mark.parametrize("kind", KINDS)
def test_labels_at_the_end_of_windows_are_those_the_windows_count(kind: str) -> None:
    market = followed(kind)
    assert [moment.week for moment in market.moments] == [0, 26, 52, 78, 104]
    for moment, window in zip(market.moments, market.windows[-5:], strict=True):
        assert moment.week == window.week
        check_against(moment, window, market.names.index("us"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weeks", [3, 17])
def test_labels_within_a_window_are_those_a_tally_counts(kind: str, weeks: int) -> None:
    market = Market(busy(kind), rng=8, policy="busy")
    market.run(weeks=weeks)
    for name in market.names:
        found = labels(market, name)
        assert (found.firm, found.week) == (name, weeks)
        check_against(found, market.tally(), market.names.index(name))


def test_labels_of_an_unknown_firm_are_refused() -> None:
    with pytest.raises(KeyError, match="no firm 'nobody'; firms are cheap, dear, us"):
        labels(Market(busy("purchase"), rng=8), "nobody")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("label", ALL_LABELS)
def test_moves_add_up_to_both_moments(kind: str, label: Label) -> None:
    market = followed(kind)
    for before, after in pairwise(market.moments):
        found = moves(before, after, label)
        assert not found.counts[:, -1, -1].any()
        new, left = found.counts[:, -1, :].sum(), found.counts[:, :, -1].sum()
        assert new == left == (before.born != after.born).sum() > 0
        for moment, counts in (
            (before, found.counts[:, :-1].sum(axis=2)),
            (after, found.counts[:, :, :-1].sum(axis=1)),
        ):
            own = getattr(moment, label)
            for s in range(len(moment.segments)):
                here = own[moment.segment == s]
                expected = [(here == k).sum() for k in [*range(len(words(label)) - 1), OUTSIDE]]
                assert counts[s].tolist() == expected


def test_nobody_moves_between_a_moment_and_itself() -> None:
    moment = followed("purchase", weeks=26).moments[-1]
    found = moves(moment, moment, "type")
    for counts in found.counts:
        assert not (counts - np.diag(np.diag(counts))).any()


def test_a_newcomer_is_not_the_customer_whose_place_it_took() -> None:
    market = followed("purchase", weeks=26)
    before, after = market.moments[0], market.moments[-1]
    gone = before.born != after.born
    found = moves(before, after)
    was = before.cell[gone & (before.segment == 0)]
    for k in range(4):
        assert found.counts[0, k, -1] == (was == k).sum()


def test_moves_of_different_markets_are_refused() -> None:
    one = followed("purchase", weeks=26).moments[-1]
    two = labels(Market(busy("purchase", customers=300), rng=8))
    with pytest.raises(ValueError, match="of one firm and one market"):
        moves(one, two)
    with pytest.raises(ValueError, match=r"moments \(1\) must be at least 2"):
        loyalty_flows([one])


@pytest.mark.parametrize("kind", KINDS)
def test_flows_over_the_run_and_window_by_window(kind: str) -> None:
    market = followed(kind)
    found = loyalty_flows(market.moments)
    for label in ALL_LABELS:
        assert (found.whole[label].start, found.whole[label].end) == (0, 104)
        steps = found.windows[label]
        assert [step.start for step in steps] == [0, 26, 52, 78]
        for one, two in pairwise(steps):
            assert np.array_equal(one.counts[:, :, :-1].sum(axis=1), two.counts[:, :-1].sum(axis=2))


def test_frames_and_dicts_say_the_same() -> None:
    market = followed("purchase")
    found = loyalty_flows(market.moments)
    table = found.to_frame()
    plain = json.loads(json.dumps(found.to_dict()))
    whole = table[(table.span == "run") & (table.label == "cell")]
    assert whole[whole.before != NEW]["customers"].sum() == 400
    assert whole[whole.after != LEFT]["customers"].sum() == 400
    row = whole[(whole.before == "true") & (whole.after == "spurious")]
    assert row["customers"].sum() == plain["cell"]["run"]["customers"]["true"]["spurious"]
    assert len(plain["stage"]["windows"]) == 4
    people = market.moments[-1].to_frame()
    assert (people["cell"] == "true").sum() == (market.moments[-1].cell == 0).sum()


def test_a_market_followed_from_the_middle_has_labels_from_its_next_window_on() -> None:
    market = Market(busy("purchase", retention_window=26), rng=8)
    market.run(weeks=10)
    twin = follow(market, "busy")
    twin.run(weeks=42)
    assert [moment.week for moment in twin.moments] == [26, 52]
    check_against(twin.moments[0], twin.windows[1], twin.names.index("us"))


def test_forks_share_past_moments_and_not_future_ones() -> None:
    market = followed("purchase", weeks=26)
    fork = market.fork()
    fork.run(weeks=26)
    assert len(market.moments) == 2
    assert [moment.week for moment in fork.moments] == [0, 26, 52]
