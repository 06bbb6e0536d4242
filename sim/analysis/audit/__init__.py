"""Audit: the evaluations companies do, on simulated customers, each beside the known truth."""
