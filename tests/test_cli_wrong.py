"""Arguments that no command can take: told with their value, what was expected and what to type."""

from __future__ import annotations

import json

import pytest

from sim.cli import main


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("compare grocery --until 95", "--until 95: expected a number from 0.6 to 0.9999; 95 % is"),
        ("compare grocery --until=95%", "expected a number from 0.6 to 0.9999; write 0.95"),
        ("compare grocery --until soon", "--until soon: expected a number from 0.6 to 0.9999\n"),
        ("compare grocery --replications 0", "expected a whole number from 1 to 100_000\n"),
        ("compare grocery --replications 2.5", "--replications 2.5: expected a whole number"),
        ("compare grocery --customers 20,000", "write 20_000"),
        ("compare grocery --customers 20k", "write 20_000"),
        ("compare grocery --indifference 0", "expected a number of 0.0001 or more"),
        ("compare grocery --equal-budget 25,000", "write 25_000"),
        ("compare grocery points bond", "did you mean --policies points,bond?"),
        ("run grocery points", "did you mean --policy points?"),
        ("run grocery --threads 0", "--threads 0: expected a whole number from 1 to 256"),
        ("run", "Missing argument 'SCENARIO': A scenario that comes with Loyalsim"),
        ("results", "Missing argument 'EXPERIMENT': The folder of a sweep"),
        ("list all", "Got unexpected extra argument"),
        ("audit grocery --holdout 20", "20 % is 0.2"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_told_in_words_with_status_2(
    capsys: pytest.CaptureFixture[str], arguments: str, told: str
) -> None:
    assert main(arguments.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    if arguments != "list all":
        assert main([*arguments.split(), "--json"]) == 2
        said = json.loads(capsys.readouterr().out)["errors"][0]
        assert told.strip() in said["message"]
