"""The decision in every shipped scenario, as docs/decisions.md and its pictures.

    python -m experiments.decisions [SCENARIO ...]

takes some ten minutes for all six on two cores; with names, only prints what it would write of
these.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.analysis.compare.findings import Findings, Question, find_out
from sim.analysis.compare.headline import grounds, headline, in_money
from sim.analysis.compare.picture import retention_profit
from sim.analysis.compare.robustness_words import robustness_sentences
from sim.analysis.compare.sections.break_even import break_even
from sim.analysis.compare.verdict import verdict
from sim.files import write_atomically
from sim.report.style import house_style, render
from sim.report.units import money, price
from sim.scenario.shipped import shipped
from sim.text import listed

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "decisions.md"
GALLERY = ROOT / "reports" / "gallery"

HEAD = """# Decisions in the shipped scenarios

What `loyalsim compare SCENARIO` decides in each market that comes with Loyalsim, over 20 worlds in
which everything that its file calls uncertain is drawn, and what the answer depends on. These are
markets made up from published regularities and, for grocery and packaged goods, from real
households' purchase rates: the answers show what the wind tunnel says, not what your company should
do. Change the numbers that you know better, and ask again.

This page and its pictures are written by `python -m experiments.decisions`.
"""


def chapter(name: str, findings: Findings) -> str:
    """Return the decision in one scenario, in Markdown."""
    lines = [f"## {findings.comparison.title}", "", f"**{headline(findings)}**", ""]
    told = [in_money(findings), *verdict(findings.comparison), *grounds(findings)]
    lines += [*(f"- {sentence}" for sentence in told), ""]
    if findings.robustness is not None:
        lines += ["What it depends on:", ""]
        lines += [f"- {sentence}" for sentence in robustness_sentences(findings.robustness)]
        lines.append("")
    lines += [by_hand(findings), ""] if findings.focus != findings.baseline else []
    lines += [f"![Policies of {name} by retention and profit](../reports/gallery/{name}.svg)", ""]
    return "\n".join(lines)


def by_hand(findings: Findings) -> str:
    """Return the arithmetic of the policy that matters most, as one would do it by hand."""
    found = break_even(findings, findings.focus)
    unit = money(findings.comparison.currency, [found.costs])
    each = price(findings.scenario)
    return (
        f"By hand, `{found.policy}`: without it the firm keeps a contribution of "
        f"{found.margin:.1%} of what {found.customers:,.0f} customers pay, "
        f"{unit.plain(found.contribution)} {unit.name} a year. The policy costs "
        f"{unit.plain(found.costs)} {unit.name} a year, "
        f"{each.plain(found.costs / found.customers)} {each.name} a customer, so it has to lift "
        f"contribution by {found.needed:.2%}; the market says {found.lift:+.2%}, which leaves "
        f"{unit.signed(found.gained - found.costs)} {unit.name} a year."
    )


def main() -> None:
    """Write the page and its pictures; of scenarios that are named, only print their chapters."""
    parser = argparse.ArgumentParser("python -m experiments.decisions", description=main.__doc__)
    parser.add_argument(
        "scenario", nargs="*", metavar="SCENARIO", help=f"of {listed(list(shipped()))}"
    )
    names = parser.parse_args().scenario
    if unknown := [name for name in names if name not in shipped()]:
        parser.error(f"no shipped scenario is called {listed(unknown)}")
    chapters = []
    for name in names or list(shipped()):
        findings = find_out(name, Question())
        chapters.append(chapter(name, findings))
        print(chapters[-1], flush=True)
        if not names:
            with house_style():
                picture = retention_profit(findings.comparison)
                if picture is not None:
                    write_atomically(GALLERY / f"{name}.svg", render(picture)["svg"])
    if not names:
        write_atomically(PAGE, "\n".join([HEAD, *chapters]))


if __name__ == "__main__":
    main()
