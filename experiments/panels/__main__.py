"""Predict the second half of real panels from the first, beside the standard models.

    python -m experiments.panels [cdnow] [completejourney] [tafeng] [--out FOLDER] [--json]

Writes panels.md and a picture of each panel into reports/validation, or FOLDER; all panels if none
is named. A panel whose package is not installed is named as not available. With --json, one JSON
object is printed and nothing written. Some two minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from experiments.panels.figure import figure
from experiments.panels.forecast import ACTUAL, Forecast, forecast
from experiments.panels.page import chapter, page
from experiments.panels.panel import MissingPanelError
from experiments.panels.sources import PANELS
from sim.files import FileProblem, write_atomically
from sim.report.style import house_style, render

OUT = Path("reports") / "validation"


def forecasts(names: list[str]) -> tuple[dict[str, Forecast], dict[str, str]]:
    """Forecast each panel, by name, and say why others are not available."""
    found: dict[str, Forecast] = {}
    missing: dict[str, str] = {}
    for name in names:
        sources = PANELS[name]
        for number, source in enumerate(sources, start=1):
            label = name if len(sources) == 1 else f"{name}-{number}"
            try:
                found[label] = forecast(source())
            except (MissingPanelError, FileProblem) as error:
                missing[name] = str(error)
    return found, missing


def as_json(found: dict[str, Forecast], missing: dict[str, str]) -> str:
    """Return one JSON object: estimates, errors, predicted and actual."""
    content: dict[str, Any] = {}
    for name, each in found.items():
        errors: dict[str, Any] = {}
        for (quantity, kind), values in each.errors().iterrows():
            errors.setdefault(quantity, {})[kind] = values.dropna().to_dict()
        content[name] = {
            "title": each.panel.title,
            "customers": each.panel.customers,
            "earlier_buyers": each.earlier,
            "estimates": [
                {"model": model, "parameter": parameter}
                | ({} if e is None else {"value": e.value, "low": e.low, "high": e.high})
                for model, parameter, e in each.fits.table
            ],
            "errors": errors,
            "predicted": {
                quantity: {
                    model: values.dropna().to_dict()
                    for model, values in each.table(quantity).items()
                }
                for quantity in each.described[ACTUAL]
            },
        }
    return json.dumps({"panels": content, "not_available": missing}, indent=2)


def main(arguments: list[str] | None = None) -> int:
    """Print or write what the arguments ask for; return 1 if no panel is available, else 0."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.panels",
        description="Predict the second half of real panels from the first.",
    )
    parser.add_argument("panels", nargs="*", metavar="PANEL", help=", ".join(PANELS))
    parser.add_argument("--out", type=Path, default=OUT, help=f"folder, {OUT} if left out")
    parser.add_argument("--json", action="store_true", help="print one JSON object, write nothing")
    chosen = parser.parse_args(arguments)
    if unknown := [name for name in chosen.panels if name not in PANELS]:
        parser.error(f"no panel {unknown[0]!r}; panels are {', '.join(PANELS)}")
    found, missing = forecasts(list(dict.fromkeys(chosen.panels or PANELS)))
    if chosen.json:
        print(as_json(found, missing))
    else:
        for words in missing.values():
            print(f"not available: {words}", file=sys.stderr)
        write(found, missing, chosen.out)
    return 0 if found else 1


def write(found: dict[str, Forecast], missing: dict[str, str], folder: Path) -> None:
    """Write the page and the pictures, and print what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, each in found.items():
        with house_style():
            write_atomically(folder / f"panel-{name}.svg", render(figure(each))["svg"])
        print(chapter(name, each), flush=True)
    write_atomically(folder / "panels.md", page(found, missing))
    print(f"written: {folder / 'panels.md'}")


if __name__ == "__main__":
    sys.exit(main())
