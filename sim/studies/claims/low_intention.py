"""Rewards draw low relationship intention: who joins for the reward is not who stays."""

from __future__ import annotations

from sim.scenario.weeks import YEAR
from sim.studies.claims.claim import Claim, Outcome
from sim.studies.claims.policies import given, needs, programme
from sim.studies.claims.trial import Trial, same


def measure(trial: Trial) -> Outcome:
    """Measure the mean R of present customers less the mean R of those enrolled."""
    end = trial.arm(given(programme(trial.scenario)), YEAR)
    intention = end.customers["intention"]
    enrolled = end.customers["member"][trial.focal] > 0
    present = trial.present(trial.start) & same(trial.start, end)
    if not enrolled.any() or not present.any():
        raise ValueError("nobody joined the programme, or the firm has no customers")
    usual, joined = float(intention[present].mean()), float(intention[enrolled].mean())
    return Outcome(usual - joined, (usual, joined, 100.0 * float(enrolled[present].mean())))


CLAIM = Claim(
    id="rewards-draw-low-intention",
    statement="Reward programmes draw customers of low relationship intention.",
    source="Kumar, Bohling & Ladda 2003; Dowling & Uncles 1997",
    experiment=(
        "The firm's programme runs for a year. The mean relationship intention R of those who "
        "joined is compared with that of all who were the firm's customers when it began."
    ),
    true_when="those who joined have the lower mean R",
    margin="mean R of the firm's customers, less that of those who joined",
    unit="of R",
    values=(
        "mean R of the firm's customers",
        "mean R of those who joined",
        "of the firm's customers, joined, %",
    ),
    measure=measure,
    applies=needs("a programme", programme),
)
