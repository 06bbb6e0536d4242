"""Examination: what a referee would ask of a market before believing a decision made in it."""
