"""Scenario discovery: boxes in words, a table and figures."""
