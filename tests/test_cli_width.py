"""What every command prints is whole at any width: no name is lost or broken, no number cut."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sim.cli import app, main
from sim.command import runner
from sim.command.frame import show
from sim.scenario import Scenario

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "scenario" / "small.toml"
LONG = {
    '"us"': '"Kaufhaus am Marktplatz"',
    "firms.us": 'firms."Kaufhaus am Marktplatz"',
    "firms.rival": 'firms."Donaudampfschifffahrtsgesellschaft"',
    "deal-seekers": '"Schnäppchenjägerinnen und Familienvetter"',
    '"discount"': '"Rabatt auf alles, jede vierte Woche"',
    "policies.discount": 'policies."Rabatt auf alles, jede vierte Woche"',
    '"bond"': '"Kundenbindungsprogrammbetreuung"',
    "policies.bond": "policies.Kundenbindungsprogrammbetreuung",
    'title = "Small town"': 'title = "Small town"\ncurrency = "Rp"',
}
"""What stands in the small scenario -> a longer name."""

EXPERIMENT = """
scenario = "long.toml"
policies = ["status-quo", "Kundenbindungsprogrammbetreuung"]
customers = 300
weeks = 8
measures = ["profit", "retention", "customers", "market_share", "cost_contacts"]
[design]
kind = "latin-hypercube"
points = 40
[vary]
"firms.Kaufhaus am Marktplatz.price" = { times = 1.3 }
"behaviour.relationship.growth" = { times = 1.1 }
"""
QUESTION = """
scenario = "long.toml"
weeks = 8
customers = 300
[optimise]
policy = "Kundenbindungsprogrammbetreuung"
objectives = ["profit", "retention"]
trials = 4
replications = 1
finalists = 2
final_replications = 3
[vary]
"policies.Kundenbindungsprogrammbetreuung.contacts.per_year" = { from = 0, to = 12 }
"""
OUT = ("--out", "swept")
BOND = "Kundenbindungsprogrammbetreuung"
LESS = ("--customers", "300", "--weeks", "8")
COMMANDS = {
    "list": ("list",),
    "check": ("check", "long.toml"),
    "run": ("run", "long.toml", *LESS),
    "compare": ("compare", "long.toml", "--replications", "3", "--workers", "1", *LESS),
    "explain": ("explain", "long.toml", "--customer", "7", "--policy", BOND, *LESS),
    "sweep": ("sweep", "prices.toml"),
    "results": ("results", "swept"),
    "discover": ("discover", "swept", "--where", "profit > 56e6"),
    "sobol": ("sensitivity", "prices.toml", "--points", "4", "--workers", "1"),
    "morris": (
        *("sensitivity", "prices.toml", "--method", "morris", "--points", "4", "--workers", "1"),
        *("--difference", BOND),
    ),
    "optimise": ("optimise", "levers.toml", "--workers", "1"),
    "validate": ("validate", "long.toml", "--only", "pareto,scr", "--customers", "500"),
    "claims": (
        *("claims", "long.toml", "--only", "bonds-persist,entry-price", "--customers", "300"),
        *("--draws", "4", "--replications", "2", "--workers", "1"),
    ),
    "audit": ("audit", "long.toml", "--customers", "500", "--holdout", "0.5"),
    "pilot": (
        *("pilot", "long.toml", "--policy", BOND, "--customers", "300", "--weeks", "8"),
        *("--worlds", "2", "--pilots", "1", "--workers", "1"),
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario whose names are long and whose prices are large, and files that ask about it."""
    folder = tmp_path_factory.mktemp("width")
    text = re.sub(r'\n"firms\..*', "", SMALL.read_text(encoding="utf-8"))
    for short, long in LONG.items():
        assert short in text
        text = text.replace(short, long)
    text = re.sub(r"(price|cost) = (\d+\.?\d*)", r"\1 = \g<2>e4", text)
    (folder / "long.toml").write_text(text, encoding="utf-8")
    (folder / "prices.toml").write_text(EXPERIMENT, encoding="utf-8")
    (folder / "levers.toml").write_text(QUESTION, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["sweep", "prices.toml", "--workers", "1", "--out", "swept"]) == 0
    return folder


def numbers(text: str) -> Counter[str]:
    return Counter(re.findall(r"[+-]?\d(?:[\d.,]*\d)?", text))


def names(text: str) -> Counter[str]:
    """Words of the scenario's own names, as often as they are there."""
    spec = Scenario.load("long.toml")
    own = {word for name in (*spec.firms, *spec.policies, *spec.segments) for word in name.split()}
    return Counter(word for word in re.findall(r"[\w-]+", text) if word in own)


@pytest.mark.parametrize("command", COMMANDS)
def test_names_and_numbers_are_whole_at_40_and_80_columns(
    command: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)

    shown: list[tuple[Any, ...]] = []

    def noted(*parts: Any) -> None:
        shown.append(parts)
        show(*parts)

    def printed(columns: int) -> str:
        """What it says so wide; an answer is found once, and shown as often as it takes."""
        monkeypatch.setenv("COLUMNS", str(columns))
        for parts in shown:
            show(*parts)
        if not shown:
            assert main((*COMMANDS[command], *(() if command in ("list", "check") else OUT))) == 0
        return capsys.readouterr().out

    monkeypatch.setattr(runner, "show", noted)
    wide = printed(1000)
    assert numbers(wide)
    for columns in (80, 40):
        told = printed(columns)
        for line in told.splitlines():  # a file's name stands out rather than break: it is copied
            assert len(line) <= columns or re.fullmatch(r" *[a-z0-9-]{36,},?", line)
        assert "…" not in told
        assert numbers(wide) <= numbers(told)
        assert names(wide) <= names(told)


def test_every_command_with_an_answer_in_numbers_is_tried() -> None:
    short = {"new", "schema", "replay", "rescue"}
    known = {
        each.name or each.callback.__name__ for each in app.registered_commands if each.callback
    }
    assert known - short == {words[0] for words in COMMANDS.values()}
