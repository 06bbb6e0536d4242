"""The command that holds companies' evaluations against the truth: audit."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.command.frame import (
    CustomersOption,
    Json,
    Out,
    ScenarioName,
    Seed,
    Threads,
    answering,
    app,
)


@app.command()
def audit(
    scenario: ScenarioName,
    policy: Annotated[
        str | None,
        typer.Option(
            metavar="P",
            help="The policy that is launched.",
            show_default="the first with a programme, else discount",
        ),
    ] = None,
    measure: Annotated[
        str,
        typer.Option(
            metavar="M",
            help="What is compared, per customer and year: contribution, revenue, profit, "
            "purchases or retention.",
        ),
    ] = "contribution",
    holdout: Annotated[
        float,
        typer.Option(
            metavar="SHARE", help="Share of the customers to whom the policy is not offered."
        ),
    ] = 0.2,
    customers: CustomersOption = None,
    seed: Seed = 1,
    threads: Threads = 1,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Evaluate a policy as companies do, beside the truth that only a simulation knows.

    Members against non-members, before and after, matched cohorts, difference in differences, a
    hold-out and an uplift model, on what the firm can see. Prints each estimate beside what the
    policy did to the same customers, and writes a page with pictures under reports/.
    """
    with answering(as_json):
        from sim.analysis.audit.analysis import AuditAnalysis
        from sim.analysis.audit.audit import check_question
        from sim.command.runner import run
        from sim.runs.prepare import label, prepare

        spec = prepare(scenario, None, None, customers)
        chosen = check_question(spec, policy, measure, holdout)
        analysis = AuditAnalysis(
            scenario,
            label(scenario),
            spec.kind,
            chosen,
            measure=measure,
            holdout=holdout,
            customers=customers,
            seed=seed,
            threads=threads,
        )
        run(analysis, out, as_json)
