"""The measurements: what the household panel says about trips, baskets and brands."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import household_panel
import numpy as np
import pandas as pd
from household_panel import (
    BRANDS,
    CATEGORY,
    HALF,
    LEAST_BASKET,
    SECOND_HALF,
    YEAR,
    Category,
)

from sim.stats.bootstrap import bootstrap
from sim.stats.estimators.dirichlet import fit_concentration, fit_dirichlet, pooled_shares
from sim.stats.estimators.fitted import Fitted, Floats, Ints
from sim.stats.estimators.habit import fit_habit, histories
from sim.stats.estimators.nbd import (
    LogP,
    NbdFit,
    fit_nbd,
    fit_nbd_seen_before,
    log_pmf,
    log_pmf_seen_before,
)
from sim.stats.estimators.spread import between_sd, sd_of_logs

OTHER_LIMITS = (0.0, 1.0, 5.0, 10.0)

OTHER_CATEGORIES = (
    ("product_type", "MARGARINE: TUBS AND BOWLS"),
    ("product_type", "TOILET TISSUE"),
    ("product_category", "PASTA SAUCE"),
    ("product_category", "COFFEE"),
    ("product_category", "HOT DOGS"),
    ("product_category", "LUNCHMEAT"),
)
ENOUGH = 10  # baskets of a household before its mean basket is used
RESAMPLES = 200
SEED = 20170101


class Estimate(NamedTuple):
    """A number and its 95 % interval."""

    name: str
    value: float
    low: float
    high: float


class Measured(NamedTuple):
    """Numbers by name, what to know, and side tables.

    A name with an index, such as "share 1", is one of six brands, the largest first.
    tables: (caption, table) for readers; no scenario takes numbers from them.
    """

    estimates: dict[str, Estimate]
    remarks: list[str]
    tables: list[tuple[str, pd.DataFrame]]


def grocery(bought: pd.DataFrame) -> Measured:
    """Measure trips a week and basket values; `bought` are lines of `household_panel`.

    The households are those with a trip in the first half-year; their trips in the second are
    counted, zeros included, and the likelihood allows for the households never seen in the first.
    """
    trips = household_panel.baskets(bought, LEAST_BASKET)
    seen, second = _halves(trips)

    def rates(chosen: Ints) -> Floats:
        found = fit_nbd_seen_before(second[chosen])
        return np.array([found.shape.value, found.mean.value / HALF])

    each = trips.groupby("household")["value"].agg(["mean", "std", "size", "sum"])
    mean, sd, size, total = (each[name].to_numpy(dtype=float) for name in each.columns)
    enough = np.flatnonzero(size >= ENOUGH)

    def spread(chosen: Ints) -> Floats:
        some = enough[chosen]
        return np.array([sd_of_logs(mean[some], sd[some], size[some])])

    def basket(chosen: Ints) -> Floats:
        return np.array([total[chosen].sum() / size[chosen].sum(), mean[chosen].mean()])

    estimates = [
        *_with_intervals(["shape", "rate"], rates, len(second)),
        *_with_intervals(["basket_sd"], spread, len(enough)),
        *_with_intervals(["basket_mean", "basket_mean_by_household"], basket, len(each)),
    ]
    found = fit_nbd_seen_before(second)
    plain = fit_nbd(second)
    unseen = found.zero_class
    raw = float(np.std(np.log(mean[enough]), ddof=1))
    together = float(np.corrcoef(np.log(mean[enough]), np.log(size[enough]))[0, 1])
    remarks = [
        (
            f"Trip: a basket of {LEAST_BASKET:.0f} dollars or more, petrol, coupons and gift cards "
            f"left out; {len(trips):,} trips of {trips['household'].nunique():,} households."
        ),
        (
            f"Frame: {len(seen):,} households with a trip in weeks 2-27, counted in weeks 28-53. "
            f"Zero class: {np.mean(second == 0):.4f} of them made no trip, "
            f"NBD {found.expected_zero:.4f}."
        ),
        (
            f"The likelihood is conditional on the first half; by it {unseen:.1%} of "
            "all households "
            f"were not seen then ({len(seen) / (1 - unseen):,.0f} in all; the panel has 2,469). "
            f"Without that condition: shape {plain.shape.value:.3f}, "
            f"{plain.mean.value / HALF:.3f} trips a week."
        ),
        (
            f"basket_sd: {len(enough):,} households with {ENOUGH} trips or more, sampling noise of "
            f"their means taken off (with it {raw:.3f}); log basket and log trips correlate "
            f"{together:+.2f}."
        ),
        "basket_mean is the mean over trips, basket_mean_by_household the mean over households.",
        "One retailer: trips of these households to other supermarkets are not in the data.",
    ]
    tables = [
        (
            "NBD and trips in weeks 28-53: share of households",
            _fit_table(second, found, log_pmf_seen_before),
        ),
        ("Other limits for a trip", _limits(bought)),
    ]
    return Measured({e.name: e for e in estimates}, remarks, tables)


def packaged_goods(bought: pd.DataFrame) -> Measured:
    """Measure purchases a week, shares, preferences, prices and units."""
    goods = household_panel.category(bought, *CATEGORY, BRANDS)
    seen, _ = _halves(household_panel.baskets(bought, LEAST_BASKET))
    second = goods.purchases[goods.purchases["week"] >= SECOND_HALF]
    counted = household_panel.counts(second, seen)

    def rates(chosen: Ints) -> Floats:
        found = fit_nbd(counted[chosen])
        return np.array([found.shape.value, found.mean.value / HALF])

    table = _table(goods)

    def choices(chosen: Ints) -> Floats:
        some = table[chosen]
        return np.append(fit_concentration(some), pooled_shares(some))

    paid, listed, weight = _money(goods)

    def prices(chosen: Ints) -> Floats:
        each = np.concatenate([paid[chosen].sum(axis=0), listed[chosen].sum(axis=0)])
        by_weight = each / np.tile(weight[chosen].sum(axis=0), 2)
        means = np.repeat([paid[chosen].sum(), listed[chosen].sum()], BRANDS)
        return np.append(by_weight / means * weight[chosen].sum(), means[0] / weight[chosen].sum())

    logs = _log_units(goods)

    def units(chosen: Ints) -> Floats:
        own = logs.to_numpy()[chosen]
        return np.array([between_sd(own[:, 0], own[:, 1], own[:, 2])])

    habit = fit_habit(
        histories(
            goods.purchases["household"].to_numpy(), goods.purchases["brand"].to_numpy(), BRANDS
        ),
        pooled_shares(table),
    )
    free = fit_dirichlet(table).concentration.value
    estimates = [
        *_with_intervals(["shape", "rate"], rates, len(counted)),
        *_with_intervals(["dirichlet_s", *_numbered("share")], choices, len(table)),
        _named("preference_concentration", habit.concentration),
        _named("habit", habit.habit),
        *_with_intervals(
            [*_numbered("price"), *_numbered("list_price"), "price_per_pound"], prices, len(paid)
        ),
        *_with_intervals(["basket_sd"], units, len(logs)),
    ]
    fitted = fit_nbd(counted)
    known = float(goods.lines["pounds"].notna().mean())
    per_purchase = _purchase_units(goods)
    remarks = [
        (
            f"{CATEGORY[1].capitalize()}: the {BRANDS} largest manufacturers (numbers "
            f"{', '.join(map(str, goods.brands))}) have {goods.coverage:.1%} of the "
            "brand choices; the "
            "others are dropped and shares renormalised."
        ),
        (
            f"Purchase: a basket with one of the six; of two in a basket, the one with more money. "
            f"{len(goods.purchases):,} purchases of {len(table):,} households."
        ),
        (
            f"Frame of shape and rate: the {len(seen):,} households with a trip in "
            "weeks 2-27, bought "
            f"or not, counted in weeks 28-53. Zero class: {np.mean(counted == 0):.4f}, NBD "
            f"{fitted.zero_class:.4f}. No allowance is needed: they were not chosen "
            "by this category."
        ),
        (
            f"dirichlet_s: weeks 2-53, shares fixed at the observed ones (free: S = {free:.3f}). "
            "It includes habit: repeated purchases out of habit look like stronger tastes, "
            "which lowers S."
        ),
        (
            f"preference_concentration and habit: the same likelihood with habit told apart by the "
            f"order of purchases (log likelihood +{habit.gain:.1f}). Prices and deals "
            "are not in it."
        ),
        (
            f"price: money paid per pound against the mean of the six; list_price: the same before "
            f"the retailer's discounts. Weight known for {known:.1%} of lines."
        ),
        (
            f"basket_sd: pounds per purchase in logs, between households ({len(logs):,} with two "
            "purchases or more); between single purchases "
            f"{float(np.std(per_purchase, ddof=1)):.3f}."
        ),
        "One retailer: purchases of these households elsewhere are not in the data.",
    ]
    others = pd.DataFrame(
        [_other(bought, level, name, seen) for level, name in (CATEGORY, *OTHER_CATEGORIES)]
    )
    tables = [
        (
            "NBD and purchases in weeks 28-53: share of households",
            _fit_table(counted, fitted, log_pmf),
        ),
        ("Other categories, treated alike", others.set_index("category")),
    ]
    return Measured({e.name: e for e in estimates}, remarks, tables)


def _with_intervals(
    names: list[str], statistic: Callable[[Ints], Floats], customers: int
) -> list[Estimate]:
    values = statistic(np.arange(customers))
    low, high = bootstrap(statistic, customers, RESAMPLES, SEED)
    rows = zip(names, values, low, high, strict=True)
    return [Estimate(name, float(v), float(a), float(b)) for name, v, a, b in rows]


def _named(name: str, found: Fitted) -> Estimate:
    return Estimate(name, found.value, found.low, found.high)


def _numbered(name: str) -> list[str]:
    return [f"{name} {number}" for number in range(1, BRANDS + 1)]


def _halves(trips: pd.DataFrame) -> tuple[pd.Index[int], Ints]:
    """Return the households with a trip in the first half, and their trips in the second."""
    early = trips["week"] < SECOND_HALF
    seen = pd.Index(np.sort(trips.loc[early, "household"].unique()))
    return seen, household_panel.counts(trips[~early], seen)


def _fit_table(observed: Ints, found: NbdFit, log_p: LogP) -> pd.DataFrame:
    """Return observed and expected shares of households by number of purchases."""
    edges = np.unique(np.r_[0, 1, np.quantile(observed[observed > 0], [0.2, 0.4, 0.6, 0.8]) + 1])
    starts = edges.astype(int)
    ends = np.append(starts[1:], observed.max() * 20)
    rows = [
        {
            "purchases": _range(int(a), int(b), int(observed.max())),
            "observed": float(np.mean((observed >= a) & (observed < b))),
            "NBD": float(np.exp(log_p(np.arange(a, b), found.shape.value, found.mean.value)).sum()),
        }
        for a, b in zip(starts, ends, strict=True)
    ]
    return pd.DataFrame(rows).set_index("purchases")


def _range(start: int, end: int, largest: int) -> str:
    if end > largest:
        return f"{start}+"
    return f"{start}" if end == start + 1 else f"{start}-{end - 1}"


def _limits(bought: pd.DataFrame) -> pd.DataFrame:
    """Return shape, rate and basket under other limits for what counts as a trip."""
    rows = []
    for least in sorted({LEAST_BASKET, *OTHER_LIMITS}):
        trips = household_panel.baskets(bought, least)
        found = fit_nbd_seen_before(_halves(trips)[1])
        each = trips.groupby("household")["value"].agg(["mean", "std", "size"])
        mean, sd, size = each[each["size"] >= ENOUGH].to_numpy(dtype=float).T
        rows.append(
            {
                "dollars": least,
                "shape": found.shape.value,
                "rate": found.mean.value / HALF,
                "basket_mean": float(trips["value"].mean()),
                "basket_sd": sd_of_logs(mean, sd, size),
            }
        )
    return pd.DataFrame(rows).set_index("dollars")


def _table(goods: Category) -> Ints:
    """Return the (households, brands) purchases in the year."""
    crossed = pd.crosstab(goods.purchases["household"], goods.purchases["brand"])
    return crossed.to_numpy(dtype=np.int64)


def _money(goods: Category) -> tuple[Floats, Floats, Floats]:
    """Return (households, brands) money paid, at list prices, and pounds, where weight is known."""
    weighed = goods.lines[goods.lines["pounds"].notna()]
    sums = weighed.pivot_table(
        index="household",
        columns="brand",
        values=["paid", "listed", "pounds"],
        aggfunc="sum",
        fill_value=0.0,
    )
    paid, listed, weight = (sums[c].to_numpy(dtype=float) for c in ("paid", "listed", "pounds"))
    return paid, listed, weight


def _purchase_units(goods: Category) -> pd.Series[float]:
    """Return log pounds of every purchase of known weight, by household and basket."""
    weight = goods.lines.groupby(["household", "basket"])["pounds"].sum(min_count=1).dropna()
    return pd.Series(np.log(weight.to_numpy()), index=weight.index)


def _log_units(goods: Category) -> pd.DataFrame:
    """Return mean, squares around it and number of log pounds, of households with two or more."""
    each = _purchase_units(goods).groupby("household").agg(["mean", "var", "size"])
    several = each[each["size"] > 1]
    within = several["var"] * (several["size"] - 1)
    return pd.DataFrame({"mean": several["mean"], "within": within, "size": several["size"]})


def _other(bought: pd.DataFrame, level: str, name: str, seen: pd.Index[int]) -> dict[str, object]:
    """Return one category's shape, rate, S and shares, for comparison."""
    goods = household_panel.category(bought, level, name, BRANDS)
    second = goods.purchases[goods.purchases["week"] >= SECOND_HALF]
    found = fit_nbd(household_panel.counts(second, seen))
    table = _table(goods)
    shares = pooled_shares(table)
    return {
        "category": name.lower(),
        "of choices": goods.coverage,
        "a year": found.mean.value / HALF * YEAR,
        "shape": found.shape.value,
        "dirichlet_s": fit_concentration(table),
        "shares": " ".join(f"{share:.2f}" for share in shares),
    }
