"""What a sweep varies, in words: its parameters, their values, and how points were chosen."""

from __future__ import annotations

from sim.analysis.results.reading import Varied
from sim.runs.parameter import Parameter
from sim.runs.plan.vary import told_values

_BESIDE = {"": "", "times": " (times the assumed)", "plus_minus": " (beside the assumed)"}
_DESIGNS = {
    "factorial": "points, every combination of the values",
    "latin-hypercube": "points of a Latin hypercube",
    "sobol": "points of a Sobol sequence",
    "table": "points of a table",
}


def varied(parameter: Parameter) -> Varied:
    """Return a parameter of a sweep and its values, in words.

    >>> from sim.runs.spreads import Levels
    >>> varied(Parameter("firms.us.price", Levels((28.0, 30.0))))
    Varied(path='firms.us.price', words='price of us', how='28, 30')
    """
    words = beside_words(parameter.words, parameter.beside)
    return Varied(parameter.path, words, told_values(parameter.spread))


def beside_words(words: str, beside: str) -> str:
    """Return the words of a parameter, with what its values are held against.

    `beside` is "", "times" or "plus_minus".

    >>> beside_words("price sensitivity", "times")
    'price sensitivity (times the assumed)'
    """
    return f"{words}{_BESIDE[beside]}"


def design_words(design: str) -> str:
    """Return in words how the points of a design were chosen.

    >>> design_words("sobol")
    'points of a Sobol sequence'
    """
    return _DESIGNS.get(design, design)
