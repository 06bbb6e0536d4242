"""Asking strategies: what they answer is checked, and errors say whose answer it was, and when."""

from __future__ import annotations

from dataclasses import replace
from numbers import Integral
from typing import TYPE_CHECKING, Any, Literal

from sim.market.strategies import Strategy
from sim.scenario.errors import ScenarioError
from sim.text import show, visible

if TYPE_CHECKING:
    from sim.market.firm import Firm


def place(firm: Firm, question: str = "") -> str:
    """Return whose answer it is, and when, as an error names it.

    >>> from sim import Market
    >>> place(Market("grocery", rng=1, customers=300).firm("us"), "decide")
    'firm "us", week 0, Hold.decide'
    """
    words = [f'firm "{visible(firm.name)}"', f"week {firm.model.week}"]
    if question:
        words.append(f"{type(firm.strategy).__name__}.{question}")
    return ", ".join(words)


def ask(firm: Firm, question: Literal["decide", "lasts"]) -> Any:
    """Return what a firm's strategy answers to a question.

    What the strategy raises says for which firm and week it was asked.
    """
    try:
        return getattr(firm.strategy, question)(firm, firm.model)
    except ScenarioError as error:
        where = place(firm, question)
        problems = [replace(found, file=found.file or where) for found in error.problems]
        raise ScenarioError(problems) from error
    except Exception as error:
        error.add_note(f"raised in {place(firm, question)}")
        raise


def ask_weeks(firm: Firm) -> int:
    """Return for how many weeks a firm's strategy says that it answers the same.

    Raises ValueError if that is no whole number of weeks, one or more.
    """
    weeks = ask(firm, "lasts")
    if isinstance(weeks, Integral) and not isinstance(weeks, bool) and int(weeks) >= 1:
        return int(weeks)
    hint = "the week asked about counts, so 1 says: ask me again next week"
    if isinstance(weeks, float):
        hint = "whoever answers the same for ever says a large number, such as 1_000_000"
    found = "nothing" if weeks is None else show(weeks)
    where = place(firm, "lasts")
    raise ValueError(f"{where}: expected a whole number of weeks, 1 or more, found {found}; {hint}")


def check_strategy(firm: str, strategy: object) -> Strategy:
    """Return the strategy of the firm of that name, if it is one.

    Raises TypeError for anything else.

    >>> check_strategy("us", "imitate")
    Traceback (most recent call last):
    TypeError: firm "us": expected a Strategy, found "imitate"; such as Hold() or Imitate("us")
    """
    if isinstance(strategy, Strategy):
        return strategy
    found, hint = show(strategy), 'such as Hold() or Imitate("us")'
    if isinstance(strategy, type) and issubclass(strategy, Strategy):
        found = f"the class {strategy.__name__}"
        hint = f"did you mean {strategy.__name__}(...), with brackets?"
    elif hasattr(strategy, "decide"):
        found = f"a {type(strategy).__name__}"
        hint = f"let {type(strategy).__name__} descend from sim.Strategy"
    raise TypeError(f'firm "{visible(firm)}": expected a Strategy, found {found}; {hint}')
