"""Makes every fact of the schema wrong, one at a time, and lists what no test notices.

    python -m experiments.mutations [--only PATTERN] [--json]

A fact is noticed by behaviour (what the code does, or another part of the schema contradicts it),
or only because docs/model.md states it. Snapshots are not among the tests. Exits with 1 where fewer
than 95 % are noticed. Some forty minutes for all; `--only 'contacts|scales'` for some.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter

from experiments.mutations.mutants import mutants, table_names
from experiments.mutations.trial import Outcome, trials, untouched_pass

ENOUGH = 0.95
"""Share of mutants that must be noticed."""


def told(outcomes: list[Outcome]) -> str:
    """Say how many mutants were noticed and by what, fact by fact, and list the rest."""
    lines = [f"{'fact':<10}{'mutants':>8}{'behaviour':>11}{'statement':>11}{'nothing':>9}"]
    by_fact = Counter((each.mutant.fact, each.verdict) for each in outcomes)
    for fact in (*dict.fromkeys(each.mutant.fact for each in outcomes), ""):
        counts = [
            sum(n for (of, verdict), n in by_fact.items() if fact in ("", of) and verdict == one)
            for one in ("behaviour", "statement", "nothing")
        ]
        lines.append(
            f"{fact or 'all':<10}{sum(counts):>8}{counts[0]:>11}{counts[1]:>11}{counts[2]:>9}"
        )
    lines.append(f"{share(outcomes):.1%} are noticed.")
    for verdict, title in (("nothing", "Not noticed:"), ("statement", "Only stated, as values:")):
        named = [each.mutant.name for each in outcomes if each.verdict == verdict]
        lines += ["", title, *(f"  {name}" for name in named or ["none"])]
    return "\n".join(lines)


def share(outcomes: list[Outcome]) -> float:
    """Return the share of mutants that something noticed."""
    return sum(each.verdict != "nothing" for each in outcomes) / max(len(outcomes), 1)


def main(arguments: list[str] | None = None) -> int:
    """Try the mutants that the arguments ask for; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.mutations",
        description="Make every fact of the schema wrong, one by one; list what no test notices.",
    )
    parser.add_argument("--only", metavar="PATTERN", default="", help="regular expression of names")
    parser.add_argument("--list", action="store_true", help="list the mutants, try none")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1, help="how many")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args(arguments)
    try:
        chosen = [mutant for mutant in mutants() if re.search(asked.only, mutant.name)]
    except re.error as error:
        parser.error(f"argument --only: {asked.only!r} is no regular expression: {error}")
    if not chosen:
        parser.error(f"argument --only: no mutant has {asked.only!r} in its name; see --list")
    if asked.list:
        print("\n".join(mutant.name for mutant in chosen))
        return 0
    if not untouched_pass(chosen):
        parser.error("tests fail on the schema as it is; they can tell nothing about mutants")
    names = table_names()
    outcomes = []
    for outcome in trials(chosen, lambda table: names.get(table, ""), asked.at_once):
        outcomes.append(outcome)
        sys.stderr.write(
            f"{len(outcomes)}/{len(chosen)} {outcome.verdict}: {outcome.mutant.name}\n"
        )
    if asked.json:
        table = {each.mutant.name: each.verdict for each in outcomes}
        print(json.dumps({"noticed": share(outcomes), "mutants": table}, indent=2))
    else:
        print(told(outcomes))
    return 0 if share(outcomes) >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
