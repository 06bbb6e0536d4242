"""The generated reference and the JSON Schema say what the schema says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sim.scenario.reference import reference
from sim.scenario.schema import schema

ROOT = Path(__file__).parents[2]


def test_the_committed_reference_is_what_the_schema_generates() -> None:
    committed = (ROOT / "docs" / "scenario-reference.md").read_text(encoding="utf-8")
    assert committed == reference(), (
        "run: python -m sim.scenario.reference > docs/scenario-reference.md"
    )


def test_every_key_of_the_reference_has_a_meaning() -> None:
    rows = [line for line in reference().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert not [row for row in rows if row.rstrip("| ").endswith(("none", "required", "`"))]


def test_the_json_schema_has_the_keys_of_the_file() -> None:
    document = schema()
    assert document["$schema"].startswith("https://json-schema.org/")
    assert "from" in document["$defs"]["Policy"]["properties"]
    assert "starts" not in document["$defs"]["Policy"]["properties"]


def test_importing_scenarios_loads_no_numerical_library() -> None:
    script = "import sys, sim.scenario; print('numpy' in sys.modules, 'mesa' in sys.modules)"
    output = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert output.stdout.split() == ["False", "False"]
