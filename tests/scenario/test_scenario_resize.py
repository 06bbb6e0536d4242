"""A market of another size: its money is not the whole market's, and whoever asks is told."""

from __future__ import annotations

import subprocess
import sys
import warnings

import pytest

from sim import Market, Scenario, compare
from sim.scenario import ScenarioError
from sim.scenario.amounts import MOST, lump_sums
from sim.scenario.content import content
from sim.scenario.paths import expand
from sim.scenario.resize import SizeWarning, resized


def test_another_number_of_customers_is_warned_of_in_python() -> None:
    with pytest.warns(SizeWarning, match="the market has 300 customers, the scenario 20,000"):
        Market("grocery", rng=1, customers=300, burn_in=False)
    with pytest.warns(SizeWarning, match="costs that do not depend on customers stay whole"):
        compare("grocery", ["status-quo"], replications=1, customers=300, weeks=4, workers=1)


def test_the_warning_points_at_the_line_that_asks() -> None:
    with pytest.warns(SizeWarning) as caught:
        Market("grocery", rng=1, customers=300, burn_in=False)
    assert [warning.filename for warning in caught] == [__file__]


def test_nobody_is_warned_where_nothing_is_paid_once_for_all() -> None:
    data = content(Scenario.load("grocery"))
    for keys in lump_sums():
        for path in expand(data, keys):
            table = data
            for key in path[:-1]:
                table = table[key]
            table[path[-1]] = 0.0
    free = Scenario.from_dict(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert resized(free, 300).customers == 300
        assert resized(Scenario.load("grocery"), 20_000).customers == 20_000


def test_commands_say_it_once_in_a_sentence() -> None:
    command = [sys.executable, "-m", "sim", "compare", "grocery", "--policies", "bond"]
    asked = [*command, "--customers", "300", "--weeks", "4", "--replications", "1", "--json"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    told = [line for line in done.stderr.splitlines() if "customers" in line]
    assert len(told) == 1
    assert told[0].startswith("Note: the market has 300 customers, the scenario 20,000:")


@pytest.mark.parametrize(
    ("path", "value"),
    [("firms.us.costs.fixed", 1e12), ("policies.points.programme.earn", 1e9)],
)
def test_money_out_of_proportion_to_prices_is_refused(path: str, value: float) -> None:
    grocery = Scenario.load("grocery")
    with pytest.raises(ScenarioError) as caught:
        grocery.replace(path, value)
    assert any(
        "with a mean list price of 31.5" in str(p) or "points" in str(p)
        for p in caught.value.problems
    )
    assert MOST * grocery.mean_price < 1e12
