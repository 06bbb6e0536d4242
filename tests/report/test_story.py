"""Stories of customers: they tell what happened, in the numbers of the trace."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image
from rich.console import Console

from sim.analysis.explain.explain import explain
from sim.analysis.explain.life import Explanation
from sim.analysis.explain.page import story_page
from sim.analysis.explain.story import story, story_report
from sim.analysis.explain.story_figure import story_figure
from sim.analysis.explain.story_parting import parting_sentences
from sim.analysis.explain.story_words import Words, week_paragraphs
from sim.analysis.explain.trace import Week
from sim.cli import main
from sim.report.page import write_page
from sim.report.style import house_style, render
from sim.report.terminal import rendered
from sim.scenario import Scenario
from tests.market.builders import busy

SVG = "{http://www.w3.org/2000/svg}"
KINDS = ("purchase", "subscription")
SMALL = ("--customers", "300", "--weeks", "12")


@pytest.fixture(scope="module", params=KINDS)
def told(request: pytest.FixtureRequest) -> Explanation:
    """A customer to whom everything happens: contacts, deals, failures, stamps."""
    return explain(busy(request.param, 300, weeks=52), 15, "busy", seed=3)


def shown(told: Explanation, width: int = 100) -> str:
    console = Console(file=StringIO(), width=width, highlight=False)
    console.print(rendered(story_report(told)))
    output = console.file
    assert isinstance(output, StringIO)
    return output.getvalue()


def words_of(week: Week, told: Explanation) -> str:
    return " ".join(str(p) for p in week_paragraphs(Words(told.spec), week))


def weeks(told: Explanation) -> list[tuple[Week, str]]:
    return [(week, words_of(week, told)) for life in told.lives for week in life.weeks]


def test_every_week_names_the_firms_and_the_prices_it_saw(told: Explanation) -> None:
    money = Words(told.spec).money
    for week, text in weeks(told):
        for sight in week.sights:
            if sight.known:
                assert sight.firm in text
                assert money(sight.list_price) in text
            if sight.known and sight.deal:
                assert f"{money(sight.price)}" in text
                assert f"{sight.firm} has {100 * (1 - sight.price / sight.list_price):.0f}" in text
            assert ("gets in touch" in text) == any(s.contacted for s in week.sights)
            assert ("too many" in text) == any(s.irritated for s in week.sights)


def test_every_week_tells_what_was_chosen_paid_and_earned(told: Explanation) -> None:
    words = Words(told.spec)
    for week, text in weeks(told):
        for purchase in week.purchases:
            payment, choice = purchase.payment, purchase.choice
            if choice is not None:
                assert f"It goes to {choice.chosen}" in text
                assert ("luck decides" in text) >= choice.by_luck
            if payment is not None:
                assert f"It pays {words.money(payment.paid)}" in text
                assert ("joins the programme" in text) >= payment.enrolled
                assert ("for a reward" in text) >= (payment.rewards > 0)
                assert not payment.exit_fee or words.money(payment.exit_fee) in text
        assert ("exit fee" in text) == any(p.payment and p.payment.exit_fee for p in week.purchases)


def test_failures_complaints_and_answers_are_told_when_they_happened(told: Explanation) -> None:
    failures = 0
    for week, text in weeks(told):
        failed = [visit for visit in week.visits if visit.severity is not None]
        assert text.count("Something goes wrong") == len(failed)
        assert text.count("It complains") == sum(visit.complained for visit in failed)
        assert text.count("It says nothing") == sum(not visit.complained for visit in failed)
        assert text.count("resolved at once") == sum(v.answer == "resolved fast" for v in failed)
        for visit in week.visits:
            assert f"trust {visit.before.trust:.3f} → {visit.after.trust:.3f}" in text
        failures += len(failed)
    assert failures > 0


def test_what_others_said_and_what_it_said_itself_are_told(told: Explanation) -> None:
    for week, text in weeks(told):
        assert text.count("Acquaintances speak") == len(week.heard)
        assert ("It recommends" in text) == (week.ending.praised is not None)
        assert ("It warns" in text) == (week.ending.blamed is not None)


def test_the_story_says_in_which_week_they_part_and_the_json_has_it_too(told: Explanation) -> None:
    text, data = shown(told), told.to_dict()
    parting = told.stretches[0].parting
    assert parting is not None
    assert f"Week {parting.week}: they part" in text
    assert data["persons"][0]["parting"]["week"] == parting.week
    assert data["told"]["customer"][0]["week"] == parting.week
    difference = told.stretches[0].difference
    assert difference is not None
    assert difference.week <= parting.week
    assert f"From week {difference.week} on" in text


def test_a_parting_names_both_firms_and_its_clearest_causes(told: Explanation) -> None:
    words = Words(told.spec)
    for stretch in told.stretches:
        if stretch.parting is None:
            continue
        text = " ".join(parting_sentences(words, stretch.parting))
        assert {f for f in (stretch.parting.mine, stretch.parting.theirs) if f and f in text}
        assert "its twin" in text or "Its twin" in text
        assert "here" in text
        assert "there" in text


def test_a_parting_too_close_to_show_says_so(told: Explanation) -> None:
    parting = next(s.parting for s in told.stretches if s.parting is not None)
    assert parting is not None
    sentences = parting_sentences(Words(told.spec), replace(parting, causes=()))
    assert sentences[-1].startswith("What differs is too small to show")


def test_the_table_of_years_has_purchases_of_both_worlds(told: Explanation) -> None:
    text = shown(told)
    rows = [line.split() for line in text.splitlines()]
    for life in told.lives:
        for year in told.years(life):
            counts = [year.purchases[told.spec.focal], sum(year.purchases.values())]
            expected = [life.policy, str(counts[0]), str(counts[1] - counts[0])]
            assert any(row[k : k + 3] == expected for row in rows for k in (0, 1))


def test_a_week_that_is_asked_for_is_told_for_both(told: Explanation) -> None:
    asked = replace(told, week=40)
    text = shown(asked)
    assert "Week 40 under busy" in text
    assert "Week 40, its twin under status-quo" in text
    assert "Year by year" not in text
    sections = story(asked)
    assert str(sections[1]).split("\n", 1)[1].replace("\n", " ") == words_of(
        told.life.weeks[40], told
    )


def test_the_same_week_is_told_once() -> None:
    case = explain(busy("purchase", 300, weeks=20), 3, "campaign", week=2)
    assert "It lives the very same week." in shown(case)


def test_under_the_baseline_there_is_no_other_world() -> None:
    case = explain(busy("purchase", 300, weeks=8), 3)
    text = shown(case)
    assert "there is no other world to compare with" in " ".join(text.split())
    assert "its twin" not in text
    assert "both worlds" not in text


def test_a_newcomer_is_told_of_and_has_a_story_of_its_own() -> None:
    case = explain(busy("purchase", 300, weeks=52, turnover=0.9), 9, "busy", seed=3)
    assert len(case.stretches) > 1
    text = " ".join(shown(case).split())
    for stretch in case.stretches:
        assert f"Who it is, weeks {stretch.weeks[0]} to {stretch.weeks[-1]}" in text
        if stretch.leaves:
            assert f"It leaves the market in week {stretch.until - 1}." in text
        if stretch.person.since:
            assert f"A newcomer of week {stretch.person.since}" in text


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("week", [None, 20])
def test_names_are_shown_as_they_are_and_the_story_fits(
    odd: Scenario, width: int, week: int | None
) -> None:
    policy = list(odd.policies)[1]
    text = shown(explain(odd, 5, policy, week=week), width)
    assert max(len(line) for line in text.splitlines()) <= width
    joined = " ".join(text.split())
    for name in ("[red]paint[/red]", "<script>alert(1)</script>", "all [bold]", "../../etc/passwd"):
        assert name in joined


def svg_words(svg: bytes) -> set[str]:
    root = ElementTree.fromstring(svg)
    return {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}


def test_the_figure_has_firms_units_both_worlds_and_the_parting(told: Explanation) -> None:
    with house_style():
        files = render(story_figure(told))
        assert render(story_figure(told)) == files
    found = svg_words(files["svg"])
    assert {*told.firms, "busy", "its twin", "they part"} <= found
    assert "Trust in us (0 none, 1 full)" in found
    assert "Week (0 = end of the burn-in)" in found
    assert Image.open(BytesIO(files["png"])).width >= 1000


def test_the_figure_takes_names_literally(odd: Scenario) -> None:
    case = explain(odd, 5, list(odd.policies)[1])
    with house_style():
        svg = render(story_figure(case))["svg"]
    assert b"<script" not in svg
    assert "$a_b$" in svg_words(svg)


def test_files_are_a_figure_and_a_table_that_can_be_read_again(
    told: Explanation, tmp_path: Path
) -> None:
    files = write_page(lambda: story_page(told), tmp_path / "new")
    assert [path.name for path in files] == ["report.html", "story.png", "story.svg", "weeks.csv"]
    table = pd.read_csv(tmp_path / "new" / "weeks.csv")
    assert len(table) == 2 * told.spec.weeks * len(told.firms)
    mine = table[table["policy"] == "busy"]
    assert mine["purchases"].sum() == sum(len(week.bought) for week in told.life.weeks)


def test_the_command_prints_the_story_and_where_the_figure_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = str(tmp_path / "told")
    asked = ("explain", "grocery", "--customer", "7", "--policy", "points", "--out", out, *SMALL)
    assert main(asked) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert told.out.startswith("Customer 7 of Grocery: three supermarkets in one town\n")
    assert "300 of 20,000 customers" in told.out
    assert "figures (PNG and SVG): story" in told.out


def test_the_command_chooses_a_customer_and_says_whom_and_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(("explain", "grocery", "--policy", "discount", *SMALL)) == 0
    head = capsys.readouterr().out.splitlines()
    assert head[2].startswith("Chosen: the first of ")
    assert head[2].endswith(" in 300 who stay and whose purchases discount changes")
    assert (
        tmp_path / "reports" / "grocery-discount-customer-weeks-12-customers-300" / "story.png"
    ).is_file()


def test_the_command_prints_one_json_object_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("explain", "telecom", "--customer", "7", "--policy", "mix", "--week", "3", "--json")
    assert main((*asked, *SMALL)) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["customer"], data["policy"], data["weeks"]) == (7, "mix", 12)
    assert [week["week"] for week in data["told"]["twin"]] == [3]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (("--customer", "300"), "expected a whole number from 0 to 299"),
        (("--customer", "-1"), "expected a whole number from 0 to 299"),
        (("--customer", "3", "--week", "12"), "expected a whole number from 0 to 11"),
        (("--customer", "3", "--policy", "pints"), 'did you mean "points"?'),
    ],
)
def test_the_command_names_what_does_not_exist_and_leaves_nothing_behind(
    wrong: tuple[str, ...],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(("explain", "grocery", *wrong, *SMALL)) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert told.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.full
def test_the_guide_shows_what_the_command_prints() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "explain.md").read_text(encoding="utf-8")
    whole = guide.partition("--policy points --all -->")[2]
    example = whole.split("```text\n")[1].split("```")[0]
    lines = (line.rstrip() for line in shown(explain("grocery", 16, "points")).splitlines())
    assert example.splitlines() == list(lines)
