"""The notebooks run from their first cell to their last: here in small, at full size on demand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "experiments" / "notebooks").glob("*.ipynb"))
SMALLER = {
    "decision": {
        "CUSTOMERS = 2_000": "CUSTOMERS = 200",
        "until=0.95": "replications=2",
        "maximum=40": "workers=1",
        "points=16, customers=1_000": "points=4, customers=200, workers=1",
    },
    "sweep": {
        "customers = 1_500": "customers = 200",
        "points = 16": "points = 4",
        "sweep(plan, folder)": "sweep(plan, folder, workers=1)",
        '"customers", 1_500': '"customers", 200',
        "delays = [1, 13, 26, 52]": "delays = [1, 26]",
    },
}
"""Notebook -> what is put in place of sizes and processes, each of which must be there."""


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """A function that runs a notebook's cells; it fails with the first cell that does."""
    nbclient = pytest.importorskip("nbclient", reason="needs loyalsim[notebook]")
    pytest.importorskip("ipykernel", reason="needs loyalsim[notebook]")

    def run(book: Any) -> list[Any]:
        resources = {"metadata": {"path": str(tmp_path)}}
        nbclient.NotebookClient(book, timeout=600, resources=resources).execute()
        cells = code_of(book)
        assert all(cell.execution_count for cell in cells)
        assert not any(output.output_type == "error" for cell in cells for output in cell.outputs)
        return cells

    return run


def read(notebook: Path) -> Any:
    nbformat = pytest.importorskip("nbformat", reason="needs loyalsim[notebook]")
    return nbformat.read(notebook, as_version=4)


def code_of(book: Any) -> list[Any]:
    return [cell for cell in book.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_its_outputs(notebook: Path) -> None:
    cells = code_of(read(notebook))
    assert cells
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_in_small(notebook: Path, run: Any) -> None:
    book = read(notebook)
    for size, small in SMALLER[notebook.stem].items():
        cell = next(cell for cell in code_of(book) if size in cell.source)
        cell.source = cell.source.replace(size, small)
    run(book)


@pytest.mark.full
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_as_it_is(notebook: Path, run: Any) -> None:
    run(read(notebook))


def test_there_are_notebooks() -> None:
    assert {"decision", "sweep"} <= {path.stem for path in NOTEBOOKS}
