"""Sections of the decision report: one file for each question that it answers.

Each has a function `section(findings)`, which gives None where there is nothing to say, and says
`AFTER` which other it stands; the first stands after none.
"""
