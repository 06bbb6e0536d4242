"""Customers: the table of customers, named columns over arrays that the kernels write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.market.columns import COLUMNS, Columns, column_of
from sim.market.fixed import refuse
from sim.notebook import table

if TYPE_CHECKING:
    import pandas as pd


_INSTEAD = (
    "the table shows what customers are like, and firms change that by what they offer; a copy to "
    'work with is customers.to_frame() or customers["trust"].copy()'
)

_FIRST = 5
"""Customers that a notebook shows."""


class Customers:
    """The customer table: what each customer is like, and what it holds towards each firm.

    Every column of `COLUMNS` is an attribute and a key, without a copy: shape (customers,), or
    (firms, customers) for what a customer holds towards each firm. Rows stand by segment, then by
    place. Columns are read-only views: change a market through its levers.

    >>> from sim import Market
    >>> customers = Market("grocery", rng=1, customers=300).customers
    >>> customers, customers.bond.shape, customers["segment"].shape
    (<300 customers of 3 firms>, (3, 300), (300,))
    """

    columns: Columns
    firms: tuple[str, ...]
    segments: tuple[str, ...]

    def __init__(self, columns: Columns, firms: tuple[str, ...], segments: tuple[str, ...]) -> None:
        vars(self).update(columns=columns, firms=firms, segments=segments)

    def __setattr__(self, name: str, value: Any) -> None:
        refuse(f"customers.{name}", _INSTEAD)

    def __setitem__(self, name: str, value: Any) -> None:
        raise TypeError(f"customers[{name!r}] cannot be assigned; {_INSTEAD}")

    def __len__(self) -> int:
        return int(self.columns.place.size)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return a read-only view of the column of that name.

        Raises KeyError with the names there are.
        """
        view = column_of(self.columns, name).view()
        view.flags.writeable = False
        return view

    def __getattr__(self, name: str) -> NDArray[Any]:
        if name in COLUMNS:
            return self[name]
        raise AttributeError(f"customers have no {name!r}; columns are {', '.join(COLUMNS)}")

    def __repr__(self) -> str:
        return f"<{len(self):,} customers of {len(self.firms)} firms>"

    def _repr_html_(self) -> str:
        """Show the first customers in a notebook."""
        frame = self._frame(np.flatnonzero(self["place"] < _FIRST))
        return table(f"{len(self):,} customers of {len(self.firms)} firms; the first are", frame)

    def _ipython_key_completions_(self) -> list[str]:
        return list(COLUMNS)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *COLUMNS]

    @property
    def nbytes(self) -> int:
        """Bytes of all columns together.

        >>> from sim import Market
        >>> Market("grocery", rng=1, customers=300).customers.nbytes < 300 * 300
        True
        """
        return sum(column.nbytes for column in self.columns)

    def to_frame(self) -> pd.DataFrame:
        """Return a copy as a DataFrame, one row per customer, ordered by place.

        Columns per firm are named `satisfaction[us]`; segments and last firms by their names.

        >>> from sim import Market
        >>> frame = Market("grocery", rng=1, customers=300).customers.to_frame()
        >>> len(frame), "trust[us]" in frame, sorted(set(frame["segment"]))
        (300, True, ['deal-seekers', 'families', 'regulars'])
        """
        return self._frame(np.arange(len(self)))

    def _frame(self, rows: NDArray[np.integer[Any]]) -> pd.DataFrame:
        """Return some rows of the table as a DataFrame."""
        import pandas as pd

        data: dict[str, Any] = {}
        for name, where in COLUMNS.items():
            column = self[name][..., rows]
            if where.per_firm:
                for j, firm in enumerate(self.firms):
                    data[f"{name}[{firm}]"] = column[j]
            else:
                data[name] = column
        names = np.array([*self.firms, ""], dtype=object)
        data["segment"] = np.array(self.segments, dtype=object)[data["segment"]]
        data["last_firm"] = names[data["last_firm"]]
        frame = pd.DataFrame(data)
        return frame.set_index("place").sort_index()


def make_blocks(
    group: NDArray[np.integer[Any]], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows of the table divided into blocks and groups, as the kernels take them.

    `group` is the group of each row, `size` the most customers per block. Groups, whose customers
    are counted together, stand one after another; a block may hold several, and a group that lies
    in two blocks is two rows of `groups`.

    >>> blocks, groups = make_blocks(np.array([0, 0, 0, 1, 1]), 2)
    >>> blocks.tolist()
    [[0, 2, 0, 1], [2, 2, 1, 3], [4, 1, 3, 4]]
    >>> groups.tolist()
    [[0, 2, 0], [2, 1, 0], [3, 1, 1], [4, 1, 1]]
    """
    rows = len(group)
    first = np.unique([*range(0, rows, size), *(np.flatnonzero(np.diff(group)) + 1)]).astype(int)
    groups = np.stack([first, np.diff([*first, rows]), group[first]], axis=1)
    lows = np.arange(0, rows, size)
    parts = np.searchsorted(first, [*lows, rows])
    blocks = np.stack([lows, np.diff([*lows, rows]), parts[:-1], parts[1:]], axis=1)
    return blocks.astype(np.int64), groups.astype(np.int64)
