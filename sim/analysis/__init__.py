"""Analyses: one folder per question that can be asked; none imports another."""
