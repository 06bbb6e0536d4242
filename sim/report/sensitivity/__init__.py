"""Sensitivity: what matters, in sentences, a table and a figure."""
