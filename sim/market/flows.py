"""Flows and stocks: what the kernels count each week, per firm and segment, in whole numbers.

Whole numbers add up to the same sum in any order, so threads and blocks cannot change a result.
Means of states are kept as sums of fixed-point numbers.
"""

from __future__ import annotations

from enum import IntEnum


class Flow(IntEnum):
    """Columns of the weekly table; the last ones are stocks at the end of the week."""

    PURCHASES = 0
    BUYERS = 1
    """Customers with at least one purchase this week."""
    UNITS = 2
    """Mean purchases' worth of goods sold, times 65,536."""
    REVENUE = 3
    """Ticks paid for goods and service."""
    DISCOUNT = 4
    """Ticks given away against the list price."""
    DEAL_PURCHASES = 5
    EXIT_FEES = 6
    """Ticks."""
    ENCOUNTERS = 7
    """Experiences of the firm's service."""
    FAILURES = 8
    COMPLAINTS = 9
    RESOLVED = 10
    RESOLVED_FAST = 11
    CONTACTS = 12
    IRRITATIONS = 13
    CAPTIVES = 14
    """Choices that only a deliberate switching cost decided."""
    NEWCOMERS = 15
    """Customers new to the firm."""
    ONBOARDED = 16
    ENROLLED = 17
    CARDS_GIVEN_UP = 18
    POINTS_ISSUED = 19
    POINTS_REDEEMED = 20
    POINTS_EXPIRED = 21
    """Points lost by inactivity, giving up, leaving the market or the end of a programme."""
    REWARDS = 22
    GAINED = 23
    """Customers who became present customers this week."""
    LOST = 24
    """Customers who ceased to be present customers this week."""
    RECOMMENDATIONS = 25
    WARNINGS = 26
    CUSTOMERS = 27
    """Stock: present customers."""
    MEMBERS = 28
    """Stock: present customers who are members of the programme."""
    AWARE = 29
    """Stock: customers who know the firm."""
    SATISFACTION = 30
    """Stock: sum of satisfaction over present customers, times 65,536."""
    TRUST = 31
    """Stock: the same of trust."""
    BOND = 32
    """Stock: the same of bond."""


FLOWS = len(Flow)
FIXED = 65_536
"""Scale of fixed-point sums."""
