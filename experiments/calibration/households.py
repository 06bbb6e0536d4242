"""Measure in a real household panel the numbers by which scenarios describe their customers.

    python experiments/calibration/households.py [--json | --check]

prints those of `grocery` and `packaged-goods` with 95 % intervals and as TOML. `--json` prints one
JSON object and nothing else. `--check` compares the scenario files with the numbers: exit code 0
when they agree, 1 when they differ, 2 when a file or the panel is missing.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import household_panel
import measured
import numpy as np
from household_panel import MissingHouseholdsError
from measured import BRANDS, Measured

# Where the numbers stand in the scenario files: dotted path, * for any name, to the number's name
# and to how the values at the path are compared with it: "each" must equal it, "mean" is their
# mean weighted by the segments' `share`, "sorted" are six values, compared from the largest down.
CHECKED: dict[str, dict[str, tuple[str, str]]] = {
    "grocery": {
        "segments.*.purchase_rate.shape": ("shape", "each"),
        "segments.*.purchase_rate.mean": ("rate", "mean"),
        "segments.*.basket.sd": ("basket_sd", "each"),
    },
    "packaged-goods": {
        "segments.*.purchase_rate.shape": ("shape", "each"),
        "segments.*.purchase_rate.mean": ("rate", "mean"),
        "segments.*.basket.sd": ("basket_sd", "each"),
        "firms.*.market_share": ("shares", "sorted"),
        "behaviour.choice.preference_concentration": ("preference_concentration", "each"),
    },
}

# Digits after the point with which a number is printed and compared; two where none are named.
DIGITS = {"rate": 3}
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"

Number = float | list[float]


def measure() -> dict[str, Measured]:
    """Measure the numbers of each scenario; MissingHouseholdsError without the panel."""
    bought = household_panel.lines()
    return {
        "grocery": measured.grocery(bought),
        "packaged-goods": measured.packaged_goods(bought),
    }


def scenario_numbers(found: Measured) -> dict[str, Number]:
    """Return the rounded numbers for a scenario, brands gathered into lists."""
    values = {name: estimate.value for name, estimate in found.estimates.items()}
    numbers: dict[str, Number] = {
        name: round(value, DIGITS.get(name, 2)) for name, value in values.items() if " " not in name
    }
    if "share 1" in values:
        shares = [values[f"share {j}"] for j in range(1, BRANDS + 1)]
        numbers["shares"] = rounded_shares(shares, DIGITS.get("shares", 2))
        numbers["prices"] = [round(values[f"price {j}"], 2) for j in range(1, BRANDS + 1)]
    return numbers


def rounded_shares(shares: list[float], digits: int) -> list[float]:
    """Return shares rounded so that they still add up to 1.

    The largest remainders are rounded up (Hamilton's method).

    >>> rounded_shares([0.335, 0.333, 0.332], 2)
    [0.34, 0.33, 0.33]
    """
    exact = np.array(shares) * 10**digits
    whole = np.floor(exact)
    missing = round(10**digits - float(whole.sum()))
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return [round(float(part) / 10**digits, digits) for part in whole]


def table(name: str, found: Measured) -> str:
    """Return the estimates with intervals, the remarks and the side tables."""
    lines = [name, "=" * len(name), f"{'':28}{'estimate':>10}{'95 % interval':>20}"]
    for each in found.estimates.values():
        interval = f"{each.low:.3f} .. {each.high:.3f}"
        lines.append(f"{each.name:28}{each.value:10.3f}{interval:>20}")
    lines += ["", *(f"- {remark}" for remark in found.remarks)]
    for caption, side in found.tables:
        lines += ["", caption, side.to_string(float_format="{:.3f}".format)]
    return "\n".join(lines)


def toml(numbers: Mapping[str, Mapping[str, Any]]) -> str:
    """Return TOML fragments for the two scenarios, with the numbers' source."""
    trips, goods = numbers["grocery"], numbers["packaged-goods"]
    source = "completejourney households, see experiments/calibration/households.py"
    firms = [
        f"[firms.brand-{letter}]\nmarket_share = {share:.2f}\n"
        f"price = {price:.2f}                    # paid per pound; mean of the six = 1"
        for letter, share, price in zip("abcdef", goods["shares"], goods["prices"], strict=True)
    ]
    return f"""\
# scenarios/grocery.toml - {source}
# in [segments.*]; the mean may differ between segments, weighted by share it is this one
purchase_rate = {{ mean = {trips["rate"]:.3f}, shape = {trips["shape"]:.2f} }}   # a week
basket = {{ sd = {trips["basket_sd"]:.2f} }}                          # sd of logs, households
# in [firms.*]: price = {trips["basket_mean"]:.2f}                    # mean basket, dollars

# scenarios/packaged-goods.toml - {source}
# in [segments.*]
purchase_rate = {{ mean = {goods["rate"]:.3f}, shape = {goods["shape"]:.2f} }}   # a week
basket = {{ sd = {goods["basket_sd"]:.2f} }}                          # sd of logs, households

[behaviour.choice]
# Preferences alone. A Dirichlet fitted to the same purchases, S = {goods["dirichlet_s"]:.2f},
# counts habit as taste; habit is a separate parameter ({goods["habit"]:.2f} in the joint fit).
preference_concentration = {goods["preference_concentration"]:.2f}

""" + "\n\n".join(firms)


def as_json(found: Mapping[str, Measured]) -> str:
    """Return one JSON object: per scenario the numbers, and estimates with intervals."""
    content = {
        name: {
            "numbers": scenario_numbers(each),
            "estimates": {
                e.name: {"value": e.value, "low": e.low, "high": e.high}
                for e in each.estimates.values()
            },
        }
        for name, each in found.items()
    }
    return json.dumps(content, indent=2)


def values_at(content: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return everything that `path` matches: dotted name -> value.

    >>> values_at({"a": {"x": {"n": 1}, "y": {}}}, "a.*.n")
    {'a.x.n': 1}
    """
    level: dict[str, Any] = {"": content}
    for part in path.split("."):
        tables = {name: inner for name, inner in level.items() if isinstance(inner, Mapping)}
        level = {
            f"{name}.{key}".lstrip("."): value
            for name, inner in tables.items()
            for key, value in inner.items()
            if part in ("*", key)
        }
    return level


def differences(
    content: Mapping[str, Any],
    numbers: Mapping[str, Number],
    paths: Mapping[str, tuple[str, str]],
) -> list[str]:
    """Return one sentence for each number that the file has otherwise than the households."""
    wrong: list[str] = []
    for path, (name, how) in paths.items():
        found = values_at(content, path)
        digits = DIGITS.get(name, 2)
        wanted = numbers[name]
        if not found:
            wrong.append(f"{path}: not in the file; the households say {wanted}")
        elif bad := [key for key, value in found.items() if not _is_number(value)]:
            wrong += [f"{key} = {found[key]!r}: a number was expected" for key in bad]
        elif path.startswith("segments.*.") and len(found) < len(content["segments"]):
            wrong.append(
                f"{path}: only {', '.join(found)} among {len(content['segments'])} segments"
            )
        elif how == "mean":
            mean = _segment_mean(content, found)
            if abs(mean - float(np.mean(wanted))) > 0.5 * 10**-digits + 1e-9:
                wrong.append(f"{path}: mean {mean:.4g} over segments; the households say {wanted}")
        elif how == "sorted":
            ordered = sorted((round(float(v), digits) for v in found.values()), reverse=True)
            if not isinstance(wanted, list) or ordered != sorted(wanted, reverse=True):
                wrong.append(f"{path}: {ordered}; the households say {wanted}")
        else:
            wrong += [
                f"{key} = {value}; the households say {wanted}"
                for key, value in found.items()
                if round(float(value), digits) != wanted
            ]
    return wrong


def check(found: Mapping[str, Measured], folder: Path) -> tuple[int, str]:
    """Return the exit code and the report on the scenario files in `folder`."""
    missing = [name for name in CHECKED if not (folder / f"{name}.toml").is_file()]
    if missing:
        files = " and ".join(f"scenarios/{name}.toml" for name in missing)
        return 2, f"Nothing to check: {files} not found."
    report: list[str] = []
    for name, paths in CHECKED.items():
        try:
            content = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            return 2, f"scenarios/{name}.toml is not valid TOML: {error}"
        wrong = differences(content, scenario_numbers(found[name]), paths)
        report += [f"scenarios/{name}.toml: {sentence}" for sentence in wrong]
    return (1, "\n".join(report)) if report else (0, "The scenarios hold the households' numbers.")


def _segment_mean(content: Mapping[str, Any], found: Mapping[str, Any]) -> float:
    """Return the mean of values named segments.<name>..., weighted by the segments' shares."""
    weights = [content["segments"][key.split(".")[1]].get("share", 1.0) for key in found]
    return float(np.average([float(value) for value in found.values()], weights=weights))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def main(arguments: list[str] | None = None) -> int:
    """Print what the arguments ask for; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="households.py", description="Measure real households for the shipped scenarios."
    )
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--json", action="store_true", help="print one JSON object")
    kind.add_argument("--check", action="store_true", help="compare the scenario files")
    chosen = parser.parse_args(arguments)
    try:
        found = measure()
    except MissingHouseholdsError as error:
        print(error, file=sys.stderr)
        return 2
    if chosen.check:
        code, report = check(found, SCENARIOS)
        print(report, file=sys.stderr if code == 2 else sys.stdout)
        return code
    if chosen.json:
        print(as_json(found))
        return 0
    for name, each in found.items():
        print(table(name, each), end="\n\n")
    print(toml({name: scenario_numbers(each) for name, each in found.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
