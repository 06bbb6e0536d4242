"""Deferred imports: loaded when used, the same modules as ever, and not before."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.deferred import Deferred, deferring

SELDOM = "tabnanny"
"""A module of the standard library that nothing here imports."""


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module is as if it had never been imported."""
    monkeypatch.delitem(sys.modules, SELDOM, raising=False)


def alone(program: str) -> str:
    """Return what it prints in a process of its own."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.usefixtures("unloaded")
def test_a_module_is_loaded_when_something_of_it_is_used() -> None:
    with deferring(SELDOM):
        import tabnanny
    assert isinstance(tabnanny, Deferred)
    assert SELDOM not in sys.modules
    assert callable(tabnanny.check)
    assert tabnanny.check is sys.modules[SELDOM].check  # type: ignore[attr-defined]


@pytest.mark.usefixtures("unloaded")
def test_what_is_used_at_once_is_loaded_at_once() -> None:
    with deferring(SELDOM):
        from tabnanny import check
    assert check.__module__ == SELDOM
    assert not isinstance(sys.modules[SELDOM], Deferred)


@pytest.mark.usefixtures("unloaded")
def test_nobody_else_gets_a_stand_in() -> None:
    with pytest.raises(ZeroDivisionError), deferring(SELDOM):
        raise ZeroDivisionError
    import tabnanny

    assert not isinstance(tabnanny, Deferred)


def test_what_was_imported_before_stays() -> None:
    with deferring("json"):
        import json
    assert json is sys.modules["json"]
    assert not isinstance(json, Deferred)


def test_a_stand_in_has_no_file_to_be_inspected() -> None:
    stand_in = Deferred("no_such_module")
    assert not hasattr(stand_in, "__file__")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        _ = stand_in.anything


def test_a_run_loads_nothing_that_only_tables_figures_and_grids_need() -> None:
    """Two thirds of the time in which a command started went into them."""
    told = alone(
        "import sys, io, contextlib\n"
        "from sim.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    assert main(['run', 'grocery', '--weeks=1', '--customers=100', '--json']) == 0\n"
        "tops = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(tops & {'pandas', 'networkx', 'pyarrow', 'matplotlib'}))\n"
        "print([name for name in sys.modules if name in ('scipy.linalg', 'scipy.optimize',"
        " 'scipy.special', 'scipy.spatial', 'scipy.stats', 'mesa.discrete_space')])\n"
    )
    assert told.split("\n") == ["[]", "[]", ""]


def test_mesa_and_numba_are_whole_all_the_same() -> None:
    told = alone(
        "import sim.market, mesa, numba, numpy as np\n"
        "print(mesa.discrete_space.OrthogonalMooreGrid.__name__)\n"
        "print(mesa.experimental.continuous_space.ContinuousSpace.__name__)\n"
        "print(mesa.DataCollector({'steps': 'steps'}).get_model_vars_dataframe().shape)\n"
        "print(numba.njit(lambda matrix: np.dot(matrix, matrix))(2.0 * np.eye(2))[0, 0])\n"
        "from mesa.discrete_space import Cell\n"
        "print(mesa.discrete_space.Cell is Cell)\n"
    )
    assert told.split() == ["OrthogonalMooreGrid", "ContinuousSpace", "(0,", "1)", "4.0", "True"]
