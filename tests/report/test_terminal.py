"""What a terminal shows: names as they are, and sentences that say no more than is known."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console, RenderableType

from sim.analysis.compare.compare import Comparison, PolicyResult
from sim.analysis.compare.findings import Findings
from sim.analysis.compare.table import compare_report
from sim.analysis.compare.verdict import verdict
from sim.analysis.run.single import describe
from sim.analysis.run.table import run_report
from sim.market.market import Market
from sim.report.blocks import Section
from sim.report.scenarios import check_report
from sim.report.terminal import rendered
from sim.report.units import money, years
from sim.scenario import Scenario
from sim.stats.paired import Estimate


def shown(report: RenderableType | list[Section], width: int) -> str:
    console = Console(file=StringIO(), width=width, highlight=False)
    console.print(rendered(report) if isinstance(report, list) else report)
    output = console.file
    assert isinstance(output, StringIO)
    return output.getvalue()


def made_up(**profits: tuple[float, tuple[float, float] | None]) -> Comparison:
    """A comparison with these profit differences, and the same ones in retention by 10^6."""
    policies = {}
    for name, (mean, ci95) in {"base": (0.0, (0.0, 0.0)), **profits}.items():
        small = None if ci95 is None else (ci95[0] / 1e6, ci95[1] / 1e6)
        values = {"retention": Estimate(mean / 1e6, small), "profit": Estimate(mean, ci95)}
        policies[name] = PolicyResult(name, values, values, {"retention": 1.0, "profit": 1.0})
    count = 1 if any(ci95 is None for _, ci95 in profits.values()) else 10
    return Comparison("s", "T", "us", "base", "€", 104, 1000, 1, count, policies, ())


@pytest.mark.parametrize("width", [80, 120])
def test_reports_fit_the_terminal_and_keep_names(
    odd: Scenario, market: Market, comparison: Comparison, width: int
) -> None:
    findings = Findings(odd, comparison, "here")
    for report in (
        run_report(market, describe(market, "odd")),
        compare_report(findings),
        check_report("odd.toml", market.spec),
    ):
        text = shown(report, width)
        assert max(len(line) for line in text.splitlines()) <= width
        assert "$" in text
    assert "[red]paint[/red]" in shown(check_report("odd.toml", market.spec), width)
    assert "../../etc/passwd" in shown(compare_report(findings), width)


def test_the_verdict_names_the_best_with_its_interval() -> None:
    sentences = verdict(made_up(a=(20_000.0, (10_000.0, 30_000.0)), b=(2.0, (1.0, 3.0))))
    assert sentences[0] == "Most retention: a (+2.00 pp, 95 % interval +1.00 to +3.00)."
    assert "Keeps more and earns more: a, b." in sentences


def test_the_verdict_says_what_may_be_chance() -> None:
    sentences = verdict(made_up(a=(20.0, (-10.0, 50.0))))
    assert sentences[0].endswith("the interval includes 0, so it may be chance.")
    assert "No clear difference in profit (interval includes 0): a." in sentences


def test_the_verdict_says_when_the_best_two_cannot_be_told_apart() -> None:
    sentences = verdict(made_up(a=(20.0, (10.0, 30.0)), b=(15.0, (5.0, 25.0))))
    assert sentences[0].endswith("its interval overlaps that of b.")


def test_the_verdict_says_when_the_baseline_is_best() -> None:
    assert "no policy keeps more" in verdict(made_up(a=(-20.0, (-30.0, -10.0))))[0]


def test_one_replication_claims_nothing_beyond_chance() -> None:
    sentences = verdict(made_up(a=(20.0, None)))
    assert sentences[-1].startswith("One replication says nothing about chance")
    assert not any("earns more:" in sentence for sentence in sentences)


def test_money_is_shown_in_a_unit_of_its_size() -> None:
    assert money("€", [1234.0]).name == "thousand €"
    assert money("€", [-3.2e6, 10.0]).plain(-3.2e6) == "-3.20"
    assert money("$", []).name == "$"
    assert years(156) == "3 years"
