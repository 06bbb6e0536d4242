"""Loyalty, true and spurious: attitude against behaviour, and how customers move."""

from __future__ import annotations

import numpy as np

from sim.analysis.compare.findings import Findings
from sim.analysis.compare.stacks import stacks
from sim.analysis.compare.twins import Twins
from sim.measure.loyalty import LEFT, NEW, Label, LoyaltyFlows
from sim.report.blocks import Block, Numbers, Picture, Prose, Section, Table, Texts
from sim.report.units import COUNT
from sim.text import shown, visible

AFTER = "holding"

CELLS = (("true", "#0072B2"), ("latent", "#56B4E9"), ("spurious", "#E69F00"), ("none", "#DDDDDD"))
STAGES = (
    ("none", "#DDDDDD"),
    ("satisfaction", "#56B4E9"),
    ("behavioural", "#E69F00"),
    ("emotional", "#CC79A7"),
    ("sustainable", "#0072B2"),
)


def section(findings: Findings) -> Section | None:
    """Return the section on true and spurious loyalty; None if no whole window was run.

    `loyalty` has customers by policy, label before and after, window and segment.
    """
    twins = findings.twins
    if twins is None:
        return None
    flows = {
        name: moves
        for name in findings.comparison.policies
        if name in twins.policies and (moves := twins.policies[name].loyalty) is not None
    }
    if not flows:
        return None
    blocks: list[Block] = [
        Prose(
            "True loyalty likes the firm best and buys there most; latent loyalty likes it best "
            "but buys elsewhere; spurious loyalty buys there without liking it best (Dick & Basu "
            "1994), and is the first to go."
        ),
        _picture(twins, flows, "cell", CELLS, "loyalty-cells", "customers who know the firm"),
        _picture(twins, flows, "stage", STAGES, "loyalty-stages", "buyers of the last window"),
    ]
    if findings.focus in flows:
        blocks.append(_moves(findings.focus, flows[findings.focus]))
    tables = {"loyalty": twins.loyalty_frame()}
    return Section("loyalty", "Loyalty, true and spurious", blocks, tables)


def _picture(
    twins: Twins,
    flows: dict[str, LoyaltyFlows],
    label: Label,
    parts: tuple[tuple[str, str], ...],
    name: str,
    whom: str,
) -> Picture:
    bars: dict[str, list[float]] = {}
    first = next(iter(flows.values())).whole[label]
    counts = first.counts.sum(axis=0)[: len(parts) + 1].sum(axis=1)[: len(parts)]
    bars["at the start"] = _shares(counts)
    words = []
    for policy, moves in flows.items():
        after = moves.whole[label].counts.sum(axis=(0, 1))[: len(parts)]
        bars[shown(policy)] = _shares(after)
        words.append(f"{shown(policy)}: {bars[shown(policy)][-1 if label == 'stage' else 0]:.1f} %")
    top = parts[-1][0] if label == "stage" else parts[0][0]
    title = "Loyalty cells at the end" if label == "cell" else "Stages of loyalty at the end"
    figure = stacks(
        title,
        f"{visible(twins.title, 60)} · {visible(twins.focal, 20)}",
        bars,
        parts,
        f"Share of {whom} (%)",
    )
    return Picture(
        name,
        figure,
        f"Share of {top}: at the start {bars['at the start'][-1 if label == 'stage' else 0]:.1f} "
        f"%; at the end, {'; '.join(words)}.",
        f"{title}, by policy.",
    )


def _shares(counts: np.ndarray) -> list[float]:
    total = int(counts.sum())
    return [100.0 * int(count) / total if total else 0.0 for count in counts]


def _moves(policy: str, flows: LoyaltyFlows) -> Table:
    moves = flows.whole["cell"]
    counts = moves.counts.sum(axis=0)
    return Table(
        f"{shown(policy)}: customers by loyalty cell at the start (rows) and at the end (columns)",
        [
            Texts("From \\ to", moves.rows),
            *(
                Numbers(after, counts[:, to].tolist(), COUNT.plain)
                for to, after in enumerate(moves.columns)
            ),
        ],
        note=f"“{NEW}” and “{LEFT}” are those who moved in and out; from one window to the next: "
        "see the table loyalty.csv.",
    )
