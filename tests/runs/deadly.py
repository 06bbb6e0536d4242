"""Work that its worker may not survive."""

from __future__ import annotations

import os


def survived(status: int) -> int:
    """Give the number, or end the process with it if it is not 0."""
    if status:
        os._exit(status)
    return status
