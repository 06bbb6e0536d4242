"""Same bytes: threads, blocks, processes, forks and the way of stepping make no difference."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from sim import __version__
from sim.market.market import Market
from sim.runs.pool import Pool

from . import stored_digest
from .builders import busy, digest_of

KINDS = ["purchase", "subscription"]
POLICY, WEEKS = "campaign", 40
ROOT = Path(__file__).parents[2]


@cache
def usual(kind: str) -> str:
    """Return the digest in this process, one thread, blocks as they are."""
    return digest_of(kind, POLICY, WEEKS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("block", [1024, 512, 100, 1])
@pytest.mark.parametrize("threads", [1, 2])
def test_threads_and_blocks_make_no_difference(kind: str, block: int, threads: int) -> None:
    assert digest_of(kind, POLICY, WEEKS, block=block, threads=threads) == usual(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_more_threads_than_blocks_make_no_difference(kind: str) -> None:
    assert digest_of(kind, POLICY, WEEKS, threads=5) == usual(kind)


def test_a_worker_process_finds_the_same() -> None:
    work = import_module("tests.market.builders").digest_of
    with Pool(2) as workers:
        jobs = [workers.submit(work, kind, POLICY, WEEKS) for kind in KINDS]
        found = [job.result() for job in jobs]
    assert found == [usual(kind) for kind in KINDS]


@pytest.mark.full
def test_a_fresh_compilation_finds_the_same(tmp_path: Path) -> None:
    """Two processes: the first compiles into an empty cache, the second reads it."""
    code = (
        "from sim.market.cache import CACHE; print(any(CACHE.rglob('*.nbc')));"
        "from tests.market.builders import digest_of;"
        f"print(digest_of('purchase', {POLICY!r}, {WEEKS}))"
    )
    environment = os.environ | {"LOYALSIM_CACHE": str(tmp_path), "PYTHONPATH": str(ROOT)}
    for compiled in ("False", "True"):
        found = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        assert found.stdout.split() == [compiled, usual("purchase")]


@pytest.mark.parametrize("kind", KINDS)
def test_week_by_week_is_the_same_as_in_one_go(kind: str) -> None:
    market = Market(busy(kind), rng=5, policy=POLICY)
    for _ in range(WEEKS):
        market.step()
    assert market.digest() == usual(kind)
    market = Market(busy(kind), rng=5, policy=POLICY)
    market.run(weeks=7)
    market.run(weeks=WEEKS - 7, progress=lambda done: None)
    assert market.digest() == usual(kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", ["status-quo", "busy", POLICY])
def test_a_fork_after_the_burn_in_is_the_same_as_a_fresh_run(kind: str, policy: str) -> None:
    market = Market(busy(kind), rng=5)
    twin = market.fork(policy)
    twin.run(weeks=WEEKS)
    assert twin.digest() == digest_of(kind, policy, WEEKS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fork_on_the_way_goes_on_as_the_original_and_leaves_it_alone(kind: str) -> None:
    market = Market(busy(kind), rng=5, policy=POLICY)
    market.run(weeks=13)
    before = market.digest()
    twin = market.fork()
    assert twin.digest() == before
    twin.run(weeks=WEEKS - 13)
    assert twin.digest() == usual(kind)
    assert market.digest() == before
    market.run(weeks=WEEKS - 13)
    assert market.digest() == usual(kind)


def test_a_digest_notices_a_change_of_one_customer() -> None:
    market = Market(busy("purchase"), rng=5)
    before = market.digest()
    market.customers.columns.spent[3] += 1
    assert market.digest() != before


@pytest.mark.parametrize("scenario", stored_digest.CASES)
def test_results_are_those_stored_for_this_version(scenario: str) -> None:
    known = stored_digest.stored()
    renew = "python -m tests.market.stored_digest --write"
    assert __version__ in known, f"no digests of {__version__}; {renew}"
    assert stored_digest.digest(scenario) == known[__version__][scenario], (
        f"results of {scenario} have changed; if they are meant to: {renew}"
    )
