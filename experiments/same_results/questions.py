"""Questions: what both versions are asked, at sizes that take seconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SMALL = ("--customers", "300", "--weeks", "8")
EXPERIMENT = """
scenario = "grocery"
policies = ["status-quo", "bond", "mix"]
customers = 300
weeks = 8
replications = 2
seed = 7
measures = ["profit", "retention", "customers", "market_share", "cost_contacts"]
[design]
kind = "latin-hypercube"
points = 24
[vary]
"firms.us.price" = { times = 1.3 }
"behaviour.relationship.growth" = { times = 1.1 }
"policies.bond.contacts.per_year" = { from = 0, to = 12, step = 2 }
"""
PRICES = """
scenario = "telecom"
customers = 200
weeks = 6
measures = ["profit", "retention"]
[design]
kind = "factorial"
[vary]
"firms.us.price" = [30.0, 35.0, 40.0]
"turnover" = [0.05, 0.10]
"""
LEVERS = """
scenario = "grocery"
weeks = 8
customers = 300
[optimise]
policy = "bond"
objectives = ["profit", "retention"]
trials = 6
replications = 2
finalists = 2
final_replications = 3
[vary]
"policies.bond.contacts.per_year" = { from = 0, to = 12 }
"policies.bond.contacts.personal" = { from = 0.0, to = 1.0 }
"""
FILES = {"mixed.toml": EXPERIMENT, "prices.toml": PRICES, "levers.toml": LEVERS}
"""Experiment files that questions name."""


@dataclass(frozen=True)
class Question:
    """One call of the command, or of a program beside this file."""

    name: str
    arguments: tuple[str, ...]
    """Of the command; its folder is added where there is one."""
    as_json: bool = True
    """Whether it is asked for JSON first, and for text then."""
    folder: bool = True
    """Whether it takes --out."""
    program: str = ""
    """Instead of the command: the program to call."""
    needs: tuple[str, ...] = ()
    """Questions that must have been asked before."""

    def words(self) -> str:
        """Return the call as one would type it."""
        return " ".join((self.program or "loyalsim", *self.arguments))


def _command(name: str, *arguments: str, needs: tuple[str, ...] = ()) -> Question:
    return Question(name, arguments, needs=needs)


_ALL = (
    Question("digests", (), folder=False, program="digests.py"),
    Question("complaints", ("wrong",), folder=False, program="complaints.py"),
    Question("list", ("list",), as_json=False, folder=False),
    Question("check", ("check", "grocery"), as_json=False, folder=False),
    Question("schema", ("schema",), as_json=False, folder=False),
    _command("run", "run", "grocery", "--policy", "mix", *SMALL),
    _command("run-subscription", "run", "telecom", "--seed", "3", *SMALL),
    _command(
        *("compare", "compare", "grocery", "--policies", "bond,points", "--replications", "2"),
        *("--full", "--workers", "1", *SMALL),
    ),
    _command(
        *("compare-until", "compare", "telecom", "--until", "0.9", "--max-replications", "12"),
        *("--workers", "1", *SMALL),
    ),
    _command(
        *("compare-budget", "compare", "coffee", "--equal-budget", "median", "--workers", "1"),
        *("--replications", "2", *SMALL),
    ),
    _command("explain", "explain", "grocery", "--policy", "points", "--seed", "4", *SMALL),
    _command("explain-subscription", "explain", "telecom", "--customer", "7", *SMALL),
    _command("sweep", "sweep", "mixed.toml", "--workers", "2"),
    _command("sweep-subscription", "sweep", "prices.toml", "--workers", "1"),
    _command("results", "results", "sweep", needs=("sweep",)),
    _command(
        *("results-where", "results", "sweep-subscription", "--where", "profit < 0"),
        needs=("sweep-subscription",),
    ),
    _command(
        *("discover", "discover", "sweep", "--where", "profit < -290e3"),
        needs=("sweep",),
    ),
    _command("sobol", "sensitivity", "mixed.toml", "--points", "4", "--workers", "1"),
    _command(
        *("morris", "sensitivity", "mixed.toml", "--method", "morris", "--points", "4"),
        *("--difference", "bond", "--workers", "1"),
    ),
    _command("optimise", "optimise", "levers.toml", "--workers", "1"),
    _command(
        *("validate", "validate", "packaged-goods", "--customers", "500"),
        *("--only", "pareto,scr,nbd,dip,promo-lift,voice"),
    ),
    _command(
        *("validate-programmes", "validate", "coffee", "--customers", "500"),
        *("--only", "endowed,lift,selection"),
    ),
    _command(
        *("claims", "claims", "grocery", "--only", "bonds-persist,entry-price"),
        *("--customers", "300", "--draws", "4", "--replications", "2", "--workers", "1"),
    ),
    _command("audit", "audit", "grocery", "--customers", "500", "--holdout", "0.5"),
)
QUESTIONS = {question.name: question for question in _ALL}


def with_needs(names: Iterable[str]) -> list[Question]:
    """Return the questions of these names and those that must come before them, each once.

    >>> [question.name for question in with_needs(["results", "discover"])]
    ['sweep', 'results', 'discover']
    """
    found: dict[str, Question] = {}
    for name in names:
        for needed in (*QUESTIONS[name].needs, name):
            found.setdefault(needed, QUESTIONS[needed])
    return list(found.values())
