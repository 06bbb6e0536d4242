"""Sections of the decision report: one file for each question that it answers."""
