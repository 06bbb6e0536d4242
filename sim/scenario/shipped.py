"""The scenarios that come with Loyalsim."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.paths import did_you_mean
from sim.text import show

_INSTALLED = Path(__file__).parent / "shipped"
_CHECKOUT = Path(__file__).parents[2] / "scenarios"


def shipped() -> dict[str, Path]:
    """Return the scenario files that come with Loyalsim: name -> path, sorted by name.

    They lie beside this module if the package is installed, else in the checkout's `scenarios/`.

    >>> all(path.suffix == ".toml" for path in shipped().values())
    True
    """
    folder = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def shipped_path(name: str) -> Path:
    """Return the file of a shipped scenario; ScenarioError if there is none.

    >>> try:
    ...     shipped_path("no such thing")
    ... except ScenarioError as error:
    ...     print(error.problems[0].value)
    "no such thing"
    """
    scenarios = shipped()
    if name in scenarios:
        return scenarios[name]
    near = did_you_mean(name, scenarios)
    if not near and Path(f"{name[:200]}.toml").name in _files_here():
        near = f'did you mean the file "{name}.toml"?'
    known = ", ".join(scenarios) or "none"
    expected = f"no shipped scenario has this name (there are: {known})"
    hint = near or "the name of a file ends in .toml"
    raise ScenarioError([Problem("", None, "scenario", show(name), expected, hint)])


def _files_here() -> set[str]:
    try:
        return {path.name for path in Path().glob("*.toml")}
    except OSError:
        return set()
