"""The validation of every shipped scenario, as the pages of reports/validation/.

    python -m experiments.validation [SCENARIO ...]

looks for all regularities under three seeds, and in the market that is wrong on purpose under
one; writes a page for each scenario and one with the count. With names, only their pages. About
half an hour for all on two cores.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed

from experiments.validation.overview import overview
from experiments.validation.publish import FOLDER, publish
from sim.files import write_atomically
from sim.scenario.shipped import shipped


def main(names: list[str]) -> None:
    """Look at the scenarios named, or at all, and write their pages."""
    unknown = [name for name in names if name not in shipped()]
    if unknown:
        raise SystemExit(f"no shipped scenario {', '.join(unknown)}; {', '.join(shipped())}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = {}
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        for future in as_completed([workers.submit(publish, name) for name in names or shipped()]):
            each, said = future.result()
            found[each.name] = each
            print(said, file=sys.stderr, flush=True)
    if not names:
        write_atomically(FOLDER / "README.md", overview([found[name] for name in shipped()]))


if __name__ == "__main__":
    main(sys.argv[1:])
