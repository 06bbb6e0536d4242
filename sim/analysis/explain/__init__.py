"""Explain: the life of one customer, replayed from the draws, beside its twin."""
