"""Sections of the decision report: one file for each question that it answers.

Each has a function `section(findings)`, which gives None where there is nothing to say.
"""

ORDER = (
    *("decision", "policies", "time", "segments", "customers", "holding", "loyalty", "costs"),
    "break_even",
    *("robustness", "examination", "assumptions", "provenance"),
)
"""Of the page; what it does not name follows."""
