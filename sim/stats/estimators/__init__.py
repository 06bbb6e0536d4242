"""Estimators: what is fitted to a panel of purchases, real or simulated."""
